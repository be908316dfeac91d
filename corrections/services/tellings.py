"""Telling the pages that link to a corrected article: who is to be told, and what came of it.

The rows are written in the transaction that publishes the notice; `channels.mention` does the telling.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import Correction, Mention, Telling
from corrections.states import LINKING, MentionStatus
from factcheck import access, ledger
from factcheck.errors import Invalid
from factcheck.models import User
from factcheck.services.locks import hold
from factcheck.services.words import cleaned

TO_BE_TOLD = (MentionStatus.RECEIVED, *LINKING)
"""A page that nobody has looked at yet is told once its link is found, so that none is left out by an hour."""
ABOUT = {"correction.published": Telling.About.PUBLISHED, "correction.withdrawn": Telling.About.WITHDRAWN}
BATCH = 1000


def pages_to_tell(correction: Correction) -> Iterator[tuple[str, int]]:
    """Each page that links to what the notice is about, once, with the first mention by which we know it."""
    rows = Mention.objects.concerning(correction).filter(status__in=TO_BE_TOLD)
    rows = rows.order_by("source_url", "pk").distinct("source_url")
    return rows.values_list("source_url", "pk").iterator(chunk_size=BATCH)


def begin_telling(correction: Correction, event: str) -> None:
    """Write down whom the notice, or its withdrawal, is to reach. Called in the transaction that makes it public."""
    waiting = (
        Telling(
            publication_id=correction.publication_id,
            correction=correction,
            about=ABOUT[event],
            mention_id=mention,
            page_url=page,
        )
        for page, mention in pages_to_tell(correction)
    )
    Telling.objects.bulk_create(waiting, batch_size=BATCH, ignore_conflicts=True)


@transaction.atomic
def note_told(telling: Telling, detail: str) -> None:
    """The page's site took the notice."""
    _report(telling, "tell", "telling.told", detail, told_on=timezone.localdate())


@transaction.atomic
def hand_over(telling: Telling, detail: str) -> None:
    """There is no way to tell it by machine: a person can."""
    _report(telling, "hand_over", "telling.handed_over", detail)


@transaction.atomic
def drop_telling(telling: Telling, detail: str) -> None:
    """There is nothing to tell any more."""
    _report(telling, "drop", "", detail)


def _report(telling: Telling, move: str, event: str, detail: str, **values: Any) -> None:
    hold(telling)
    if not transitions.tellings.may(telling, move):  # a person was faster
        return
    transitions.tellings.move(telling, move, detail=detail[:300], settled_at=timezone.now(), **values)
    if event:
        _record(event, telling, None)


@transaction.atomic
def tell_by_hand(telling: Telling, *, actor: User, on: date | None = None) -> Telling:
    """Say on which day somebody wrote to the page's people; today when none is named."""
    access.require(actor, "corrections.settle_telling", telling)
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise Invalid(_("That day is still to come."), field="on")
    if day < timezone.localdate(telling.created_at):
        raise Invalid(_("On that day there was nothing to tell yet."), field="on")
    return _settle(telling, "tell_by_hand", "telling.told_by_hand", actor, told_on=day)


@transaction.atomic
def waive_telling(telling: Telling, *, actor: User, reason: str) -> Telling:
    """Say why the page is not told."""
    access.require(actor, "corrections.waive_telling", telling)
    because = cleaned(Telling, "waived_reason", reason, required=True)
    return _settle(telling, "waive", "telling.waived", actor, waived_reason=because)


def _settle(telling: Telling, move: str, event: str, actor: User, **values: Any) -> Telling:
    hold(telling)
    transitions.tellings.move(telling, move, settled_by=actor, settled_at=timezone.now(), **values)
    _record(event, telling, actor)
    return telling


def _record(event: str, telling: Telling, actor: User | None) -> None:
    facts = {"correction": telling.correction_id, "mention": telling.mention_id, "about": telling.about}
    ledger.record(event, telling, actor=actor, facts=facts)
