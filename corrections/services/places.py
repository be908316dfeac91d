"""Where the wrong words ran: each place is put right, or waived with a reason."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from corrections import transitions
from corrections.models import Correction, Place
from factcheck import access, ledger
from factcheck.models import User
from factcheck.services.words import cleaned


def _record(kind: str, place: Place, actor: User) -> None:
    ledger.record(kind, place.correction, actor=actor, facts={"place": place.pk, "kind": place.kind})


def new_place(
    correction: Correction, *, kind: str, description: str, url: str = "", ran_on: date | None = None
) -> Place:
    """A place row, for services that record an event of their own."""
    return Place.objects.create(
        correction=correction,
        kind=cleaned(Place, "kind", kind),
        description=cleaned(Place, "description", description, required=True),
        url=cleaned(Place, "url", url),
        ran_on=ran_on,
    )


@transaction.atomic
def add_place(
    correction: Correction, *, actor: User, kind: str, description: str, url: str = "", ran_on: date | None = None
) -> Place:
    """Note another place where the wrong words ran."""
    access.require(actor, "corrections.settle_place", correction)
    place = new_place(correction, kind=kind, description=description, url=url, ran_on=ran_on)
    _record("place.added", place, actor)
    return place


def _settle(place: Place, actor: User, move: str, event: str, **values: Any) -> Place:
    transitions.places.move(place, move, settled_by=actor, settled_at=timezone.now(), **values)
    _record(event, place, actor)
    return place


@transaction.atomic
def put_right_place(place: Place, *, actor: User) -> Place:
    """Say that the words were put right there."""
    access.require(actor, "corrections.settle_place", place)
    return _settle(place, actor, "put_right", "place.put_right", waived_reason="")


@transaction.atomic
def waive_place(place: Place, *, actor: User, reason: str) -> Place:
    """Say why the words stay as they are there (a printed page cannot be called back)."""
    access.require(actor, "corrections.waive_place", place)
    return _settle(
        place, actor, "waive", "place.waived", waived_reason=cleaned(Place, "waived_reason", reason, required=True)
    )


@transaction.atomic
def reopen_place(place: Place, *, actor: User) -> Place:
    """Say that the words are wrong there after all."""
    access.require(actor, "corrections.settle_place", place)
    transitions.places.move(place, "reopen", settled_by=None, settled_at=None, waived_reason="")
    _record("place.reopened", place, actor)
    return place
