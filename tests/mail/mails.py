"""Small mails for tests that are about one header or one part."""

from corrections.mail.classify import Classification, classify
from corrections.mail.message import ParsedMessage
from corrections.mail.parsing import parse
from tests.mail.corpus import DESK, envelope

DEFAULTS = {
    "From": "Ada Sample <ada@reader.example>",
    "To": DESK,
    "Subject": "An error in your article",
    "Date": "Mon, 5 Jan 2026 10:00:00 +0000",
    "Message-ID": "<one.1@reader.example>",
}


def mail(body: str | bytes = "The year is wrong.\r\n", **headers: str | bytes | None) -> bytes:
    """Return a mail; keywords are headers with underscores for hyphens, None takes a default one away."""
    fields = DEFAULTS | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [
        name.encode() + b": " + (value if isinstance(value, bytes) else value.encode())
        for name, value in fields.items()
        if value is not None
    ]
    return b"\r\n".join([*lines, b"", body if isinstance(body, bytes) else body.encode()])


def read(body: str | bytes = "The year is wrong.\r\n", **headers: str | bytes | None) -> ParsedMessage:
    """Return a small mail as read."""
    return parse(mail(body, **headers))


def kind(
    body: str | bytes = "The year is wrong.\r\n",
    mail_from: str | None = "ada@reader.example",
    rcpt_to: str = DESK,
    **headers: str | bytes | None,
) -> Classification:
    """Return what a small mail to the desk is taken for."""
    return classify(read(body, **headers), envelope(mail_from, rcpt_to))
