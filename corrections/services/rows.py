"""What every service on a correction does with its row."""

from typing import Any

from corrections.models import Correction, CorrectionContributor
from factcheck import ledger
from factcheck.models import User

WORDS = ("notice", "was_wrong", "is_right")
ABOUT = ("articles", "claims", "tickets")


def record(event: str, correction: Correction, actor: User | None, **facts: Any) -> None:
    ledger.record(event, correction, actor=actor, facts={"version": correction.version, **facts})


def locked(correction: Correction) -> Correction:
    """The row as it is now, until the transaction ends nobody else's to change; others may still point at it."""
    rows = Correction.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("publication").get(pk=correction.pk)


def copy_back(correction: Correction, row: Correction) -> Correction:
    """Bring the caller's copy up to date with the row that was worked on."""
    for field in Correction._meta.concrete_fields:
        setattr(correction, field.attname, getattr(row, field.attname))
    return correction


def contribute(correction: Correction, actor: User) -> None:
    CorrectionContributor.objects.get_or_create(correction=correction, user=actor)
