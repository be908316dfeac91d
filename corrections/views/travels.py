"""How far a notice travelled: of the pages that link to what it corrects, which were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from corrections.models import Correction, Telling
from corrections.models.tellings import TOLD
from corrections.states import LINKING

MOST_LISTED = 1000
"""Links on one page. A site that is told looks for the link to itself, so whoever is told is listed."""


@dataclass(frozen=True, slots=True)
class Travels:
    """Sites only, never people: nothing here says which reader was told."""

    told: int
    linked: int
    pages: Sequence[Telling]
    changed: Sequence[datetime]


def travels_of(correction: Correction) -> Travels:
    """What became of telling the pages that link to it. Two queries."""
    rows = Telling.objects.current(correction)
    counted = rows.aggregate(
        told=Count("pk", filter=Q(status__in=TOLD)),
        linked=Count("pk"),
        begun=Max("created_at"),
        settled=Max("settled_at"),
    )
    pages = rows.filter(mention__status__in=LINKING).select_related("mention").order_by("pk")
    return Travels(
        told=counted["told"],
        linked=counted["linked"],
        pages=list(pages[:MOST_LISTED]) if counted["linked"] else [],
        changed=[at for at in (counted["begun"], counted["settled"]) if at],
    )
