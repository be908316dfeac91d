"""A ticket as its reader may see it: where it stands, what happened, what was said. Never a note of the desk's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections import transitions
from corrections.markup import for_the_public
from corrections.models import Correction, Message, Ticket
from corrections.services.intake import takes_answers
from corrections.states import Outcome, TicketStatus
from factcheck.models import Article, Event

HAPPENED: dict[str, str | Promise] = {
    "ticket.opened": _("Your report arrived."),
    "ticket.acknowledged": _("We confirmed that we have it."),
    "ticket.triaged": _("Somebody at the desk took it in hand."),
    "ticket.message_received": _("You wrote to us."),
    "ticket.answered": _("We answered you."),
    "ticket.accepted": _("We found that you are right. A correction is being written."),
    "ticket.declined": _("We decided, and told you why."),
    "ticket.merged": _("Somebody had told us of the same error; both reports are now handled together."),
    "ticket.reopened": _("We took it up again."),
    "ticket.appealed": _("You appealed. Somebody else at the desk looks at it now."),
    "ticket.withdrawn": _("You took the report back."),
    "ticket.expired": _("We had asked you something and heard nothing, so we closed the report."),
    "ticket.resolved": _("The correction was published."),
}
"""What each kind of event that a reader may see says to the reader."""

STANDS: dict[str, tuple[str | Promise, str | Promise]] = {
    TicketStatus.NEW: (
        _("We have your report"),
        _("Next, somebody at the desk reads it and takes it in hand."),
    ),
    TicketStatus.OPEN: (
        _("We are looking into it"),
        _("We check what you told us, and then write to you what we found."),
    ),
    TicketStatus.ACCEPTED: (
        _("You are right"),
        _("A correction is being written. A second editor signs it off before it is published."),
    ),
    TicketStatus.DUPLICATE: (
        _("We know of this one"),
        _("Somebody told us of the same error. You get the same answer, and you can follow it here."),
    ),
    TicketStatus.WITHDRAWN: (
        _("You took this report back"),
        _("Nothing more happens, unless you write to us again below."),
    ),
    TicketStatus.NO_ANSWER: (
        _("Closed without an answer from you"),
        _("We had asked you something. Write below, and we take it up again."),
    ),
}
"""What a report says while it is not decided."""

OUTCOMES: dict[str, tuple[str | Promise, str | Promise]] = {
    Outcome.CORRECTED: (_("Corrected"), _("You were right, and the correction is published. Thank you.")),
    Outcome.CLARIFIED: (_("Clarified"), _("We made clear in public what could be misread. Thank you.")),
    Outcome.ALREADY_CORRECTED: (_("Already corrected"), _("This had been put right before your report reached us.")),
    Outcome.NO_ERROR: (_("No error found"), _("We checked it and stand by what we published. You can appeal below.")),
    Outcome.NOT_OURS: (_("Not ours to correct"), _("What you reported was not published by us.")),
}
"""What a decided report says in place of its state."""

ASKS_THE_READER = (_("We asked you something"), _("Please answer below. Until you do, the report rests."))
DECIDED = (TicketStatus.RESOLVED, TicketStatus.DECLINED, TicketStatus.DUPLICATE)
MAY_APPEAL = (TicketStatus.DECLINED, TicketStatus.RESOLVED, TicketStatus.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline."""

    at: datetime
    words: str | Promise
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class ReadersView:
    """All that the status page shows of a ticket."""

    ticket: Ticket
    headline: str | Promise
    explained: str | Promise
    decision_note: str
    steps: list[Step]
    corrections: list[Correction]
    article: Article | None
    due_at: datetime | None
    has_address: bool
    may_write: bool
    may_withdraw: bool
    may_appeal: bool


def readers_view(ticket: Ticket) -> ReadersView:
    """What the reader who sent `ticket` may see of it, in a constant number of queries but for chains of merges.

    A merged report shows the decision of the one it was merged into, and nothing that was said there. Spam looks like a
    report that waits: who sends it learns nothing.
    """
    target = ticket.target()
    headline, explained = _standing(ticket, target)
    return ReadersView(
        ticket=ticket,
        headline=headline,
        explained=explained,
        decision_note=target.decision_note,
        steps=_steps(ticket, target),
        corrections=_corrections(ticket, target),
        article=ticket.article if ticket.article and ticket.article.is_published else None,
        due_at=None if ticket.is_closed else ticket.due_at,
        has_address=bool(ticket.correspondent and ticket.correspondent.email),
        may_write=ticket.status == TicketStatus.SPAM or takes_answers(target),
        may_withdraw=transitions.tickets.may(ticket, "withdraw"),
        may_appeal=ticket.status in MAY_APPEAL and transitions.tickets.may(ticket, "appeal"),
    )


def _standing(ticket: Ticket, target: Ticket) -> tuple[str | Promise, str | Promise]:
    if ticket.status == TicketStatus.SPAM:
        return STANDS[TicketStatus.NEW]
    if ticket.status == TicketStatus.WAITING:
        return ASKS_THE_READER if ticket.waiting_for == Ticket.WaitingFor.READER else STANDS[TicketStatus.OPEN]
    if ticket.status in DECIDED and target.outcome in OUTCOMES:
        return OUTCOMES[target.outcome]
    return STANDS[ticket.status]


def _steps(ticket: Ticket, target: Ticket) -> list[Step]:
    """Events in the order in which they happened, each message under the event that reports it."""
    said = {message.pk: message for message in _messages(ticket, target)}
    first = next(iter(said), None)
    steps, told = [], set()
    for event in Event.objects.about("ticket", ticket.pk).for_reader():
        pk = first if event.kind == "ticket.opened" else event.facts.get("message")
        if event.kind in HAPPENED and (pk is None or pk in said):
            steps.append(Step(event.created_at, HAPPENED[event.kind], said.get(pk)))
            told.add(pk)
    steps += [Step(m.created_at, _words_for(m), m) for m in said.values() if m.pk not in told]
    return sorted(steps, key=lambda step: step.at)


def _words_for(message: Message) -> str | Promise:
    if message.direction == Message.Direction.OUTBOUND:
        return HAPPENED["ticket.answered"]
    return HAPPENED["ticket.opened" if message.kind == Message.Kind.REPORT else "ticket.message_received"]


def _messages(ticket: Ticket, target: Ticket) -> Iterable[Message]:
    """What this reader wrote, and what was answered to this reader: not what others wrote on the same ticket."""
    if ticket.correspondent_id:
        own = Q(ticket__in={ticket.pk, target.pk}, correspondent=ticket.correspondent_id)
    else:
        own = Q(ticket=ticket.pk, correspondent__isnull=True)
    kinds = (Message.Kind.REPORT, Message.Kind.REPLY)
    return Message.objects.for_reader().filter(own, kind__in=kinds).order_by("created_at", "pk")


def _corrections(ticket: Ticket, target: Ticket) -> list[Correction]:
    """The public notices that answer the report, each series as it stands now."""
    series = Correction.objects.public().filter(tickets__in={ticket.pk, target.pk}).values("series")
    return list(for_the_public(Correction.objects.on_the_log().filter(series__in=series)))
