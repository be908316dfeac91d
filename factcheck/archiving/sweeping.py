"""Find what crashes and lost wake-ups left behind."""

from factcheck.archiving import captures, handovers, rechecks
from factcheck.models import Handover, Recheck, Snapshot
from factcheck.wake import wake

WAITING = (
    (Snapshot, "factcheck.capture_sources"),
    (Recheck, "factcheck.recheck_sources"),
    (Handover, "factcheck.hand_over_captures"),
)


def is_due(model: type) -> bool:
    """Whether work of this kind waits to be done now."""
    return bool(model.objects.due().exists())  # type: ignore[attr-defined]


def sweep() -> int:
    """Put off what vanished workers held, wake a worker for what is due; return how many were put off."""
    put_off = captures.sweep() + rechecks.sweep() + handovers.sweep()
    for model, task in WAITING:
        if is_due(model):
            wake(task)
    return put_off
