"""What an attached archive would unpack to: counted from its directory and from its streams, and written nowhere.

Pure, bounded by the caps in `limits`, and meant for a confined process all the same: a decompressor is a large piece of
somebody else's code.
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from corrections.mail.limits import (
    MAX_ARCHIVE_DEPTH,
    MAX_ARCHIVE_ENTRIES,
    MAX_UNPACKED_BYTES,
    MAX_UNPACKED_RATIO,
    MIN_RATIO_BYTES,
)

TOO_MANY, TOO_DEEP, TOO_LARGE, RATIO = "archive_entries", "archive_depth", "archive_size", "archive_ratio"
HELD = frozenset({TOO_MANY, TOO_DEEP, TOO_LARGE, RATIO})
"""Findings for which a file is held back."""
LOCKED, FOREIGN, UNREAD = "archive_locked", "archive_foreign", "archive_unread"
UNSEEN = frozenset({LOCKED, FOREIGN, UNREAD})
"""Findings that only say that we could not look: encrypted, of a kind that is not taken apart here, or damaged."""

CHUNK = 64 * 1024
HEAD = 512
DIRECTORY_END, ENTRY, LOCAL = b"PK\5\6", b"PK\1\2", b"PK\3\4"
LONGEST_COMMENT = 65_535 + 22
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s6H3L5H2L")
_BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, struct.error, IndexError)


class _Held(Exception):
    """It is beyond a limit; the argument is the finding."""


class _Stream(Protocol):
    """What bz2 and lzma agree on."""

    @property
    def needs_input(self) -> bool: ...
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Deflate:
    """zlib with the manners of the others."""

    def __init__(self, wbits: int) -> None:
        self._inner = zlib.decompressobj(wbits)

    needs_input = property(lambda self: not self._inner.unconsumed_tail)
    eof = property(lambda self: self._inner.eof)
    unused_data = property(lambda self: self._inner.unused_data)

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


_STREAMS: dict[str, Callable[[], _Stream]] = {
    "gzip": lambda: _Deflate(31),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(memlimit=MAX_UNPACKED_BYTES),
}
_METHODS: dict[int, Callable[[], _Stream]] = {8: lambda: _Deflate(-15), 12: bz2.BZ2Decompressor}
_MAGIC = (
    (0, LOCAL, "zip"),
    (0, DIRECTORY_END, "zip"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\0", "xz"),
    (257, b"ustar", "tar"),
    *(
        (at, magic, "foreign")
        for at, magic in (
            (0, b"7z\xbc\xaf\x27\x1c"),
            (0, b"Rar!\x1a\x07"),
            (0, b"MSCF"),  # Windows cabinets
            (0, b"\x60\xea"),  # ARJ
            (2, b"-lh"),  # LHA
            (7, b"**ACE**"),
            (0, b"\x28\xb5\x2f\xfd"),  # Zstandard
            (0, b"\x1f\x9d"),  # compress
            (0x8001, b"CD001"),  # disk images
        )
    ),
)
HEAD_OF_DISK = 0x8006


def kind_of(head: bytes | bytearray) -> str:
    """The kind of archive by its first bytes, empty for anything else."""
    return next((kind for at, magic, kind in _MAGIC if head[at : at + len(magic)] == magic), "")


def judge(data: bytes, filename: str = "") -> str:
    """What is to be said of a file as an archive: one of `HELD`, how far we could look, or nothing."""
    look = _Look(len(data))
    try:
        look.into(data, 1, called_zip=filename.lower().endswith(".zip"))
    except _Held as held:
        return str(held)
    return look.remark


class _Look:
    """One file and everything in it, under one budget."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.entries = 0
        self.unpacked = 0
        self.remark = ""

    def into(self, data: bytes, depth: int, *, called_zip: bool = False) -> None:
        """Count what an archive holds; raises `_Held`. What is broken is left as far as it could be read."""
        kind = kind_of(data[:HEAD_OF_DISK]) or ("zip" if called_zip else "")
        if not kind:
            return
        if depth > MAX_ARCHIVE_DEPTH:
            raise _Held(TOO_DEEP)
        try:
            if kind == "zip":
                self._zip(data, depth)
            elif kind == "tar":
                self._tar(data, depth)
            elif kind in _STREAMS:
                self._stream(self._chunks(_STREAMS[kind], data, 0, len(data), several=True), depth)
            else:
                self.remark = self.remark or FOREIGN
        except _BROKEN:
            self.remark = self.remark or UNREAD

    def count(self) -> None:
        self.entries += 1
        if self.entries > MAX_ARCHIVE_ENTRIES:
            raise _Held(TOO_MANY)

    def weigh(self, more: int) -> None:
        """Add bytes that would lie on somebody's disk."""
        self.unpacked += more
        self._require_bounded(self.unpacked)

    def _require_bounded(self, unpacked: int) -> None:
        if unpacked > MAX_UNPACKED_BYTES:
            raise _Held(TOO_LARGE)
        if unpacked > MIN_RATIO_BYTES and unpacked > MAX_UNPACKED_RATIO * self.size:
            raise _Held(RATIO)

    def _zip(self, data: bytes, depth: int) -> None:
        """The directory first: what it admits is enough to refuse. Then the streams, since directories lie."""
        entries = []
        admitted = self.unpacked
        for entry in _directory(data):
            self.count()
            admitted += entry[3]
            self._require_bounded(admitted)
            entries.append(entry)
        for locked, method, start, size, packed in entries:
            if locked:
                self.remark = LOCKED
                self.weigh(size)
            elif method == 0:
                self._stream(iter([data[start : start + packed]]), depth)
            elif method in _METHODS:
                self._stream(self._chunks(_METHODS[method], data, start, start + packed), depth)
            else:
                self.remark = self.remark or UNREAD
                self.weigh(size)

    def _tar(self, data: bytes, depth: int) -> None:
        """Header after header, each saying how long its file is."""
        at = 0
        while at + HEAD <= len(data):
            header = data[at : at + HEAD]
            if not header.strip(b"\0"):
                return
            self.count()
            size = _tar_number(header[124:136])
            self.weigh(_tar_number(header[483:495]) if header[156:157] == b"S" else size)
            at += HEAD
            if kind_of(data[at : at + HEAD]):
                self.into(data[at : at + size], depth + 1)
            at += -(-size // HEAD) * HEAD

    def _stream(self, chunks: Iterator[bytes], depth: int) -> None:
        """Count what comes out; keep it only where it is an archive, to look into that as well."""
        kept, is_archive = bytearray(), False
        looked = False
        try:
            for chunk in chunks:
                self.weigh(len(chunk))
                if not looked or is_archive:
                    kept += chunk
                if not looked and len(kept) >= HEAD:
                    looked, is_archive = True, bool(kind_of(kept[:HEAD]))
        except _BROKEN:
            self.remark = self.remark or UNREAD
        if is_archive or (not looked and kind_of(kept)):
            self.into(bytes(kept), depth + 1)

    def _chunks(
        self, make: Callable[[], _Stream], data: bytes, start: int, end: int, *, several: bool = False
    ) -> Iterator[bytes]:
        """What a compressed stream unpacks to, a piece at a time; with `several`, the streams that follow it too."""
        stream, at = make(), start
        while True:
            piece = data[at : min(at + CHUNK, end)] if stream.needs_input else b""
            at += len(piece)
            if not piece and stream.needs_input:
                return
            yield stream.decompress(piece, CHUNK)
            if stream.eof:
                self.count()
                at -= len(stream.unused_data)
                if not several or at >= end or not data[at : at + HEAD].strip(b"\0"):
                    return
                stream = make()


def _directory(data: bytes) -> Iterator[tuple[bool, int, int, int, int]]:
    """Each entry of a ZIP: locked or not, method, where its bytes start, what it unpacks to, how long it is."""
    end = data.rfind(DIRECTORY_END, max(0, len(data) - LONGEST_COMMENT))
    if end < 0:
        raise ValueError("no directory")
    *_marks, length, offset, _comment = _END.unpack_from(data, end)
    if 0xFFFFFFFF in (length, offset) and data[end - 20 : end - 16] == b"PK\6\7":
        end -= 20 + _END64.size
        *_marks, length, offset = _END64.unpack_from(data, end)
    at = end - length
    before = at - offset  # what stands before the archive, e.g. a program that unpacks it
    while data[at : at + 4] == ENTRY:
        found = _ENTRY.unpack_from(data, at)
        flags, method, packed, size, name, extra, comment = found[3], found[4], *found[8:13]
        size, packed, start = _wide(data[at + 46 + name : at + 46 + name + extra], size, packed, found[16])
        start += before
        if data[start : start + 4] != LOCAL:
            raise ValueError("no such entry")
        local_name, local_extra = struct.unpack_from("<2H", data, start + 26)
        yield bool(flags & 1), method, start + 30 + local_name + local_extra, size, packed
        at += 46 + name + extra + comment


def _wide(extra: bytes, *values: int) -> list[int]:
    """The three numbers of an entry, those that did not fit taken from its ZIP64 field."""
    wide = iter(())
    at = 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if tag == 1:
            body = extra[at + 4 : at + 4 + length]
            wide = iter(struct.unpack(f"<{len(body) // 8}Q", body[: len(body) // 8 * 8]))
        at += 4 + length
    return [next(wide, value) if value == 0xFFFFFFFF else value for value in values]


def _tar_number(field: bytes) -> int:
    """An octal number, or a binary one where the first bit says so."""
    if field[:1] and field[0] & 0x80:
        return int.from_bytes(field[1:], "big")
    return int(field.strip(b"\0 ") or b"0", 8)
