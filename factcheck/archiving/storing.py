"""Keep bytes for good: content-addressed, written once, durable before anybody is told so; deleted when unwanted."""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

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
    digest = hashlib.sha256(data).hexdigest()
    known = _ask_for(digest)
    stored = known or StoredFile(sha256=digest, size=len(data), media_type=sniff(data))
    if known and default_storage.exists(stored.storage_name):
        return known
    try:
        _write(stored.storage_name, data)
    except OSError as error:
        log.error("not_stored", error=error.strerror, size=len(data))
        raise NotStored(error.errno, f"our storage did not take it: {error.strerror}") from error
    if known:
        return known
    return StoredFile.objects.get_or_create(
        sha256=digest, defaults={"size": stored.size, "media_type": stored.media_type}
    )[0]


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
        return puremagic.from_string(data, mime=True)[:120] or UNKNOWN_TYPE
    if b"\x00" not in data:
        with suppress(UnicodeDecodeError):
            data.decode()
            return "text/plain" if data else UNKNOWN_TYPE
    return UNKNOWN_TYPE


def _ask_for(digest: str) -> StoredFile | None:
    """The row of these bytes, kept from deletion for a while. Waits for a deletion under way, and then finds none."""
    if not StoredFile.objects.filter(sha256=digest).update(asked_at=timezone.now()):
        return None
    return StoredFile.objects.filter(sha256=digest).first()


def _delete(pk: int) -> bool:
    """Delete one file if it is still unwanted.

    The bytes go first and under the row's lock: whoever stores the same bytes meanwhile waits at that row, finds it
    gone, and writes them anew. A crash in between leaves a row without bytes, which the next sweep or the next storing
    puts right.
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
    _flush_folder(path.parent)
    _flush_entry(path.parent, root)


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
