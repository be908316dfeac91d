"""What the words of a report say: whom a mail did not reach, by which status code, and whether for good."""

import re
from typing import NamedTuple

from corrections.mail.addresses import is_address, normalise
from corrections.mail.bounce_phrases import GONE_PHRASES, TEMPORARY_PHRASES
from corrections.mail.daemons import is_daemon
from corrections.mail.message import ParsedMessage

MAX_REPORT_BYTES = 64 * 1024
MAX_REPORT_LINES = 300

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")  # matched against lines of at most 500 characters
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-\]),;:#]|$)")

_AROUND_ADDRESSES = str.maketrans(dict.fromkeys("<>()[]=:;", " "))  # `[SMTP:ada@reader.example]`

# Refusals that say nothing about whether the mailbox exists: full, too big, routing loops, policy and reputation.
_SOFT_SUBJECTS = ("5.2.2", "5.2.3", "5.3.", "5.4.6", "5.4.7", "5.7.")


_COPY_STARTS = ("received:", "return-path:", "message-id:")
"""Headers that stand in a report only where the copy of the mail it is about begins."""


class Bounce(NamedTuple):
    """Who could not be reached (empty if unknown), the enhanced status code, and whether trying again is pointless."""

    recipient: str
    status: str
    hard: bool


def is_hard(status: str, diagnostic: str) -> bool:
    """Judge from the status code, and from the server's words where the code is as vague as 5.0.0 or 5.7.1."""
    if status.startswith("4"):
        return False
    said = diagnostic.casefold()
    vague = status[:4] in ("", "5.0.", "5.5.", "5.7.") or status.startswith("5.2.0")
    if vague and any(phrase in said for phrase in GONE_PHRASES):
        return True
    if any(phrase in said for phrase in TEMPORARY_PHRASES):
        return False
    if status.startswith(_SOFT_SUBJECTS):
        return False
    if not status:
        codes = _CODE.findall(diagnostic[:500])
        return bool(codes) and codes[0] in ("550", "551", "553", "554")
    return status.startswith("5")


def completed(local_part: str, text: str) -> str:
    """Return the address of which a report names the part before the @ only, where its words name the whole."""
    wanted = local_part[:200].rpartition(";")[2].strip(" <>").lower()
    found = (_address_in(line[:500], set()) for line in text[:MAX_REPORT_BYTES].split("\n")[:MAX_REPORT_LINES])
    return next((address for address in found if wanted and address.lower().partition("@")[0] == wanted), "")


def guess(message: ParsedMessage) -> Bounce:
    """Find address and status in the words of a report: the first address neither a mail system's nor our own."""
    own = {box.email.lower() for box in message.to} | {message.from_email.lower()}
    recipient, status = "", ""
    said_lines: list[str] = []
    in_copy = False
    for line in message.text[:MAX_REPORT_BYTES].split("\n")[:MAX_REPORT_LINES]:
        line = line[:500]
        if "@" in line and not recipient:
            recipient = _address_in(line, own)
        in_copy = in_copy or line.lower().startswith(_COPY_STARTS)
        if in_copy:  # what our own mail said is no verdict on the address
            continue
        found = first_status(line)
        status = status or (found if found[:1] in ("4", "5") else "")
        said_lines.append(line)
    said = "\n".join(said_lines)[:4000]
    return Bounce(recipient, status, is_hard(status, said) if status else _is_hard_without_code(said))


def _is_hard_without_code(said: str) -> bool:
    lower = " ".join(said.casefold().replace("_", " ").split())
    if any(phrase in lower for phrase in TEMPORARY_PHRASES):
        return False
    return any(phrase in lower for phrase in GONE_PHRASES) or is_hard("", line_with_code(said))


def line_with_code(said: str) -> str:
    """Return the first line that bears a server's number, such as 550."""
    return next((line for line in said.split("\n") if _CODE.search(line)), "")


def _address_in(line: str, own: set[str]) -> str:
    for word in line.translate(_AROUND_ADDRESSES).split():
        text = word.strip("\"',.")
        if is_address(text) and "." in text.rpartition("@")[2] and text.lower() not in own and not is_daemon(text):
            return normalise(text)
    return ""


def first_status(line: str) -> str:
    found = _STATUS.search(line)
    return found[1] if found else ""


def is_set_apart(text: str, address: str) -> bool:
    """Say whether an address begins a line of a text or follows a colon, as where systems name it."""
    for line in text[:MAX_REPORT_BYTES].split("\n")[:MAX_REPORT_LINES]:
        before, found, _ = line[:500].lower().partition(address.lower())
        if found:
            before = before.rstrip(" \t<([\"'")
            return not before or before[-1] == ":"
    return False
