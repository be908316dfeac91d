"""Keep bytes for good: content-addressed, written once, durable before anybody is told so; deleted when unwanted."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import IO

import puremagic
import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone

from factcheck.models import StoredFile

log = structlog.get_logger(__name__)

UNKNOWN_TYPE = "application/octet-stream"
ZIP = "application/zip"
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_PARTS = b"[Content_Types].xml"
UNWANTED_FOR = timedelta(days=1)
"""How long a file may lie with no row pointing at it: whoever stores bytes writes the row that points at them soon."""
SWEEP_BATCH = 500


class Damaged(OSError):
    """The bytes in storage are not those that were stored under this name."""


class NotStored(OSError):
    """Our own storage did not take the bytes: it is full, or may not be written to."""


def store_bytes(data: bytes) -> StoredFile:
    """Store `data` under its SHA-256 and return its row; the same bytes make one file and one row, whoever stores them.

    The file lies safely on disk (or with the remote storage) before the row exists. Call it before opening a
    transaction: it does I/O, and two transactions that store two files in opposite order would wait for each other.
    Raises `NotStored` where the disk does not take the bytes.
    """
    return store_each([data])[0]


def store_each(contents: Sequence[bytes], *, media_type: str = "") -> list[StoredFile]:
    """Store several at the cost of little more than one: their bytes reach the disk together. Else as `store_bytes`.

    `media_type` is what they are where that is known; else it is told by their bytes. One statement. From then on
    nobody deletes them for a while: what was deleted before it, under our eyes, is written again.
    """
    digests = [hashlib.sha256(each).hexdigest() for each in contents]
    data = dict(zip(digests, contents, strict=True))
    now = timezone.now()
    files = {
        digest: StoredFile(
            sha256=digest, size=len(data[digest]), media_type=media_type or sniff(data[digest]), asked_at=now
        )
        for digest in sorted(data)  # in one order: two who store the same files do not wait in a circle
    }
    _write_missing(files, data)
    StoredFile.objects.bulk_create(
        files.values(), update_conflicts=True, unique_fields=["sha256"], update_fields=["asked_at"]
    )
    _write_missing(files, data)
    return [files[digest] for digest in digests]


def _write_missing(files: Mapping[str, StoredFile], data: Mapping[str, bytes]) -> None:
    names = {digest: file.storage_name for digest, file in files.items()}
    missing = {name: data[digest] for digest, name in names.items() if not default_storage.exists(name)}
    try:
        _write_each(missing)
    except OSError as error:
        log.error("not_stored", error=error.strerror, size=sum(map(len, missing.values())))
        raise NotStored(error.errno, f"our storage did not take it: {error.strerror}") from error


def room() -> int | None:
    """How many bytes our storage would still take; 0 where it may not be written to, `None` where it is remote."""
    if not isinstance(default_storage, FileSystemStorage):
        return None
    folder = Path(default_storage.location)
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return 0
    return shutil.disk_usage(folder).free


def delete_unreferenced(*, before: timedelta = UNWANTED_FOR) -> int:
    """Delete files that no row points at and that nobody has stored for a while; return how many."""
    cutoff = timezone.now() - before
    unwanted = StoredFile.objects.filter(asked_at__lt=cutoff).unreferenced().order_by("pk")
    return sum(_delete(pk) for pk in list(unwanted.values_list("pk", flat=True)[:SWEEP_BATCH]))


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
        told = puremagic.from_string(data, mime=True)[:120] or UNKNOWN_TYPE
        # Every ZIP begins like an Office document; only these have a list of their parts (ISO/IEC 29500-2).
        return ZIP if told.startswith(OFFICE) and OFFICE_PARTS not in data else told
    if b"\x00" not in data:
        with suppress(UnicodeDecodeError):
            data.decode()
            return "text/plain" if data else UNKNOWN_TYPE
    return UNKNOWN_TYPE


def _delete(pk: int) -> bool:
    """Delete one file if it is still unwanted.

    The bytes go first and under the row's lock: whoever stores the same bytes meanwhile waits at that row, makes
    another, and looks whether the bytes are still there. A crash in between leaves a row without bytes, which the next
    sweep or the next storing puts right.
    """
    with suppress(ProtectedError), transaction.atomic():
        held = StoredFile.objects.select_for_update().filter(pk=pk).first()
        if (
            held is None
            or not StoredFile.objects.filter(pk=pk, asked_at__lt=timezone.now() - UNWANTED_FOR).unreferenced().exists()
        ):
            return False
        default_storage.delete(held.storage_name)
        held.delete()
        log.info("file_deleted", file=pk)
        return True
    return False


def _write_each(contents: Mapping[str, bytes]) -> None:
    """Write files by their names in storage; they are durable when it returns."""
    if isinstance(default_storage, FileSystemStorage):
        _write_durably({Path(default_storage.path(name)): data for name, data in contents.items()})
        return
    for name, data in contents.items():
        if not default_storage.exists(name):
            saved = default_storage.save(name, ContentFile(data))
            if saved != name:  # another process stored the same bytes in between
                default_storage.delete(saved)


def _write_durably(contents: Mapping[Path, bytes]) -> None:
    """Write beside the targets, flush them all, and rename: whoever looks sees all of a file or none of it.

    Two writers of the same bytes replace one whole file by its twin. A file is readable by our own user only. What was
    written first is on its way to the disk while the next is written: flushed together, many cost what a few do.
    """
    with ExitStack() as stack:
        written = [(path, stack.enter_context(_unfinished(path, data))) for path, data in contents.items()]
        for _path, file in written:
            os.fsync(file.fileno())
        for path, file in written:
            Path(file.name).replace(path)
    for folder in {path.parent for path in contents}:
        _flush_folder(folder)
        _flush_entry(folder, Path(default_storage.location))


@contextmanager
def _unfinished(path: Path, data: bytes) -> Iterator[IO[bytes]]:
    """A file beside the path, written and not yet flushed to the disk; gone at the end unless it has been renamed."""
    name = path.with_name(f".{token_hex(8)}")
    with _begun(name) as file:
        try:
            file.write(data)
            file.flush()
            yield file
        finally:
            name.unlink(missing_ok=True)


def _begun(path: Path) -> IO[bytes]:
    """A new file that only our own user reads; its folder is made where it is not there yet."""
    try:
        return open(path, "xb", opener=_our_own)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return open(path, "xb", opener=_our_own)


def _our_own(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


@cache
def _flush_entry(folder: Path, root: Path) -> None:
    """Make the entry of a folder durable, once a process, even if it was there: another may just have made it."""
    if folder != root:
        _flush_folder(folder.parent)
        _flush_entry(folder.parent, root)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
