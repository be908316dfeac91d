"""One letter over SMTP, step by step: only so is a refusal told from a doubt.

Sender, recipient and the wish to begin go in one breath where the server takes that (RFC 2920): with a relay far away
it is the trips that take the time.
"""

import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass

GO_ON = 354
_LEADING_POINT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the server said before the letter itself was on its way."""

    code: int
    words: bytes
    is_of_sender: bool


def refused_before(smtp: smtplib.SMTP, sender: str, recipient: str) -> Refusal | None:
    """Announce a letter; `None` where the server waits for it now.

    Raises `OSError` or `SMTPException` where the connection is lost before anything was refused.
    """
    together = smtp.has_extn("pipelining")
    refusal, code = None, 0
    try:
        for number, (code, words) in enumerate(_answers(smtp, sender, recipient, together)):
            is_taken = code == GO_ON if number == 2 else code // 100 == 2
            if refusal is None and not is_taken:
                refusal = Refusal(code, words, is_of_sender=number == 0)
            if refusal and (not together or code == 421):
                return refusal
        if refusal and code == GO_ON:  # though nobody is to get it: what it waits for is an empty letter
            hand_over(smtp, b"")
    except (smtplib.SMTPException, OSError):
        if refusal is None:
            raise
    return refusal


def _answers(smtp: smtplib.SMTP, sender: str, recipient: str, together: bool) -> Iterator[tuple[int, bytes]]:
    """To the sender, the recipient, and DATA."""
    if not together:
        yield smtp.mail(sender)
        yield smtp.rcpt(recipient)
        yield smtp.docmd("DATA")
        return
    words = f"MAIL FROM:{smtplib.quoteaddr(sender)}", f"RCPT TO:{smtplib.quoteaddr(recipient)}", "DATA", ""
    if any("\r" in one or "\n" in one for one in words):
        raise ValueError("an address with a line end")
    smtp.send("\r\n".join(words))
    for _word in words[:3]:
        yield smtp.getreply()


def hand_over(smtp: smtplib.SMTP, raw: bytes) -> tuple[int, bytes]:
    """Send the letter that the server waits for; return its answer. Whatever is raised, the server may have it."""
    ended = raw if not raw or raw.endswith(b"\r\n") else raw + b"\r\n"
    smtp.send(_LEADING_POINT.sub(b"..", ended) + b".\r\n")
    return smtp.getreply()
