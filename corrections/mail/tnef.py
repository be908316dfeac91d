"""What Outlook wraps into `winmail.dat` (TNEF, MS-OXTNEF): the letter and the files in it. Pure; linear; never raises.

Of the format only what holds words or files is read. A letter that stands there as compressed RTF alone is left: what
sends such mail puts the words beside it as plain text.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct

from corrections.mail.charsets import clean, decode
from corrections.mail.limits import MAX_NESTED, MAX_PARTS, MAX_TEXT_BYTES, MAX_TNEF_ITEMS

SIGNATURE = b"\x78\x9f\x3e\x22"
CONTENT_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})

_ATTRIBUTE = Struct("<BII")
_U32 = Struct("<I")
_PROPERTY = Struct("<HH")
_CHECKSUM_BYTES = 2
_GUID_BYTES = 16

_BODY = 0x0002800C
_MESSAGE_PROPERTIES = 0x00069003
_CODEPAGE = 0x00069007
_FILE_BEGINS = 0x00069002
_FILE_NAME = 0x00018010
_FILE_DATA = 0x0006800F
_FILE_PROPERTIES = 0x00069005

_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes that a value takes, by type (MS-OXCDATA 2.11.1)."""
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MANY = 0x1000

_P_BODY, _P_HTML = 0x1000, 0x1013
_P_DATA, _P_SHORT_NAME, _P_LONG_NAME, _P_MIME, _P_CONTENT_ID = 0x3701, 0x3704, 0x3707, 0x370E, 0x3712


@dataclass(slots=True)
class TnefFile:
    """A file in the wrapping; what it does not say of it is empty."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    data: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class Unwrapped:
    """What was in the wrapping. `is_whole` is false where it breaks off; what came before is there."""

    text: str = ""
    html: str = ""
    files: list[TnefFile] = field(default_factory=list)
    is_whole: bool = True


def unwrap(data: bytes, depth: int = 0) -> Unwrapped | None:
    """Take the wrapping off; `None` for what is no TNEF at all."""
    if not data.startswith(SIGNATURE):
        return None
    found, codepage = Unwrapped(), ""
    for attribute, value in _attributes(data, found):
        if attribute == _CODEPAGE and len(value) >= _U32.size:
            codepage = f"cp{_U32.unpack_from(value)[0]}"
        elif attribute == _BODY:
            found.text = _words(value, codepage)
        elif attribute == _MESSAGE_PROPERTIES:
            _read_letter(value, found, codepage)
        elif attribute == _FILE_BEGINS:
            if len(found.files) >= MAX_PARTS:
                found.is_whole = False
                break
            found.files.append(TnefFile())
        elif found.files:
            _read_file(attribute, value, found, codepage, depth)
    found.files = [file for file in found.files if file.data]
    return found


def _attributes(data: bytes, found: Unwrapped) -> Iterator[tuple[int, bytes]]:
    at = len(SIGNATURE) + 2
    for _item in range(MAX_TNEF_ITEMS):
        if at >= len(data):
            return
        if at + _ATTRIBUTE.size > len(data):
            break
        _level, attribute, length = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        if at + length > len(data):
            break
        yield attribute, data[at : at + length]
        at += length + _CHECKSUM_BYTES
    found.is_whole = False


def _read_letter(value: bytes, found: Unwrapped, codepage: str) -> None:
    for name, kind, content in _properties(value, found):
        if name == _P_BODY:
            found.text = _value(kind, content, codepage)
        elif name == _P_HTML:
            found.html = _value(kind, content, codepage)


def _read_file(attribute: int, value: bytes, found: Unwrapped, codepage: str, depth: int) -> None:
    file = found.files[-1]
    if attribute == _FILE_NAME:
        file.name = file.name or _words(value, codepage)
    elif attribute == _FILE_DATA:
        file.data = value
    elif attribute == _FILE_PROPERTIES:
        for name, kind, content in _properties(value, found):
            if name == _P_LONG_NAME or (name == _P_SHORT_NAME and not file.name):
                file.name = _value(kind, content, codepage)
            elif name == _P_MIME:
                file.content_type = _value(kind, content, codepage).lower()
            elif name == _P_CONTENT_ID:
                file.content_id = _value(kind, content, codepage)
            elif name == _P_DATA:
                file.data = content[_GUID_BYTES:] if kind == _OBJECT else content
                _open_message(found, file, depth)


def _open_message(found: Unwrapped, file: TnefFile, depth: int) -> None:
    """A mail that was attached to a mail is wrapped the same way: its files stand beside the others."""
    inner = unwrap(file.data, depth + 1) if depth < MAX_NESTED else None
    if inner is None:
        return
    room = max(0, MAX_PARTS - len(found.files))
    found.is_whole = found.is_whole and inner.is_whole and len(inner.files) <= room
    file.data = (inner.text or inner.html).encode()
    file.content_type = "text/plain" if inner.text else "text/html"
    found.files[-1:-1] = inner.files[:room]


def _properties(value: bytes, found: Unwrapped) -> Iterator[tuple[int, int, bytes]]:
    """Name, type and first value of each property; of a block that breaks off, those before."""
    at = _U32.size
    count = _U32.unpack_from(value)[0] if len(value) >= at else 0
    for _item in range(min(count, MAX_TNEF_ITEMS)):
        if at + _PROPERTY.size > len(value):
            break
        kind, name = _PROPERTY.unpack_from(value, at)
        at += _PROPERTY.size
        if name >= 0x8000 and (at := _after_name(value, at)) > len(value):
            break
        contents, at = _contents(value, at, kind)
        if at > len(value):
            break
        yield name, kind & ~_MANY, contents
    else:
        return
    found.is_whole = False


def _after_name(value: bytes, at: int) -> int:
    """Where a named property's values begin; beyond the end where it breaks off."""
    at += _GUID_BYTES
    if at + 2 * _U32.size > len(value):
        return len(value) + 1
    is_string = _U32.unpack_from(value, at)[0]
    number = _U32.unpack_from(value, at + _U32.size)[0]
    return at + 2 * _U32.size + (_padded(number) if is_string else 0)


def _contents(value: bytes, at: int, kind: int) -> tuple[bytes, int]:
    """The first of a property's values, and where the next property begins; beyond the end where it breaks off."""
    beyond, base = len(value) + 1, kind & ~_MANY
    many = 1
    if kind & _MANY or base in (_STRING8, _UNICODE, _OBJECT, _BINARY):
        if at + _U32.size > len(value):
            return b"", beyond
        many = _U32.unpack_from(value, at)[0]
        at += _U32.size
    if base in _FIXED:
        size = _FIXED[base]
        return value[at : at + size], at + size * many
    if base not in (_STRING8, _UNICODE, _OBJECT, _BINARY):
        return b"", beyond  # of a type that nobody knows the length is not known either
    first = b""
    for number in range(min(many, MAX_TNEF_ITEMS)):
        if at + _U32.size > len(value):
            return b"", beyond
        size = _U32.unpack_from(value, at)[0]
        at += _U32.size
        if number == 0:
            first = value[at : at + size]
        at += _padded(size)
    return first, at if many <= MAX_TNEF_ITEMS else beyond


def _padded(size: int) -> int:
    return size + -size % 4


def _value(kind: int, content: bytes, codepage: str) -> str:
    if kind == _UNICODE:
        return clean(content[:MAX_TEXT_BYTES].decode("utf-16-le", "replace"))
    return _words(content, codepage)


def _words(content: bytes, codepage: str) -> str:
    return decode(content[:MAX_TEXT_BYTES].partition(b"\x00")[0], codepage).text
