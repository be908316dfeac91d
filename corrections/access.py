"""Who must keep out of a ticket or a correction, whatever the role."""

from typing import Any

from django.utils.translation import gettext as _

from corrections.models import Correction, InboundEmail, Message, Ticket, TicketParty
from corrections.permissions import DECIDING, PERMISSIONS
from factcheck import access
from factcheck.models import Byline, User

access.declare(PERMISSIONS)

ABOUT_TICKETS = (
    *(name for name in PERMISSIONS if name.endswith(("_ticket", "_inbound")) or name == "corrections.ask_reporter"),
    "corrections.view_message",
    "corrections.view_inboundemail",
)


def _ticket_of(subject: Any) -> Ticket | None:
    """The ticket that a subject is, or is filed on."""
    if isinstance(subject, Ticket):
        return subject
    if isinstance(subject, InboundEmail):
        subject = getattr(subject, "message", None)  # no row, no attribute: mail that was filed nowhere
    return subject.ticket if isinstance(subject, Message) else None


def _tickets_of(subject: Any) -> list[int]:
    if isinstance(subject, Ticket):
        return [subject.pk] if subject.pk else []
    if isinstance(subject, Correction):
        return list(subject.tickets.values_list("pk", flat=True)) if subject.pk else []
    return []


def _articles_of(subject: Any) -> list[int]:
    if isinstance(subject, Ticket):
        return [subject.article_id] if subject.article_id else []
    if isinstance(subject, Correction):
        return list(subject.articles.values_list("pk", flat=True)) if subject.pk else []
    return []


@access.prohibits(*ABOUT_TICKETS)
def _is_restricted(user: User, subject: Any) -> str | None:
    """A restricted ticket is for the people named on it, nobody else."""
    ticket = _ticket_of(subject)
    if ticket is None or not ticket.is_restricted:
        return None
    if ticket.parties.filter(user=user, capacity=TicketParty.Capacity.NAMED).exists():
        return None
    return _("This ticket is restricted to the people named on it.")


@access.prohibits(*DECIDING)
def _is_party_to_the_matter(user: User, subject: Any) -> str | None:
    """Nobody by-lined on the article, or named in the complaint, decides about it (PRODUCT: what must always be
    true)."""
    articles = _articles_of(subject)
    if articles and Byline.objects.filter(article__in=articles, user=user).exists():
        return _("Your by-line is on this article; somebody else decides about it.")
    complained = TicketParty.objects.filter(
        ticket__in=_tickets_of(subject), user=user, capacity=TicketParty.Capacity.COMPLAINED_ABOUT
    )
    if complained.exists():
        return _("The complaint names you; somebody else decides about it.")
    return None


@access.prohibits("corrections.accept_ticket", "corrections.decline_ticket")
def _decided_it_before(user: User, ticket: Any) -> str | None:
    """An appeal goes to someone else."""
    if isinstance(ticket, Ticket) and ticket.appealed_from_id == user.pk:
        return _("This is an appeal against your decision; somebody else decides it.")
    return None


@access.prohibits("corrections.publish_correction", "corrections.schedule_correction")
def _wrote_the_correction(user: User, correction: Any) -> str | None:
    """Four eyes: the second person wrote none of it."""
    if not isinstance(correction, Correction):
        return None
    if correction.submitted_by_id == user.pk or correction.contributors.filter(user=user).exists():
        return _("You wrote some of this correction; somebody else signs it off.")
    return None
