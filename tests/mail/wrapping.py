"""Writes TNEF as Outlook does, so that what is read of it can be known."""

import struct

from corrections.mail.tnef import SIGNATURE

BODY, CODEPAGE, FILE_BEGINS, FILE_NAME, FILE_DATA = 0x0002800C, 0x00069007, 0x00069002, 0x00018010, 0x0006800F
MESSAGE_PROPERTIES, FILE_PROPERTIES = 0x00069003, 0x00069005
STRING, UNICODE, OBJECT, BINARY, LONG, MANY_LONGS = 0x1E, 0x1F, 0x0D, 0x102, 0x03, 0x1003


def attribute(number: int, data: bytes) -> bytes:
    """One attribute, its checksum behind it."""
    return struct.pack("<BII", 1, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def tnef(*attributes: bytes, codepage: int = 1252) -> bytes:
    """A whole wrapping."""
    return SIGNATURE + b"\x01\x00" + attribute(CODEPAGE, struct.pack("<II", codepage, 0)) + b"".join(attributes)


def properties(*values: bytes) -> bytes:
    """A block of properties."""
    return struct.pack("<I", len(values)) + b"".join(values)


def prop(kind: int, name: int, *contents: bytes, called: bytes = b"") -> bytes:
    """A property; `called` makes it one that is known by a name of its own."""
    head = struct.pack("<HH", kind, name)
    if called:
        head += bytes(16) + struct.pack("<II", 1, len(called)) + called + bytes(-len(called) % 4)
    if kind == LONG:
        return head + contents[0]
    if kind == MANY_LONGS:
        return head + struct.pack("<I", len(contents)) + b"".join(contents)
    values = (struct.pack("<I", len(one)) + one + bytes(-len(one) % 4) for one in contents)
    return head + struct.pack("<I", len(contents)) + b"".join(values)


def file(name: str, data: bytes, *more: bytes) -> bytes:
    """A file as old programs wrap it: an eight-dot-three name, the data beside it; `more` are its properties."""
    return (
        attribute(FILE_BEGINS, bytes(14))
        + attribute(FILE_NAME, name.encode("cp1252") + b"\x00")
        + attribute(FILE_DATA, data)
        + (attribute(FILE_PROPERTIES, properties(*more)) if more else b"")
    )


def attached_mail(name: str, inside: bytes) -> bytes:
    """A mail attached to a mail: an object whose data is a wrapping again."""
    data = prop(OBJECT, 0x3701, bytes(16) + inside)
    return attribute(FILE_BEGINS, bytes(14)) + attribute(
        FILE_PROPERTIES, properties(prop(UNICODE, 0x3707, name.encode("utf-16-le")), data)
    )
