"""Capture sources as they stand: fetched through the guarded door, or uploaded by the desk."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from factcheck import http, ledger
from factcheck.archiving import handovers, leasing, rechecks
from factcheck.archiving.preserving import LONGEST_REMARK, fetch, preserve, text_of
from factcheck.archiving.reading import reader
from factcheck.archiving.storing import NotStored, read_bytes, store_bytes
from factcheck.models import Snapshot
from factcheck.states import SnapshotStatus

log = structlog.get_logger(__name__)


def capture(snapshot: Snapshot) -> None:
    """Fetch the source behind a leased snapshot and keep it, or look into the file that was uploaded.

    What is gone, refused or too large has failed at once; what is only away is tried again, and fails when the waits
    are used up. What our own storage does not take is tried until it does. Either end is recorded as an event. A lease
    lost meanwhile changes nothing.
    """
    try:
        if snapshot.is_upload:
            _keep(snapshot, examine(snapshot))
            return
        answer = fetch(snapshot.url)
        if 200 <= answer.status < 300:
            _keep(snapshot, preserve(answer, text_of(answer)))
        else:
            again = leasing.is_worth_another_try(answer.status)
            _fail(snapshot, "http_status", f"it answered {answer.status}", again=again, http_status=answer.status)
    except http.Refusal as refusal:
        _fail(snapshot, "refused", str(refusal), again=False)
    except NotStored as error:
        leasing.keep_trying(snapshot, error)
    except OSError as error:
        _fail(snapshot, "unreachable", str(error), again=True)
    except Exception as error:  # one odd page must not hold up the others; the attempt is recorded with its reason
        log.exception("capture_failed", snapshot=snapshot.pk)
        _fail(snapshot, "error", type(error).__name__, again=True)


def capture_due(*, deadline: datetime) -> int:
    """Capture what is due until nothing is or the deadline passes; return how many were tried."""
    return leasing.work_off(Snapshot.objects, capture, deadline=deadline)


def sweep() -> int:
    """Put off captures whose worker vanished; return how many."""
    return leasing.take_from_the_vanished(
        Snapshot.objects.select_related("source__claim"),
        lambda snapshot, why: _fail(snapshot, "vanished", why, again=True),
    )


def examine(snapshot: Snapshot) -> dict[str, Any]:
    """What is made of an uploaded file: its text, and the copy for those who do not get the original."""
    data = read_bytes(snapshot.file)
    text = reader.text(data, snapshot.file.media_type)
    copy = reader.derivative(data, snapshot.file.media_type)
    remarks = dict.fromkeys(remark for remark in (copy.remark, text.remark) if remark)
    return {
        "text": store_bytes(text.data) if text.data else None,
        "derivative": store_bytes(copy.data) if copy.data else None,
        "remark": "; ".join(remarks)[:LONGEST_REMARK],
        "captured_at": timezone.now(),
    }


@transaction.atomic
def _keep(snapshot: Snapshot, values: dict[str, Any]) -> None:
    if not leasing.end(snapshot, SnapshotStatus.CAPTURED, last_error="", **values):
        return
    file = values.get("file") or snapshot.file
    facts = {"snapshot": snapshot.pk, "sha256": file.sha256, "http_status": values.get("http_status")}
    ledger.record("source.captured", snapshot.source, actor=None, facts=facts)
    if not snapshot.is_upload:
        rechecks.plan(snapshot.source)
        handovers.ask(snapshot)


@transaction.atomic
def _fail(snapshot: Snapshot, reason: str, detail: str, *, again: bool, http_status: int | None = None) -> None:
    """Put off, or give up: for good when trying again would not help or the waits are used up."""
    values: dict[str, Any] = {"last_error": leasing.told(detail), "http_status": http_status}
    wait = leasing.wait_of(snapshot)
    if again and wait:
        leasing.put_off(snapshot, wait, **values)
    elif leasing.end(snapshot, SnapshotStatus.FAILED, **values):
        facts = {"snapshot": snapshot.pk, "reason": reason, "http_status": http_status}
        ledger.record("source.capture_failed", snapshot.source, actor=None, facts=facts)
