"""Whoever changes what a verdict in the making is about, or rests on, has written in it."""

from factcheck.models import Claim, Source, User, VerdictContributor


def note_contribution(claim: Claim, actor: User | None, *, source: Source | None = None) -> None:
    """Count `actor` among the authors of the verdict in the making on this claim, so that somebody else signs it off.

    With `source`, only where that verdict relies on it. The caller holds the claim. Two queries.
    """
    if actor is None:
        return
    verdicts = claim.verdicts.in_the_making()
    if source is not None:
        verdicts = verdicts.filter(sources=source)
    for pk in verdicts.values_list("pk", flat=True):
        VerdictContributor.objects.get_or_create(verdict_id=pk, user=actor)
