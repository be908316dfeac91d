"""Who must keep out of a ticket or a correction, whatever the role."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from corrections.models import (
    CannedReply,
    Correction,
    InboundEmail,
    Mention,
    Message,
    Place,
    Telling,
    TextChange,
    Ticket,
    TicketDeadline,
    TicketParty,
    TicketRelation,
)
from corrections.permissions import DECIDING, PERMISSIONS
from factcheck import access
from factcheck.models import Byline, User
from factcheck.once import once

access.declare(PERMISSIONS)

ABOUT_TICKETS = (
    *(name for name in PERMISSIONS if name.endswith(("_ticket", "_inbound")) or name == "corrections.ask_reporter"),
    "corrections.release_attachment",
    "corrections.view_message",
    "corrections.view_attachment",
    "corrections.view_inboundemail",
    "corrections.view_ticketdeadline",
)


def _ticket_of(subject: Any) -> Ticket | None:
    """The ticket that a subject is, or is filed on."""
    if isinstance(subject, Ticket):
        return subject
    if isinstance(subject, InboundEmail):
        subject = getattr(subject, "message", None)  # no row, no attribute: mail that was filed nowhere
    return subject.ticket if isinstance(subject, Message | TicketDeadline) else None


def _tickets_of(subject: Any) -> QuerySet[Ticket]:
    """The tickets a decision touches: the one it is about, or those that a correction answers."""
    if isinstance(subject, Place | Telling):
        subject = subject.correction
    if isinstance(subject, Correction):
        return Ticket.objects.filter(corrections=subject.pk)
    return Ticket.objects.filter(pk=subject.pk if isinstance(subject, Ticket) else None)


def _bylines(subject: Any) -> QuerySet[Byline]:
    """The by-lines on articles that the decision touches: itself, or through a ticket or a claim."""
    if isinstance(subject, Place | Telling) or (isinstance(subject, Mention) and subject.article_id is None):
        subject = subject.correction
    if isinstance(subject, Ticket | TextChange | Mention):
        return Byline.objects.filter(article=subject.article_id)
    if isinstance(subject, Correction):
        return Byline.objects.filter(
            Q(article__corrections=subject.pk)
            | Q(article__tickets__corrections=subject.pk)
            | Q(article__claims__corrections=subject.pk)
        )
    return Byline.objects.none()


def _complained_about(subject: Any) -> QuerySet[TicketParty]:
    """Whom the complaints name that the decision answers."""
    return TicketParty.objects.filter(ticket__in=_tickets_of(subject), capacity=TicketParty.Capacity.COMPLAINED_ABOUT)


def parties_to(subject: Any) -> set[int]:
    """Who must keep out of a decision, whatever the role: by-lined, or named in the complaint. Two queries."""
    by_lined = _bylines(subject).exclude(user=None).values_list("user_id", flat=True)
    return {*by_lined, *_complained_about(subject).values_list("user_id", flat=True)}


@access.prohibits(*ABOUT_TICKETS)
def _is_restricted(user: User, subject: Any) -> str | None:
    """A restricted ticket is for the people named on it, nobody else."""
    ticket = _ticket_of(subject)
    if ticket is None or not ticket.is_restricted:
        return None
    if ticket.parties.filter(user=user, capacity=TicketParty.Capacity.NAMED).exists():
        return None
    return _("This ticket is restricted to the people named on it.")


@access.prohibits("corrections.view_ticketrelation")
def _is_of_a_restricted_ticket(user: User, subject: Any) -> str | None:
    """What a restricted ticket looks related to is for those who may see both."""
    if not isinstance(subject, TicketRelation):
        return None
    return _is_restricted(user, subject.ticket) or _is_restricted(user, subject.other)


@access.prohibits(*DECIDING)
@once
def _is_party_to_the_matter(user: User, subject: Any) -> str | None:
    """Nobody by-lined on the article, or named in the complaint, decides about it (PRODUCT: what must always be
    true). A page that offers a dozen decisions asks it once."""
    if _bylines(subject).filter(user=user).exists():
        return _("Your by-line is on this article; somebody else decides about it.")
    if _complained_about(subject).filter(user=user).exists():
        return _("The complaint names you; somebody else decides about it.")
    return None


@access.prohibits(
    "corrections.accept_ticket",
    "corrections.decline_ticket",
    "corrections.merge_ticket",
    "corrections.mark_spam_ticket",
    "corrections.wait_ticket",
)
def _decided_it_before(user: User, ticket: Any) -> str | None:
    """An appeal goes to someone else."""
    if isinstance(ticket, Ticket) and ticket.appealed_from_id == user.pk:
        return _("This is an appeal against your decision; somebody else decides it.")
    return None


@access.prohibits(*(name for name in PERMISSIONS if name.endswith("_cannedreply")))
def _is_somebody_elses_reply(user: User, subject: Any) -> str | None:
    """What somebody keeps ready for themselves is nobody else's."""
    if isinstance(subject, CannedReply) and subject.owner_id not in (None, user.pk):
        return _("This is somebody else's.")
    return None


@access.prohibits("corrections.publish_correction", "corrections.schedule_correction")
def _wrote_the_correction(user: User, correction: Any) -> str | None:
    """Four eyes: the second person wrote none of it."""
    if not isinstance(correction, Correction):
        return None
    if correction.submitted_by_id == user.pk or correction.contributors.filter(user=user).exists():
        return _("You wrote some of this correction; somebody else signs it off.")
    return None
