"""Deadlines that are met by what was done: which step each event meets, and meeting those of many tickets at once."""

from collections.abc import Sequence

from django.db import connection

from corrections.models import Step, Ticket
from corrections.models.deadlines import DECIDING
from factcheck.models import Event

MEETS: dict[str, tuple[Step, ...]] = {
    "ticket.acknowledged": (Step.ACKNOWLEDGE,),
    "ticket.answered": (Step.ACKNOWLEDGE, Step.FIRST_ANSWER),
    "ticket.accepted": (Step.DECISION,),
    "ticket.declined": (Step.ACKNOWLEDGE, Step.FIRST_ANSWER, Step.DECISION),
    "ticket.resolved": tuple(Step),
}
"""Which steps an event meets. An automatic reply acknowledges and answers nothing; a decision is told to the reader in
a person's words, and so is the first answer where there was none."""
ONLY_MEETS = frozenset({"ticket.acknowledged", "ticket.answered"})
"""Kinds that do nothing else to deadlines."""

MEET = """
    WITH own AS (
        SELECT id FROM corrections_ticket WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
    ), given AS (
        SELECT ticket, step, min(at) AS at
        FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[]) AS one (ticket, step, at) GROUP BY ticket, step
    )
    UPDATE corrections_ticketdeadline AS row
    SET met_at = given.at, paused_at = NULL, next_at = NULL
    FROM given JOIN own ON own.id = given.ticket
    WHERE row.ticket_id = given.ticket AND row.step = given.step AND row.met_at IS NULL AND row.lapsed_at IS NULL
    RETURNING row.ticket_id
"""
"""What runs or is paused of these steps is met. The tickets are locked first, in the order of their keys."""
SHOW_DUE = """
    UPDATE corrections_ticket AS ticket
    SET due_at = running.deciding, next_due_at = running.next
    FROM (
        SELECT own.id, min(row.due_at) FILTER (WHERE row.step = ANY(%s)) AS deciding, min(row.due_at) AS next
        FROM unnest(%s::bigint[]) AS own (id)
        LEFT JOIN corrections_ticketdeadline AS row
            ON row.ticket_id = own.id AND row.met_at IS NULL AND row.lapsed_at IS NULL AND row.paused_at IS NULL
        GROUP BY own.id
    ) AS running
    WHERE ticket.id = running.id
    RETURNING ticket.id, ticket.due_at, ticket.next_due_at
"""
"""What is due next on each ticket, and when its decision or correction is (`clocks.show_due`)."""


def meet_each(happened: Sequence[tuple[Ticket, Event]]) -> None:
    """Meet the deadlines of each ticket by what happened to it, one of `ONLY_MEETS`. Two queries, one if nothing
    changes."""
    steps = [(ticket.pk, str(step), event.created_at) for ticket, event in happened for step in MEETS[event.kind]]
    keys = sorted({ticket.pk for ticket, _event in happened})
    with connection.cursor() as cursor:
        cursor.execute(MEET, [keys, *(list(column) for column in zip(*steps, strict=True))])
        met = sorted({pk for (pk,) in cursor.fetchall()})
        if not met:
            return
        cursor.execute(SHOW_DUE, [[str(step) for step in DECIDING], met])
        due = {pk: (due_at, next_due_at) for pk, due_at, next_due_at in cursor.fetchall()}
    for ticket, _event in happened:
        if ticket.pk in due:
            ticket.due_at, ticket.next_due_at = due[ticket.pk]
