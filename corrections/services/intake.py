"""Where every door ends that adds to a ticket: words from outside, and what they stir."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from corrections import transitions
from corrections.mail.thanks import is_only_thanks
from corrections.models import Correspondent, Message, Ticket
from corrections.services.opening import message_columns
from corrections.states import TicketStatus
from factcheck import ledger
from factcheck.models import User
from factcheck.services.words import cleaned

REOPENING_WINDOW = timedelta(days=30)


def takes_answers(ticket: Ticket) -> bool:
    """Whether a reader's message still belongs on this ticket: it is live, or was closed within the window."""
    return not ticket.is_closed or (ticket.closed_at or timezone.now()) > timezone.now() - REOPENING_WINDOW


@transaction.atomic
def add_message(
    ticket: Ticket,
    *,
    actor: Correspondent | User | None,
    text: str,
    subject: str = "",
    correspondent: Correspondent | None = None,
    kind: str = Message.Kind.REPLY,
    may_reopen: bool = True,
    message_fields: Mapping[str, Any] | None = None,
) -> Message:
    """Put words from outside on a ticket (on the target of a merged one); return the message.

    A ticket that waits for the reader wakes. A closed one reopens when `may_reopen` and the words say more than thanks,
    except one marked as spam: that stays closed until a person looks. One that was declined is appealed, and goes to
    someone else. Automatic mail never wakes or reopens anything.
    """
    target = _lock_speaking_for(ticket)
    automatic = kind == Message.Kind.AUTOMATIC
    message = Message.objects.create(
        ticket=target,
        direction=Message.Direction.INBOUND,
        kind=cleaned(Message, "kind", kind),
        correspondent=correspondent or (actor if isinstance(actor, Correspondent) else ticket.correspondent),
        subject=cleaned(Message, "subject", subject[:300]),
        text=cleaned(Message, "text", text) if text.strip() or not message_fields else "",
        **message_columns(message_fields),
    )
    ledger.record(
        "ticket.message_received",
        target,
        actor=actor,
        facts={"message": message.pk, "automatic": automatic},
        restricted=target.is_restricted,
    )
    if not automatic and _is_the_reader(message, ticket, target):
        _stir(target, actor, may_reopen=may_reopen and not is_only_thanks(message.text, [_name_of(message)]))
    return message


def _name_of(message: Message) -> str:
    return message.correspondent.name if message.correspondent else ""


def _lock_speaking_for(ticket: Ticket) -> Ticket:
    """The ticket that speaks for this one, locked; asked for again under the lock, in case of a merge meanwhile."""
    pk = ticket.target().pk
    while True:
        locked = Ticket.objects.select_for_update(of=("self",)).select_related("publication").get(pk=pk)
        if locked.merged_into_id is None:
            return locked
        pk = locked.merged_into_id


def _is_the_reader(message: Message, ticket: Ticket, target: Ticket) -> bool:
    """Whether whoever wrote opened this ticket or one merged into it: a third party's words wake and reopen nothing."""
    return message.correspondent_id in (ticket.correspondent_id, target.correspondent_id)


def _stir(ticket: Ticket, actor: Any, *, may_reopen: bool) -> None:
    """A person spoke: wake what waited for the reader, reopen what was closed."""
    if ticket.status == TicketStatus.WAITING and ticket.waiting_for == Ticket.WaitingFor.READER:
        transitions.tickets.move(ticket, "wake", wakes_at=None, waiting_for="")
        ledger.record("ticket.woken", ticket, actor=actor, restricted=ticket.is_restricted)
    elif ticket.is_closed and may_reopen and ticket.status != TicketStatus.SPAM and takes_answers(ticket):
        if ticket.status == TicketStatus.DECLINED:
            appeal_row(ticket, actor)
        else:
            reopen_row(ticket)
            ledger.record("ticket.reopened", ticket, actor=actor, restricted=ticket.is_restricted)


def appeal_row(ticket: Ticket, actor: Any) -> None:
    """Move a closed ticket back to open, to be looked at by someone else than whoever decided it."""
    judge = ticket.target().decided_by
    values: dict[str, Any] = {"appealed_from": judge} if judge else {}
    if judge and ticket.assignee_id == judge.pk:
        values["assignee"] = None
    reopen_row(ticket, move="appeal", **values)
    ledger.record(
        "ticket.appealed",
        ticket,
        actor=actor,
        facts={"decided_by": judge.pk if judge else None},
        restricted=ticket.is_restricted,
    )


def reopen_row(ticket: Ticket, *, move: str = "reopen", **values: Any) -> None:
    """Move a closed ticket back to open, with no trace of the decision on the row.

    What the reader was told stays in the conversation, as said when it was decided.
    """
    told = _as_said(ticket)
    transitions.tickets.move(
        ticket,
        move,
        closed_at=None,
        outcome="",
        decision_note="",
        decided_by=None,
        decided_at=None,
        merged_into=None,
        **values,
    )
    if told:
        told.save(force_insert=True)


def _as_said(ticket: Ticket) -> Message | None:
    """The answer of a decision as a message to the reader."""
    if not ticket.decision_note or ticket.decided_by_id is None or ticket.decided_at is None:
        return None
    return Message(
        ticket=ticket,
        direction=Message.Direction.OUTBOUND,
        kind=Message.Kind.REPLY,
        author_id=ticket.decided_by_id,
        correspondent_id=ticket.correspondent_id,
        text=ticket.decision_note,
        created_at=ticket.decided_at,
    )
