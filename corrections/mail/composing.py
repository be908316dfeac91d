"""Letters of ours as RFC 5322 mail: plain text first, a modest HTML part after it, no line a stranger could add."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
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
    """Leaves headers as we wrote them: encoded, and folded at spaces.

    The library's own folding turns a long Message-ID into encoded words, and loses spaces between those it makes.
    """

    def fold(self, name: str, value: Any) -> str:
        text = str(value)
        return str(super().fold(name, value)) if name.lower().startswith("content-") else _folded(name, text)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "replace")

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, Any]:
        name, value = super().header_source_parse(sourcelines)
        return name, value if name.lower().startswith("content-") else " ".join(str(value).split())

    def header_fetch_parse(self, name: str, value: Any) -> Any:
        return super().header_fetch_parse(name, value) if name.lower().startswith("content-") else value


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
    """The mail as the library's object, for those who take no bytes; raises ValueError like `as_bytes`."""
    mail = message_from_bytes(as_bytes(letter), policy=_POLICY)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - for the types: the policy makes these
    return mail


def as_bytes(letter: Letter) -> bytes:
    """The mail as it goes over the wire, written by hand since the library takes twenty times as long.

    ASCII throughout, so that the next server needs neither 8BITMIME nor SMTPUTF8; CRLF line ends. The same letter makes
    the same bytes. Raises ValueError if sender or recipient is not an address.
    """
    headers = _headers(letter)
    known = {name.lower() for name, _value in headers}
    for name, value in letter.headers.items():
        if _is_header_name(name) and name.lower() not in known and not name.lower().startswith("content-"):
            headers.append((name, encoded(header_value(value, MAX_HEADER_CHARS))))
    head = "".join([_folded(name, value) for name, value in headers] + ["MIME-Version: 1.0\r\n"]).encode("ascii")
    text = _part("plain", letter.text)
    if not letter.html:
        return head + text
    html = _part("html", letter.html)
    boundary = b"=_" + hashlib.sha256(text + html).hexdigest()[:32].encode()  # neither part can hold its own digest
    kind = b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\n'
    line = b"\r\n--" + boundary
    return b"".join([head, kind, line, b"\r\n", text, line, b"\r\n", html, line, b"--\r\n"])


def _headers(letter: Letter) -> list[tuple[str, str]]:
    """What we say of a letter ourselves, ready for the wire but for folding."""
    headers = [
        ("From", _mailbox(letter.from_name, letter.from_email)),
        ("To", _mailbox("", letter.to)),
        ("Subject", encoded(header_value(letter.subject, MAX_SUBJECT_CHARS))),
    ]
    if letter.date is not None:
        headers.append(("Date", format_datetime(letter.date)))
    if letter.reply_to:
        headers.append(("Reply-To", _mailbox("", letter.reply_to)))
    return headers + _ids_of(letter)


def _folded(name: str, value: str) -> str:
    lines = [f"{name}:"]
    for word in value.split():
        if len(lines[-1]) + 1 + len(word) > MAX_FOLDED_CHARS and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join(lines) + "\r\n"


def _part(kind: str, text: str) -> bytes:
    """One body with its headers: plain 7bit where the text allows it, else quoted-printable, which survives every
    relay."""
    clean = _body(text)
    is_plain = _is_plain(clean)
    if is_plain:
        body = clean.encode("ascii")
    else:
        body = binascii.b2a_qp(clean.encode("utf-8"), istext=True)
        body = (b"\n" + body).replace(b"\nFrom ", b"\n=46rom ")[1:]
    encoding = "7bit" if is_plain else "quoted-printable"
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode("ascii") + body.replace(b"\n", b"\r\n")


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
    plain = ascii_address(address)
    shown = header_value(name, MAX_NAME_CHARS)
    if not shown:
        return plain
    if shown.isascii() and "=?" not in shown:
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{plain}>'
    return f"{encoded(shown)} <{plain}>"


def ascii_address(address: str) -> str:
    """Return an address with its domain as DNS knows it; a local part beyond ASCII would need SMTPUTF8 all the way.

    Raises `ValueError` for one that plain SMTP does not carry.
    """
    local, _, domain = address.rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        plain = ""
    if not is_address(plain) or not plain.isascii():
        raise ValueError(f"not an address that plain SMTP carries: {address!r}")
    return plain


def _ids_of(letter: Letter) -> list[tuple[str, str]]:
    headers = []
    if own := _ids([letter.message_id]):
        headers.append(("Message-ID", own[0]))
    if answered := _ids([letter.in_reply_to]):
        headers.append(("In-Reply-To", answered[0]))
    references = _ids([*letter.references, letter.in_reply_to])
    if len(references) > MAX_REFERENCES:
        references = [references[0], *references[1 - MAX_REFERENCES :]]
    if references:
        headers.append(("References", " ".join(references)))
    return headers


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
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").rstrip("\n") + "\n"
    return clean.encode("utf-8", "replace").decode("utf-8")


def _is_plain(text: str) -> bool:
    """Whether it can go as it is: short lines of ASCII, none that a mailbox file would take for the next mail."""
    return text.isascii() and "\nFrom " not in f"\n{text}" and all(len(line) <= 76 for line in text.split("\n"))
