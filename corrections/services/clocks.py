"""The deadlines of a ticket as its events set them: begun, met, paused, set anew, lapsed.

`plan` is called by the door that opens tickets; everything else follows from the ledger (`keep_time_each`), in the
transaction of the event, so that no move can forget its clock. What each event does is in docs/deadlines.md.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property

import structlog
from django.db.models import F

from corrections.business_time import Calendar, NeverOpen, add, between
from corrections.models import Deadline, Rule, Step, Ticket, TicketDeadline, Unit, calendar_of
from corrections.models.deadlines import DECIDING
from corrections.services.meeting import MEETS, ONLY_MEETS, meet_each
from factcheck.models import Event, Publication

log = structlog.get_logger(__name__)

TO_THE_READER = (Step.ACKNOWLEDGE, Step.FIRST_ANSWER)
"""Steps that need somebody to write to."""
ENDS = frozenset(
    {
        "ticket.declined",
        "ticket.resolved",
        "ticket.merged",
        "ticket.marked_spam",
        "ticket.withdrawn",
        "ticket.expired",
    }
)
"""After these what is not met lapses."""
BEGINS_AGAIN = frozenset({"ticket.reopened", "ticket.appealed"})
KINDS = frozenset({*MEETS, *ENDS, *BEGINS_AGAIN, "ticket.triaged", "ticket.returned", "ticket.waiting", "ticket.woken"})


class Clock:
    """Counts for one publication, in calendar time or in the hours of its office, which are read when first needed."""

    def __init__(self, publication: Publication) -> None:
        self.publication = publication

    @cached_property
    def calendar(self) -> Calendar | None:
        """The hours of its office; `None` where they name a zone or a place that is not known (any more)."""
        try:
            return calendar_of(self.publication)
        except ValueError as unknown:
            log.warning("office_unknown", publication=self.publication.slug, why=str(unknown))
            return None

    def later(self, start: datetime, length: timedelta, unit: str) -> datetime:
        """When `length` has passed since `start`. An office that is closed for years or unknown keeps calendar time: a
        report that is taken is worth more than an exact deadline."""
        if unit == Unit.BUSINESS and self.calendar is not None:
            try:
                return add(start, length, self.calendar)
            except NeverOpen:
                log.warning("office_never_open", publication=self.publication.slug)
        return start + length

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        try:
            return between(start, end, self.calendar) if self.calendar is not None else end - start
        except NeverOpen:
            return end - start

    def reckon(self, row: TicketDeadline) -> None:
        """Set the moments of a deadline from its beginning, its rule and its pauses."""
        paused = row.paused_open if row.unit == Unit.BUSINESS else row.paused_for
        row.due_at = self.later(row.starts_at, row.within + paused, row.unit)
        row.remind_at = row.escalate_at = None
        if row.remind_before is not None:
            row.remind_at = self.later(row.starts_at, row.within + paused - row.remind_before, row.unit)
        if row.escalate_after is not None:
            row.escalate_at = self.later(row.due_at, row.escalate_after, row.unit)
        row.next_at = next_warning(row)


def next_warning(row: TicketDeadline) -> datetime | None:
    """When the next warning of a deadline is to go out."""
    if not row.is_running:
        return None
    ahead = ((row.remind_at, row.reminded_at), (row.due_at, row.alerted_at), (row.escalate_at, row.escalated_at))
    return min((at for at, done in ahead if at is not None and done is None), default=None)


def plan(ticket: Ticket, *, answerable: bool) -> list[TicketDeadline]:
    """The deadlines of a ticket that is being opened, not yet saved; sets `due_at` and `next_due_at` on it.

    `answerable` says whether there is somebody to write to. One query a publication, three where hours count.
    """
    steps = {Step.DECISION, *(TO_THE_READER if answerable else ())}
    rows = _set_up(ticket, Clock(ticket.publication), ticket.created_at, {}, steps)
    show_due(ticket, rows)
    return rows


def show_due(ticket: Ticket, rows: Iterable[TicketDeadline]) -> None:
    """Say on the ticket what is due next, and when the decision or the correction is."""
    running = [row for row in rows if row.is_running]
    ticket.next_due_at = min((row.due_at for row in running), default=None)
    ticket.due_at = min((row.due_at for row in running if row.step in DECIDING), default=None)


def keep_time_each(happened: Sequence[tuple[Ticket, Event]]) -> None:
    """Do to the deadlines of each ticket what its event asks for, in the order of the events.

    Where all that happened only meets deadlines, two queries however many tickets there are: one where nothing changes.
    """
    if all(event.kind in ONLY_MEETS for _ticket, event in happened):
        meet_each(happened)
    else:
        for ticket, event in happened:
            _keep_time(ticket, event)


def _keep_time(ticket: Ticket, event: Event) -> None:
    """Do to the deadlines of a ticket what an event asks for. Seven queries, however many deadlines there are."""
    Ticket.objects.select_for_update().filter(pk=ticket.pk).order_by().values_list("pk").first()
    known = {(row.step, row.regulator): row for row in ticket.deadlines.select_for_update().order_by("pk")}
    rows = _after(ticket, event, known)
    TicketDeadline.objects.bulk_update([row for row in rows if row.pk], CHANGED)
    TicketDeadline.objects.bulk_create(row for row in rows if not row.pk)
    if rows:
        show_due(ticket, rows)
        Ticket.objects.filter(pk=ticket.pk).update(due_at=ticket.due_at, next_due_at=ticket.next_due_at)


CHANGED = [
    field.name
    for field in TicketDeadline._meta.concrete_fields
    if field.name not in ("id", "ticket", "step", "regulator")
]
Known = dict[tuple[str, str], TicketDeadline]


def _after(ticket: Ticket, event: Event, known: Known) -> list[TicketDeadline]:
    clock, now, kind = Clock(ticket.publication), event.created_at, event.kind
    rows = list(known.values())
    if kind in MEETS:
        _meet(rows, MEETS[kind], now)
    if kind in ENDS:
        _lapse(rows, now)
    elif kind == "ticket.accepted":
        rows = _merged(known, _set_up(ticket, clock, ticket.decided_at or now, known, {Step.CORRECTION}))
    elif kind == "ticket.triaged":
        begun = {Step(row.step) for row in rows if not row.is_over} | {Step.DECISION}
        rows = _merged(known, _set_up(ticket, clock, ticket.created_at, known, begun))
    elif kind == "ticket.returned":
        _lapse([row for row in rows if row.step == Step.CORRECTION], now)
        _resume_regulators(rows, clock, undecided=True)
        rows = _merged(known, _set_up(ticket, clock, now, known, {Step.DECISION}, own_only=True))
    elif kind in BEGINS_AGAIN:
        unmet = {Step(row.step) for row in rows if row.lapsed_at and row.step in TO_THE_READER and not row.regulator}
        _resume_regulators(rows, clock, undecided=False)
        rows = _merged(known, _set_up(ticket, clock, now, known, {Step.DECISION, *unmet}, own_only=True))
    elif kind == "ticket.waiting" and ticket.waiting_for == Ticket.WaitingFor.READER:
        _pause(rows, now)
    elif kind == "ticket.woken":
        _resume(rows, clock, now)
    return rows


def _merged(known: Known, fresh: Iterable[TicketDeadline]) -> list[TicketDeadline]:
    return list({**known, **{(row.step, row.regulator): row for row in fresh}}.values())


def _set_up(
    ticket: Ticket,
    clock: Clock,
    start: datetime,
    known: Known,
    steps: Iterable[Step],
    *,
    own_only: bool = False,
) -> list[TicketDeadline]:
    """The deadlines of these steps by the rules as they are now. One that runs keeps its beginning where that is
    `start`, its pauses, and the warnings of moments that stay in the past; any other begins afresh."""
    rows, wanted = [], set(steps)
    for rule in Deadline.objects.rules(ticket.publication_id, ticket.severity):
        if Step(rule.step) not in wanted or (own_only and rule.regulator):
            continue
        row = known.get((rule.step, rule.regulator))
        if row is None:
            row = TicketDeadline(ticket=ticket, step=rule.step, regulator=rule.regulator)
        if row.starts_at != start or row.is_over:
            _begin(row, start)
        _put_under(row, rule)
        clock.reckon(row)
        _forget_warnings_to_come(row, clock)
        rows.append(row)
    return rows


def _begin(row: TicketDeadline, start: datetime) -> None:
    row.starts_at = start
    row.paused_at = row.met_at = row.lapsed_at = row.reminded_at = row.alerted_at = row.escalated_at = None
    row.paused_for = row.paused_open = timedelta(0)


def _put_under(row: TicketDeadline, rule: Rule) -> None:
    row.within, row.unit, row.pauses = rule.within, rule.unit, rule.pauses
    row.remind_before, row.escalate_after = rule.remind_before, rule.escalate_after


def _forget_warnings_to_come(row: TicketDeadline, clock: Clock) -> None:
    """A deadline that was moved behind a warning already given is another deadline: it warns in its turn."""
    if row.reminded_at and row.remind_at and row.reminded_at < row.remind_at:
        row.reminded_at = None
    if row.alerted_at and row.alerted_at < row.due_at:
        row.alerted_at = None
    if row.escalated_at and row.escalate_at and row.escalated_at < row.escalate_at:
        row.escalated_at = None
    row.next_at = next_warning(row)


def _meet(rows: Iterable[TicketDeadline], steps: Iterable[Step], now: datetime) -> None:
    for row in rows:
        if row.step in steps and not row.is_over:
            row.met_at, row.paused_at, row.next_at = now, None, None


def _lapse(rows: Iterable[TicketDeadline], now: datetime) -> None:
    for row in rows:
        if not row.is_over:
            row.lapsed_at, row.paused_at, row.next_at = now, None, None


def _pause(rows: Iterable[TicketDeadline], now: datetime) -> None:
    """What may pause and is not past yet stands still. What is overdue stays so: asking late mends nothing."""
    for row in rows:
        if row.pauses and not row.regulator and row.is_running and now < row.due_at:
            row.paused_at, row.next_at = now, None


def _resume(rows: Iterable[TicketDeadline], clock: Clock, now: datetime) -> None:
    for row in rows:
        if row.paused_at is None:
            continue
        row.paused_for += max(now - row.paused_at, timedelta(0))
        row.paused_open += clock.open_between(row.paused_at, now)
        row.paused_at = None
        clock.reckon(row)


def _resume_regulators(rows: Iterable[TicketDeadline], clock: Clock, *, undecided: bool) -> None:
    """A regulator counts from the report, whatever the desk does: what lapsed goes on as if it never had. A decision
    that was made in time was made, unless it is taken back (`undecided`)."""
    for row in rows:
        if not row.regulator or row.step == Step.CORRECTION:
            continue
        if row.lapsed_at or (undecided and row.step == Step.DECISION):
            row.lapsed_at = row.met_at = None
            clock.reckon(row)


def due_soonest(ticket: Ticket) -> list[TicketDeadline]:
    """The deadlines of a ticket for people to read: what is open first, by time; then what is over. One query."""
    over = F("met_at").asc(nulls_first=True)
    return list(ticket.deadlines.order_by(F("lapsed_at").asc(nulls_first=True), over, "due_at", "pk"))
