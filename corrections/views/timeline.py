"""A ticket as its reader may see it: where it stands, what happened, what was said. Never a note of the desk's own."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections import transitions
from corrections.markup import for_the_public
from corrections.models import Correction, Message, Ticket
from corrections.services.intake import takes_answers
from corrections.states import CorrectionStatus, Outcome, TicketStatus
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
        _("Somebody told us of the same error. What we decide holds for both, and you can read it here."),
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
    Outcome.CORRECTED: (
        _("Corrected"),
        _("Your report led us to correct the article, and the correction is published. Thank you."),
    ),
    Outcome.CLARIFIED: (_("Clarified"), _("We made clear in public what could be misread. Thank you.")),
    Outcome.ALREADY_CORRECTED: (_("Already corrected"), _("This had been put right before your report reached us.")),
    Outcome.NO_ERROR: (_("No error found"), _("We checked it and stand by what we published. You can appeal below.")),
    Outcome.NOT_OURS: (_("Not ours to correct"), _("What you reported was not published by us.")),
}
"""What a decided report says in place of its state."""

ASKS_THE_READER = (_("We asked you something"), _("Please answer below. Until you do, the report rests."))
WITHDRAWN_SINCE = (
    _("Correction withdrawn"),
    _("We had published a correction, and have withdrawn it since. Our public notice below says why."),
)
ANSWERED_IN_PUBLIC = (Outcome.CORRECTED, Outcome.CLARIFIED, Outcome.ALREADY_CORRECTED)
DECIDED = (TicketStatus.RESOLVED, TicketStatus.DECLINED, TicketStatus.DUPLICATE)
MAY_APPEAL = (TicketStatus.DECLINED, TicketStatus.RESOLVED, TicketStatus.NO_ANSWER)
MOST_MESSAGES = 200


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
    is_cut: bool
    corrections: list[Correction]
    article: Article | None
    due_at: datetime | None
    answer_by: datetime | None
    has_address: bool
    may_write: bool
    may_withdraw: bool
    may_appeal: bool
    is_merged: bool


def readers_view(ticket: Ticket) -> ReadersView:
    """What the reader who sent `ticket` may see of it, in a constant number of queries but for chains of merges.

    A merged report shows the outcome of the one it was merged into and the public notices, and nothing that was said
    there, not even to a reader of the same address: anybody can open a report in anybody's name. Spam looks like a
    report that waits: who sends it learns nothing.
    """
    target = ticket.target()
    corrections = _corrections(ticket, target)
    headline, explained = _standing(ticket, target, corrections)
    said = _messages(ticket)
    return ReadersView(
        ticket=ticket,
        headline=headline,
        explained=explained,
        decision_note=ticket.decision_note,
        steps=_steps(ticket, said),
        is_cut=len(said) == MOST_MESSAGES,
        corrections=corrections,
        article=ticket.article if ticket.article and ticket.article.is_published else None,
        due_at=_promised(ticket),
        answer_by=ticket.wakes_at if _asks_the_reader(ticket) else None,
        has_address=bool(ticket.correspondent and ticket.correspondent.email),
        may_write=ticket.status == TicketStatus.SPAM or takes_answers(target),
        may_withdraw=transitions.tickets.may(ticket, "withdraw"),
        may_appeal=may_appeal(ticket),
        is_merged=ticket.pk != target.pk,
    )


def may_appeal(ticket: Ticket) -> bool:
    """Whether there is a decision that this reader can appeal against: a merged report bears that of its target."""
    decided = ticket.target().status if ticket.status == TicketStatus.DUPLICATE else ticket.status
    return decided in MAY_APPEAL and transitions.tickets.may(ticket, "appeal")


def _asks_the_reader(ticket: Ticket) -> bool:
    return ticket.status == TicketStatus.WAITING and ticket.waiting_for == Ticket.WaitingFor.READER


def _promised(ticket: Ticket) -> datetime | None:
    """By when we said that we decide. While the reader is asked we promise nothing: what still runs then is a press
    council's deadline, weeks away, and no day to hold out to a reader. What is late stays late.
    """
    if ticket.is_closed or ticket.due_at is None:
        return None
    return None if _asks_the_reader(ticket) and ticket.due_at > timezone.now() else ticket.due_at


def _standing(ticket: Ticket, target: Ticket, corrections: list[Correction]) -> tuple[str | Promise, str | Promise]:
    if ticket.status == TicketStatus.SPAM:
        return STANDS[TicketStatus.NEW]
    if ticket.status == TicketStatus.WAITING:
        return ASKS_THE_READER if _asks_the_reader(ticket) else STANDS[TicketStatus.OPEN]
    if corrections and all(notice.status == CorrectionStatus.WITHDRAWN for notice in corrections):
        return WITHDRAWN_SINCE
    if ticket.status in DECIDED and target.outcome in OUTCOMES:
        return OUTCOMES[target.outcome]
    return STANDS[ticket.status]


def _steps(ticket: Ticket, newest: list[Message]) -> list[Step]:
    """Events in the order in which they happened, each message under the event that reports it."""
    said = {message.pk: message for message in newest}
    first = next((message.pk for message in newest if message.kind == Message.Kind.REPORT), None)
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


def _messages(ticket: Ticket) -> list[Message]:
    """What this reader wrote on this ticket, and what was answered here; of a very long thread the newest part."""
    kinds = (Message.Kind.REPORT, Message.Kind.REPLY)
    own = Message.objects.for_reader().filter(ticket=ticket.pk, correspondent=ticket.correspondent_id, kind__in=kinds)
    return list(own.abridged().order_by("-created_at", "-pk")[:MOST_MESSAGES])[::-1]


def _corrections(ticket: Ticket, target: Ticket) -> list[Correction]:
    """The public notices that answer the report, each series as it stands now. None where no error was found."""
    if ticket.status not in DECIDED or target.outcome not in ANSWERED_IN_PUBLIC:
        return []
    series = Correction.objects.public().filter(tickets__in={ticket.pk, target.pk}).values("series")
    return list(for_the_public(Correction.objects.on_the_log().filter(series__in=series)))
