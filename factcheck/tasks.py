"""What a worker does when it is woken. The rows say what there is to do; a task that runs twice finds nothing left."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from celery import Task, shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from factcheck import archiving, delivery, health, ledger, watching
from factcheck.archiving import captures, handovers, rechecks, storing
from factcheck.models import Handover, Recheck, Replay, Snapshot
from factcheck.services import replays
from factcheck.wake import wake

log = structlog.get_logger(__name__)

HELP_TURNS = 6
"""Into so many turns help is divided: five seconds each, for which sweeps, heartbeats and incoming mail can wait."""

SWEEP_LOCK = 0x636F7272_0002  # "corr", 2: one sweep at a time


@shared_task(name="factcheck.number_events")
def number_events() -> int:
    """Give every committed event its place in the stream; return how many got one."""
    numbered, deadline = 0, _deadline()
    while some := ledger.number_events():
        numbered += some
        if timezone.now() >= deadline:
            wake("factcheck.number_events")
            break
    return numbered


@shared_task(name="factcheck.drain_deliveries")
def drain_deliveries(channel: str) -> int:
    """Send what is due on one channel; when time runs out, leave the rest to a fresh task. Where much is due another
    process helps."""
    if delivery.is_much_due(channel):
        wake("factcheck.help_to_drain", channel=channel, turns=HELP_TURNS)
    done = delivery.drain(channel, deadline=_deadline())
    if delivery.is_due(channel):
        wake("factcheck.drain_deliveries", channel=channel)
    return done


@shared_task(name="factcheck.help_to_drain")
def help_to_drain(channel: str, turns: int) -> int:
    """Send beside the drain that asked for it, in `turns` short turns: what else waits for this process has its own in
    between. All turns together last as long as one drain may; return how many were sent in this one."""
    done = delivery.drain(channel, deadline=_deadline(HELP_TURNS))
    if delivery.is_much_due(channel):
        if turns > 1:
            wake("factcheck.help_to_drain", channel=channel, turns=turns - 1)
    elif delivery.is_due(channel):  # handed back here, and the drain beside may have found nothing meanwhile and ended
        wake("factcheck.drain_deliveries", channel=channel)
    return done


@shared_task(name="factcheck.replay_deliveries")
def replay_deliveries() -> int:
    """Queue again what was asked for; when time runs out, leave the rest to a fresh task."""
    done = replays.replay_deliveries(deadline=_deadline())
    if done and Replay.objects.unfinished().exists():
        wake("factcheck.replay_deliveries")
    return done


@shared_task(name="factcheck.trim_deliveries")
def trim_deliveries() -> int:
    """Forget the log of what was sent long ago."""
    return delivery.trim(deadline=_deadline())


@shared_task(name="factcheck.capture_sources")
def capture_sources() -> int:
    """Capture the sources that wait for it; when time runs out, leave the rest to a fresh task."""
    done = captures.capture_due(deadline=_deadline())
    if archiving.is_due(Snapshot):
        wake("factcheck.capture_sources")
    return done


@shared_task(name="factcheck.recheck_sources")
def recheck_sources() -> int:
    """Look again at the sources whose time has come; when time runs out, leave the rest to a fresh task."""
    done = rechecks.recheck_due(deadline=_deadline())
    if archiving.is_due(Recheck):
        wake("factcheck.recheck_sources")
    return done


@shared_task(name="factcheck.hand_over_captures")
def hand_over_captures() -> int:
    """Hand captured addresses to the archive elsewhere; when time runs out, leave the rest to a fresh task."""
    done = handovers.hand_over_due(deadline=_deadline())
    if archiving.is_due(Handover):
        wake("factcheck.hand_over_captures")
    return done


@shared_task(name="factcheck.delete_unreferenced_files")
def delete_unreferenced_files() -> int:
    """Delete files that nothing points at any more."""
    return storing.delete_unreferenced()


@shared_task(name="factcheck.look_again")
def look_again() -> int:
    """Read feeds, fetch what they list, look at watched articles. A host that was just asked waits for a later task."""
    done = watching.make_round(deadline=_deadline())
    if watching.is_due():
        wake("factcheck.look_again")
    return done


@shared_task(name="factcheck.sweep")
def sweep() -> bool:
    """Find what a crash or a lost wake-up left behind; return whether this was a sweep that ran.

    Each part is a transaction of its own: what goes wrong with one is logged, and holds up no other.
    """
    parts = (delivery.sweep, archiving.sweep, watching.sweep, _wake_replays, _wake_numbering)
    done = [_sweep_part(part) for part in parts]
    return any(done)


def _sweep_part(part: Callable[[], object]) -> bool:
    """Do one part, unless another sweep is at it; return whether it was done."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
                if not cursor.fetchone()[0]:
                    return False
            part()
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("sweep_failed", part=f"{part.__module__}.{part.__name__}")
        return False
    return True


def _wake_replays() -> None:
    if Replay.objects.unfinished().exists():
        wake("factcheck.replay_deliveries")


def _wake_numbering() -> None:
    if ledger.is_waiting():
        wake("factcheck.number_events")


@shared_task(name="factcheck.beat_heart", bind=True)
def beat_heart(self: Task) -> None:
    """Leave a sign of life under this worker's name."""
    health.beat(f"worker {self.request.hostname or 'here'}")


def _deadline(turns: int = 1) -> datetime:
    """When a task should stop taking up new work: a quarter of the time after which it would be interrupted, divided
    among `turns`."""
    return timezone.now() + timedelta(seconds=settings.CELERY_TASK_SOFT_TIME_LIMIT / 4 / turns)
