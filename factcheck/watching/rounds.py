"""Rounds: whatever is due, one turn of each kind after another, until nothing is or the time is up."""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from factcheck.models import ArticleFeed, FeedEntry, Watch
from factcheck.models.watching import PoliteQuerySet
from factcheck.services.watches import WAKES
from factcheck.wake import wake
from factcheck.watching import arrivals, checking, polling
from factcheck.watching.turns import Turn, take_turn, vanished

SWEEP_BATCH = 500

KINDS: tuple[tuple[Callable[[], PoliteQuerySet], Callable[[Turn], None], Callable[[Turn], None]], ...] = (
    (lambda: Watch.objects.select_related("article__publication"), checking.check, checking.vanish),
    (lambda: FeedEntry.objects.select_related("feed__publication"), arrivals.fetch_entry, arrivals.vanish),
    (lambda: ArticleFeed.objects.select_related("publication"), polling.poll, polling.vanish),
)


def make_round(*, deadline: datetime) -> int:
    """Do what is due whose host may be asked; return how many turns were taken."""
    done = 0
    while timezone.now() < deadline:
        before = done
        for rows, work, _vanish in KINDS:
            if (taken := take_turn(rows())) is not None:
                work(taken)
                done += 1
        if done == before:
            break
    return done


def is_due() -> bool:
    """Whether something is due whose host may be asked."""
    return any(rows().due().exists() for rows, _work, _vanish in KINDS)


def sweep() -> int:
    """End the turns of workers that vanished, wake a worker for what is due; return how many were ended."""
    ended = 0
    for rows, _work, vanish in KINDS:
        for lost in vanished(rows().model, SWEEP_BATCH):
            vanish(lost)
            ended += 1
    if is_due():
        wake(WAKES)
    return ended
