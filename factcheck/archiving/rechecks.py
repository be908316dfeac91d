"""Look at captured sources again, more rarely as they age: still there, changed, or gone."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from factcheck import http, ledger
from factcheck.archiving import handovers, leasing
from factcheck.archiving.preserving import fetch, preserve, text_of
from factcheck.archiving.reading import Made
from factcheck.archiving.storing import Damaged, NotStored, read_bytes
from factcheck.comparing import same_words
from factcheck.models import Recheck, Snapshot, Source
from factcheck.states import ClaimStatus, RecheckStatus, SnapshotStatus

log = structlog.get_logger(__name__)

EVERY = (
    (timedelta(days=3), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=7)),
    (timedelta(days=365), timedelta(days=30)),
)
"""Up to which age of the first capture a source is looked at how often."""
LATER = timedelta(days=90)
GONE = {404, 410}
SURE_AFTER = timedelta(hours=6)
"""A page may be missing for a moment: it is gone when it was not there twice, so far apart."""

Outcome = Recheck.Outcome


def pause(age: timedelta) -> timedelta:
    """How long to leave alone a source that was captured first so long ago."""
    return next((pause for limit, pause in EVERY if age < limit), LATER)


def plan(source: Source) -> None:
    """Plan the next look at a captured source, unless one is planned."""
    first = source.snapshots.captured().filter(origin=Snapshot.Origin.WEB).order_by("pk").first()
    if first is None or source.rechecks.exclude(status=RecheckStatus.DONE).exists():
        return
    now = timezone.now()
    Recheck.objects.create(source=source, next_attempt_at=now + pause(now - first.captured_at))


def recheck(row: Recheck) -> None:
    """Look at a source whose recheck is leased, compare it with its latest capture, and plan the next look.

    Bytes are stored only where the text changed (or, where there is no text, the bytes did). A claim that was
    withdrawn needs no looking after any more.
    """
    source = row.source
    before = source.snapshots.captured().filter(origin=Snapshot.Origin.WEB).select_related("file", "text").first()
    if before is None or source.claim.status == ClaimStatus.WITHDRAWN:
        Recheck.objects.held(row.pk, row.lease_token).delete()
        return
    try:
        _look(row, before)
    except http.Refusal as refusal:
        _finish(row, before, Outcome.UNREACHABLE, last_error=leasing.told(refusal))
    except NotStored as error:
        leasing.keep_trying(row, error)
    except OSError as error:
        _put_off(row, leasing.told(error), before=before)
    except Exception as error:  # one odd page must not hold up the others
        log.exception("recheck_failed", recheck=row.pk)
        _put_off(row, type(error).__name__, before=before)


def recheck_due(*, deadline: datetime) -> int:
    """Look at what is due until nothing is or the deadline passes; return how many were looked at."""
    return leasing.work_off(Recheck.objects.select_related("source__claim"), recheck, deadline=deadline)


def sweep() -> int:
    """Put off rechecks whose worker vanished; return how many."""
    return leasing.take_from_the_vanished(Recheck.objects.select_related("source__claim"), _put_off)


def _look(row: Recheck, before: Snapshot) -> None:
    answer = fetch(before.url, _conditions(before))
    status = {"http_status": answer.status}
    if answer.status == 304:
        _finish(row, before, Outcome.ALIVE, **status)
    elif answer.status in GONE:
        if row.http_status in GONE:  # the last time, too; other failures do not count
            _finish(row, before, Outcome.GONE, **status)
        else:
            leasing.put_off(row, SURE_AFTER, **status)
    elif not 200 <= answer.status < 300:
        if leasing.is_worth_another_try(answer.status):
            _put_off(row, f"it answered {answer.status}", before=before, **status)
        else:
            _finish(row, before, Outcome.UNREACHABLE, last_error=f"it answered {answer.status}", **status)
    else:
        text = text_of(answer)
        if _is_same(answer, text, before):
            _finish(row, before, Outcome.ALIVE, **status)
        else:
            _finish(row, before, Outcome.CHANGED, kept=preserve(answer, text), **status)


def _conditions(before: Snapshot) -> dict[str, str]:
    """Ask for the page only if it changed, where the server told us how (RFC 9110, section 13)."""
    conditions = {}
    if etag := before.headers.get("etag"):
        conditions["if-none-match"] = etag
    if modified := before.headers.get("last-modified"):
        conditions["if-modified-since"] = modified
    return {name: value for name, value in conditions.items() if value.isascii() and value.isprintable()}


def _is_same(answer: http.Answer, text: Made, before: Snapshot) -> bool:
    """Whether it says what it said. Bytes differ at every call where a page bears a clock; its text does not."""
    if hashlib.sha256(answer.body).hexdigest() == before.file.sha256:
        return True
    if before.text is None or not text.data:
        return False
    if hashlib.sha256(text.data).hexdigest() == before.text.sha256:  # known without the file, be it lost
        return True
    try:
        return same_words(read_bytes(before.text).decode(), text.data.decode("utf-8", "replace"))
    except (FileNotFoundError, Damaged):
        return False


def _put_off(row: Recheck, why: str, *, before: Snapshot | None = None, **values: Any) -> None:
    """Try again later; when the waits are used up, it could not be reached."""
    wait = leasing.wait_of(row)
    if wait:
        leasing.put_off(row, wait, last_error=why, **values)
    else:
        _finish(row, before, Outcome.UNREACHABLE, last_error=why, **values)


@transaction.atomic
def _finish(
    row: Recheck, before: Snapshot | None, outcome: str, *, kept: dict[str, Any] | None = None, **values: Any
) -> None:
    """End a look and plan the next. What is news to the desk is an event: a change, and that it went."""
    now = timezone.now()
    snapshot = None
    if not leasing.end(row, RecheckStatus.DONE, outcome=outcome, checked_at=now, before=before, **values):
        return
    source = row.source
    earlier = source.rechecks.done().exclude(pk=row.pk).values_list("outcome", flat=True).first()
    if outcome == Outcome.CHANGED and before and kept:
        snapshot = Snapshot.objects.create(source=source, url=before.url, status=SnapshotStatus.CAPTURED, **kept)
        Recheck.objects.filter(pk=row.pk).update(snapshot=snapshot)
        handovers.ask(snapshot)
        facts = {"claim": source.claim_id, "recheck": row.pk, "before": before.pk, "snapshot": snapshot.pk}
        ledger.record("source.changed", source, actor=None, facts=facts)
    elif outcome == Outcome.GONE and earlier != Outcome.GONE:
        facts = {"claim": source.claim_id, "recheck": row.pk, "http_status": values.get("http_status")}
        ledger.record("source.gone", source, actor=None, facts=facts)
    plan(source)
