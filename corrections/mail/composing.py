"""Letters of ours as RFC 5322 mail: plain text first, a modest HTML part after it, no line a stranger could add."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from corrections.mail.addresses import is_address
from corrections.mail.limits import MAX_REFERENCES

MAX_SUBJECT_CHARS = 250
MAX_NAME_CHARS = 120
MAX_KEY_CHARS = 100
_KEY = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
MAX_ID_CHARS = 900
MAX_HEADER_CHARS = 900
MAX_WORD_OCTETS = 42
MAX_FOLDED_CHARS = 76


class _Policy(EmailPolicy):
    """Folds headers at spaces and encodes whole words.

    The library's own folding turns a long Message-ID into encoded words, and loses spaces between those it makes.
    """

    def fold(self, name: str, value: Any) -> str:
        text = str(value)
        if name.lower().startswith("content-"):
            return str(super().fold(name, value))
        lines = [f"{name}:"]
        for word in text.split():
            if len(lines[-1]) + 1 + len(word) > MAX_FOLDED_CHARS and lines[-1] != f"{name}:":
                lines.append("")
            lines[-1] += f" {word}"
        return "\r\n".join(lines) + "\r\n"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "replace")

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep header values as they are given, already encoded; only MIME's own are the library's to write."""
        return super().header_store_parse(name, value) if name.lower().startswith("content-") else (name, value)

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        return super().header_fetch_parse(name, value) if name.lower().startswith("content-") else value


# ASCII throughout, so that the next server needs neither 8BITMIME nor SMTPUTF8.
_POLICY = _Policy(linesep="\r\n", cte_type="7bit", max_line_length=MAX_FOLDED_CHARS, raise_on_defect=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one person; the caller gives the date and every header that says how it may be answered."""

    from_email: str
    to: str
    subject: str
    text: str
    from_name: str = ""
    html: str | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    reply_to: str = ""
    date: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def message_id(domain: str, key: str) -> str:
    """Return the Message-ID that a key always has, so that a letter sent twice after a crash is one letter.

    Raises ValueError if the key or the domain holds anything but letters, digits, points, hyphens and underscores.
    """
    if not key or len(key) > MAX_KEY_CHARS or not _KEY.issuperset(key) or not domain or not _KEY.issuperset(domain):
        raise ValueError(f"cannot make a Message-ID of {key!r} at {domain!r}")
    return f"<{key}@{domain.lower()}>"


def build(letter: Letter) -> EmailMessage:
    """Build the mail; raises ValueError if sender or recipient is not an address."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _mailbox(letter.from_name, letter.from_email)
    mail["To"] = _mailbox("", letter.to)
    mail["Subject"] = encoded(header_value(letter.subject, MAX_SUBJECT_CHARS))
    if letter.date is not None:
        mail["Date"] = format_datetime(letter.date)
    if letter.reply_to:
        mail["Reply-To"] = _mailbox("", letter.reply_to)
    _add_ids(mail, letter)
    for name, value in letter.headers.items():
        if _is_header_name(name) and name not in mail and not name.lower().startswith("content-"):
            mail[name] = encoded(header_value(value, MAX_HEADER_CHARS))
    mail.set_content(_body(letter.text), charset="utf-8", cte=_encoding(letter.text))
    if letter.html:
        mail.add_alternative(_body(letter.html), subtype="html", charset="utf-8", cte=_encoding(letter.html))
    return mail


def as_bytes(letter: Letter) -> bytes:
    """Return the mail as it goes over the wire: ASCII only, CRLF line ends."""
    return build(letter).as_bytes(policy=_POLICY)


def header_value(text: str, limit: int) -> str:
    """Return text fit for a header: one line, no control characters, at most `limit` characters."""
    spaced = "".join(char if char.isprintable() or char == " " else " " for char in text)
    return " ".join(spaced.encode("utf-8", "replace").decode("utf-8").split())[:limit]


def encoded(text: str) -> str:
    """Return one line of text as RFC 2047 encoded words of whole characters, or as it is where it is plain ASCII."""
    if text.isascii() and "=?" not in text and max(map(len, text.split()), default=0) <= MAX_ID_CHARS:
        return text
    words, chunk = [], b""
    for char in text:
        octets = char.encode("utf-8")
        if len(chunk) + len(octets) > MAX_WORD_OCTETS:
            words.append(chunk)
            chunk = b""
        chunk += octets
    return " ".join(f"=?utf-8?b?{base64.b64encode(word).decode('ascii')}?=" for word in [*words, chunk])


def _mailbox(name: str, address: str) -> str:
    ascii_address = _ascii_address(address)
    shown = header_value(name, MAX_NAME_CHARS)
    if not shown:
        return ascii_address
    if shown.isascii() and "=?" not in shown:
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{ascii_address}>'
    return f"{encoded(shown)} <{ascii_address}>"


def _ascii_address(address: str) -> str:
    """Return an address with its domain as DNS knows it; a local part beyond ASCII would need SMTPUTF8 all the way."""
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        plain = ""
    if not is_address(plain) or not plain.isascii():
        raise ValueError(f"not an address that plain SMTP carries: {address!r}")
    return plain


def _add_ids(mail: EmailMessage, letter: Letter) -> None:
    own = _ids([letter.message_id])
    if own:
        mail["Message-ID"] = own[0]
    answered = _ids([letter.in_reply_to])
    if answered:
        mail["In-Reply-To"] = answered[0]
    references = _ids([*letter.references, letter.in_reply_to])
    if len(references) > MAX_REFERENCES:
        references = [references[0], *references[1 - MAX_REFERENCES :]]
    if references:
        mail["References"] = " ".join(references)


def _ids(values: Iterable[str]) -> list[str]:
    """Keep what has the shape of a Message-ID; the ids we answer come from strangers."""
    kept = []
    for value in values:
        text = value.strip()
        sound = text.isascii() and text.isprintable() and " " not in text and len(text) <= MAX_ID_CHARS
        if (
            sound
            and text[:1] == "<"
            and text[-1:] == ">"
            and len(text) > 2
            and "<" not in text[1:]
            and ">" not in text[:-1]
        ):
            kept.append(text)
    return list(dict.fromkeys(kept))


def _is_header_name(name: str) -> bool:
    return 0 < len(name) <= 70 and all("!" <= char <= "~" and char != ":" for char in name)


def _body(text: str) -> str:
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return clean.encode("utf-8", "replace").decode("utf-8")


def _encoding(text: str) -> str:
    """Choose plain 7bit where the text allows it, else quoted-printable, which survives every relay."""
    short = all(len(line) <= 76 for line in text.split("\n"))
    return "7bit" if short and text.isascii() and "\nFrom " not in f"\n{text}" else "quoted-printable"
