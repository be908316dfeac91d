"""Whoever changes what a verdict in the making is about, or rests on, has written in it."""

from factcheck.models import Claim, Source, User, VerdictContributor
from factcheck.models.verdicts import VerdictQuerySet


def note_contribution(claim: Claim, actor: User | None, *, source: Source | None = None) -> None:
    """Count `actor` among the authors of the verdict in the making on this claim, so that somebody else signs it off.

    With `source`, only where that verdict relies on it. The caller holds the claim. Two queries.
    """
    verdicts = claim.verdicts.all() if source is None else claim.verdicts.filter(sources=source)
    note_contributions(verdicts, actor)


def note_contributions(verdicts: VerdictQuerySet, actor: User | None) -> None:
    """Count `actor` among the authors of those of the verdicts that are in the making. Two queries."""
    if actor is None:
        return
    keys = verdicts.in_the_making().values_list("pk", flat=True)
    rows = [VerdictContributor(verdict_id=pk, user=actor) for pk in keys]
    VerdictContributor.objects.bulk_create(rows, ignore_conflicts=True)
