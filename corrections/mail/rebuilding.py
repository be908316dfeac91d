"""A mail put together again from the parts that a provider took it into, where the provider keeps no original."""

from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256

from corrections.mail.parsing import CONTROL_PREFIX

MARK = "X-Corrigenda-Rebuilt"
"""Says to whoever downloads such a mail that these are not the bytes the sender sent. Never believed from outside."""


def rebuild(message: EmailMessage, provider: str) -> bytes:
    """Write a message as bytes, marked as rebuilt by us. Headers of ours that came from outside are taken out."""
    for name in set(message.keys()):
        if name.lower().startswith(CONTROL_PREFIX):
            del message[name]
    message[MARK] = provider
    _bound_alike(message)
    try:
        return message.as_bytes(policy=SMTP.clone(refold_source="none", utf8=True))
    except Exception:  # the library breaks on headers that break its rules: then they are written as they are
        return _plainly(message)


def _bound_alike(message: EmailMessage) -> None:
    """Give the parts boundaries that follow from what they hold: a post that comes again makes the same bytes."""
    digest = sha256()
    for part in message.walk():
        if not part.is_multipart():
            digest.update(str(part.get_payload()).encode("utf-8", "replace"))
    for number, part in enumerate(message.walk()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"=_{digest.hexdigest()[:40]}_{number}")


def _plainly(message: EmailMessage) -> bytes:
    """Every header on one line, and the text."""
    lines = []
    for name, value in message.raw_items():
        if not name.lower().startswith("content-") and name.lower() != "mime-version":
            lines.append(f"{name}: {' '.join(str(value).split())}")
    text = "\r\n".join(_texts(message))
    head = "\r\n".join([*lines, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8"])
    return f"{head}\r\n\r\n{text}".encode("utf-8", "replace")


def _texts(message: EmailMessage) -> list[str]:
    found = []
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            payload = part.get_payload(decode=True)
            found.append(payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload))
    return found
