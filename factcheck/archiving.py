"""Keep bytes for good: content-addressed, written once, durable before anybody is told so.

Captures stand here too: a source is fetched through the guarded door and kept as it stood when it was read.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import puremagic
import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.utils import timezone

from factcheck import http, ledger
from factcheck.models import Snapshot, StoredFile
from factcheck.states import SnapshotStatus
from factcheck.wake import wake

log = structlog.get_logger(__name__)

UNKNOWN_TYPE = "application/octet-stream"
CAPTURE_MAX_BYTES = 20 * 1024 * 1024
CAPTURE_SECONDS = 30.0
CAPTURE_REDIRECTS = 5
CAPTURE_WAITS = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)]
"""Waits after each failed attempt; when they are used up the capture has failed, and says so."""
WORTH_ANOTHER_TRY = {408, 425, 429}
LONGEST_HEADER = 1000
SWEEP_BATCH = 500


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


def capture(snapshot: Snapshot) -> None:
    """Fetch the source behind a leased snapshot and keep it: bytes, headers, final address, status and time.

    What is gone, refused or too large has failed at once; what is only away is tried again, and fails when the waits
    are used up. Either end is recorded as an event. A lease lost meanwhile changes nothing.
    """
    try:
        answer = http.request(
            "GET", snapshot.url, max_bytes=CAPTURE_MAX_BYTES, timeout=CAPTURE_SECONDS, redirects=CAPTURE_REDIRECTS
        )
        if 200 <= answer.status < 300:
            _keep(snapshot, answer, store_bytes(answer.body))
        else:
            again = answer.status >= 500 or answer.status in WORTH_ANOTHER_TRY
            _fail(snapshot, "http_status", f"it answered {answer.status}", again=again, http_status=answer.status)
    except http.Refusal as refusal:
        _fail(snapshot, "refused", str(refusal), again=False)
    except OSError as error:
        _fail(snapshot, "unreachable", str(error), again=True)
    except Exception as error:  # one odd page must not hold up the others; the attempt is recorded with its reason
        log.exception("capture_failed", snapshot=snapshot.pk)
        _fail(snapshot, "error", type(error).__name__, again=True)


def capture_due(*, deadline: datetime) -> int:
    """Capture what is due, one after another, until nothing is or the deadline passes; return how many were tried."""
    done = 0
    while timezone.now() < deadline:
        _token, leased = Snapshot.objects.take(
            1, settings.DELIVERY_LEASE_SECONDS, on_lease={"status": SnapshotStatus.LEASED}
        )
        if not leased:
            break
        capture(leased[0])
        done += 1
    return done


def is_due() -> bool:
    """Whether a source waits to be captured now."""
    return Snapshot.objects.due().exists()


def sweep() -> int:
    """Put off captures whose worker vanished, wake a worker for those that are due; return how many were put off."""
    vanished = Snapshot.objects.filter(status=SnapshotStatus.LEASED, lease_token__isnull=False).overdue_leases()
    put_off = [
        _fail(snapshot, "vanished", "the worker that held it vanished", again=True)
        for snapshot in vanished.select_related("source__claim")[:SWEEP_BATCH]
    ]
    if is_due():
        wake("factcheck.capture_sources")
    return len(put_off)


@transaction.atomic
def _keep(snapshot: Snapshot, answer: http.Answer, file: StoredFile) -> None:
    kept = _end(
        snapshot,
        SnapshotStatus.CAPTURED,
        file=file,
        captured_at=timezone.now(),
        final_url=answer.final_url,
        http_status=answer.status,
        headers={
            name.replace("\x00", ""): value.replace("\x00", "")[:LONGEST_HEADER]
            for name, value in answer.headers.items()
            if name != "set-cookie"
        },
        last_error="",
    )
    if kept:
        facts = {"snapshot": snapshot.pk, "sha256": file.sha256, "http_status": answer.status}
        ledger.record("source.captured", snapshot.source, actor=None, facts=facts)


@transaction.atomic
def _fail(snapshot: Snapshot, reason: str, detail: str, *, again: bool, http_status: int | None = None) -> None:
    """Put off, or give up: for good when trying again would not help or the waits are used up."""
    values: dict[str, Any] = {"last_error": detail.replace("\x00", "")[:500], "http_status": http_status}
    if again and snapshot.attempts <= len(CAPTURE_WAITS):
        wait = CAPTURE_WAITS[snapshot.attempts - 1]
        _end(snapshot, SnapshotStatus.RETRY, next_attempt_at=timezone.now() + wait, **values)
    elif _end(snapshot, SnapshotStatus.FAILED, **values):
        facts = {"snapshot": snapshot.pk, "reason": reason, "http_status": http_status}
        ledger.record("source.capture_failed", snapshot.source, actor=None, facts=facts)


def _end(snapshot: Snapshot, status: SnapshotStatus, **values: Any) -> int:
    """End the attempt if its lease still holds the row; return whether it did."""
    return Snapshot.objects.held(snapshot.pk, snapshot.lease_token).update(
        status=status, lease_token=None, leased_until=None, **values
    )
