"""Links that a reader cited: each becomes a source of a claim, or is dismissed. The reader's own words keep it."""

from django.db import transaction
from django.utils.translation import gettext as _

from corrections.models import CandidateSource
from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, Source, User
from factcheck.services.locks import hold
from factcheck.services.sources import attach_source


@transaction.atomic
def attach_candidate(
    candidate: CandidateSource, *, actor: User, claim: Claim, type: str, stance: str, title: str
) -> Source:
    """Make a link the reader cited a source of a claim. Raises `Conflict` the second time."""
    access.require(actor, "corrections.change_ticket", candidate.ticket)
    if claim.publication_id != candidate.ticket.publication_id:
        raise Invalid(_("This claim belongs to another publication."), field="claim")
    _hold(candidate)
    source = attach_source(claim, actor=actor, type=type, stance=stance, title=title, url=candidate.url)
    CandidateSource.objects.filter(pk=candidate.pk).update(source=source)
    candidate.source = source
    return source


@transaction.atomic
def dismiss_candidate(candidate: CandidateSource, *, actor: User) -> None:
    """Take a link off the list of those that may become sources. Raises `Conflict` for one that is a source already."""
    ticket = candidate.ticket
    access.require(actor, "corrections.change_ticket", ticket)
    _hold(candidate)
    pk = candidate.pk
    candidate.delete()
    ledger.record(
        "ticket.candidate_dismissed", ticket, actor=actor, facts={"candidate": pk}, restricted=ticket.is_restricted
    )


def _hold(candidate: CandidateSource) -> None:
    ticket = candidate.ticket
    hold(candidate)
    candidate.ticket = ticket
    if candidate.source_id:
        raise Conflict(_("This link is a source already."))
