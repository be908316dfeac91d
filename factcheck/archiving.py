"""Keep bytes for good: content-addressed, written once, durable before anybody is told so."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import puremagic
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from factcheck.models import StoredFile

UNKNOWN_TYPE = "application/octet-stream"


class Damaged(OSError):
    """The bytes in storage are not those that were stored under this name."""


def store_bytes(data: bytes) -> StoredFile:
    """Store `data` under its SHA-256 and return its row; the same bytes make one file and one row, whoever stores them.

    The file lies safely on disk (or with the remote storage) before the row exists. Call it before opening a
    transaction: it does I/O, and two transactions that store two files in opposite order would wait for each other.
    """
    digest = hashlib.sha256(data).hexdigest()
    known = StoredFile.objects.filter(sha256=digest).first()
    stored = known or StoredFile(sha256=digest, size=len(data), media_type=sniff(data))
    if known and default_storage.exists(stored.storage_name):
        return known
    _write(stored.storage_name, data)
    if known:
        return known
    return StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": stored.size, "media_type": stored.media_type}
    )[0]


def read_bytes(stored: StoredFile) -> bytes:
    """Return the bytes of a stored file, checked against its name; raises `Damaged` or `FileNotFoundError`."""
    with default_storage.open(stored.storage_name, "rb") as file:
        data: bytes = file.read()
    if hashlib.sha256(data).hexdigest() != stored.sha256:
        raise Damaged(f"stored file {stored.pk} does not match its SHA-256")
    return data


def sniff(data: bytes) -> str:
    """The media type by the bytes alone; what the sender called it counts for nothing."""
    with suppress(puremagic.PureError, ValueError):
        return puremagic.from_string(data, mime=True)[:120] or UNKNOWN_TYPE
    if b"\x00" not in data:
        with suppress(UnicodeDecodeError):
            data.decode()
            return "text/plain" if data else UNKNOWN_TYPE
    return UNKNOWN_TYPE


def _write(name: str, data: bytes) -> None:
    if isinstance(default_storage, FileSystemStorage):
        _write_durably(Path(default_storage.path(name)), data, Path(default_storage.location))
    elif not default_storage.exists(name):
        saved = default_storage.save(name, ContentFile(data))
        if saved != name:  # another process stored the same bytes in between
            default_storage.delete(saved)


def _write_durably(path: Path, data: bytes, root: Path) -> None:
    """Write beside the target, flush, and rename: whoever looks sees all of the file or none of it.

    Two writers of the same bytes replace one whole file by its twin. The file is readable by our own user only.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
    # Each folder is flushed even when it was there: another process may just have made it.
    for folder in (path.parent, *path.parent.parents):
        _flush_folder(folder)
        if folder == root:
            break


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
