"""Reminder before, alert at, the managers after: each once, to those who may act on it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corrections import letters
from corrections.models import Ticket, TicketDeadline, TicketParty
from corrections.schedule import SCHEDULE
from corrections.services import reminding, tickets
from corrections.services.reminding import warn_of_deadlines, warn_of_some
from corrections.subjects import Subjects
from corrections.tasks import warn_of_deadlines as task
from factcheck.models import Delivery, Event
from factcheck.once import asking_once
from tests.deadlines.conftest import MONDAY, due, told
from tests.racing import race

HOUR = timedelta(hours=1)


def warned() -> list[str]:
    kinds = Event.objects.filter(kind__startswith="ticket.deadline_").order_by("pk")
    return [kind.removeprefix("ticket.deadline_") for kind in kinds.values_list("kind", flat=True)]


def key(*people) -> set[str]:
    return {f"user:{person.pk}" for person in people}


@pytest.fixture
def desk(researcher, reviewer, editor, second_editor, manager, reporter, outsider, inactive):
    """Everybody, by-lined and strangers included."""
    return {"researcher": researcher, "reviewer": reviewer, "editor": editor, "manager": manager}


@pytest.fixture
def ticket(file_report, set_rule, desk):
    """One ticket with a single deadline left: a decision in ten hours, reminder two before, managers three after."""
    set_rule("decision", hours=10, remind_before=2 * HOUR, escalate_after=3 * HOUR, pauses=True)
    return file_report("")


def test_each_warning_comes_at_its_time_and_once(ticket, clock):
    seen = []
    for _hour in range(20):
        clock.forward(hours=1)
        warn_of_deadlines()
        seen.append((clock.now - MONDAY, warned()))
        warn_of_deadlines()
        assert warned() == seen[-1][1]
    first = {count: min(after for after, kinds in seen if len(kinds) == count) for count in (1, 2, 3)}
    assert first == {1: 8 * HOUR, 2: 10 * HOUR, 3: 13 * HOUR}
    assert warned() == ["near", "missed", "escalated"]
    assert due(ticket)["decision"].next_at is None


def test_one_that_cannot_be_given_holds_up_no_other(ticket, file_report, clock, monkeypatch):
    others = [file_report(""), file_report("")]
    warn = reminding._warn

    def fails_for_the_first(row, now):
        if row.ticket_id == ticket.pk:
            raise RuntimeError("of this one nobody can be told")
        return warn(row, now)

    clock.forward(hours=8)
    monkeypatch.setattr(reminding, "_warn", fails_for_the_first)
    assert (warn_of_deadlines(), warn_of_deadlines()) == (2, 0)
    assert [due(one)["decision"].reminded_at for one in (ticket, *others)] == [None, clock.now, clock.now]
    monkeypatch.setattr(reminding, "_warn", warn)
    assert warn_of_deadlines() == 1


@pytest.mark.parametrize("fails", [False, True], ids=["all is well", "a batch fails"])
def test_what_there_is_no_time_for_is_left_to_the_next(ticket, file_report, clock, monkeypatch, fails):
    rows = [ticket, *(file_report("") for _each in range(3))]
    warn, given = reminding._warn, []

    def takes_an_hour(row, now):
        if fails and not given:
            given.append(None)
            raise RuntimeError("of this one nobody can be told")
        given.append(row)
        clock.forward(hours=1)
        return warn(row, now)

    clock.forward(hours=8)
    monkeypatch.setattr(reminding, "_warn", takes_an_hour)
    assert warn_of_deadlines(limit=1, deadline=clock.now + 2 * HOUR) == 2
    assert sum(due(one)["decision"].reminded_at is not None for one in rows) == 2
    assert warn_of_deadlines(limit=1, deadline=clock.now) == 0


def test_the_reminder_goes_to_the_desk_then_to_the_assignee(ticket, clock, desk, second_editor, researcher):
    clock.forward(hours=8)
    warn_of_deadlines()
    assert told("deadline_near") == key(*desk.values(), second_editor)  # neither by-lined nor strangers nor inactive
    TicketDeadline.objects.update(reminded_at=None, next_at=clock.now)
    Ticket.objects.update(assignee=researcher)
    Delivery.objects.all().delete()
    warn_of_deadlines()
    assert told("deadline_near") == key(researcher)


def test_the_alert_goes_to_assignee_and_editors_and_then_the_managers_hear(
    ticket, clock, researcher, editor, second_editor, manager
):
    tickets.triage_ticket(ticket, actor=researcher)
    clock.forward(hours=10)
    warn_of_deadlines()
    assert told("deadline_missed") == told("deadline_missed", "mail") == key(researcher, editor, second_editor)
    clock.forward(hours=3)
    warn_of_deadlines()
    assert told("deadline_escalated") == told("deadline_escalated", "mail") == key(manager)


def test_a_superuser_who_works_on_it_or_watches_it_is_warned_as_anybody_would_be(ticket, clock, superuser):
    """Superusers sit at every desk, and are members of none."""
    admin, watching = superuser, type(superuser).objects.create(username="sam", is_superuser=True)
    TicketParty.objects.create(ticket=ticket, user=watching, capacity="watcher")
    Ticket.objects.update(assignee=admin)
    clock.forward(hours=8)
    warn_of_deadlines()
    assert told("deadline_near") == key(admin, watching)
    type(admin).objects.filter(pk=admin.pk).update(is_active=False)
    clock.forward(hours=2)
    warn_of_deadlines()
    assert key(admin, watching) & told("deadline_missed") == key(watching)


def test_a_watcher_who_must_keep_out_by_now_is_not_warned(ticket, clock, researcher, reviewer, superuser):
    Ticket.objects.update(assignee=researcher)
    for person, capacities in ((reviewer, ["watcher"]), (superuser, ["watcher", "complained_about"])):
        for capacity in capacities:
            TicketParty.objects.create(ticket=ticket, user=person, capacity=capacity)
    clock.forward(hours=8)
    warn_of_deadlines()
    assert told("deadline_near") == key(researcher, reviewer)


def test_who_is_complained_about_hears_nothing_of_it(ticket, clock, editor, second_editor, manager):
    for person in (editor, manager):
        TicketParty.objects.create(ticket=ticket, user=person, capacity="complained_about")
    clock.forward(hours=20)
    warn_of_deadlines()
    assert told("deadline_missed") == key(second_editor)
    assert told("deadline_escalated") == key(second_editor)  # no manager may judge: somebody hears all the same


def test_a_restricted_ticket_reaches_those_named_on_it_alone(ticket, clock, researcher, reviewer, desk):
    TicketParty.objects.create(ticket=ticket, user=reviewer, capacity="named")
    TicketParty.objects.create(ticket=ticket, user=desk["editor"], capacity="watcher")
    Ticket.objects.update(is_restricted=True, assignee=researcher)
    for hours in (8, 2, 3):
        clock.forward(hours=hours)
        warn_of_deadlines()
    assert warned() == ["near", "missed", "escalated"]
    warnings = Delivery.objects.filter(purpose__startswith="ticket_deadline_")
    assert set(warnings.values_list("recipient_key", flat=True)) == key(reviewer)
    assert all(event.is_restricted for event in Event.objects.filter(kind__startswith="ticket.deadline_"))


def test_what_was_slept_through_is_not_announced_as_near(ticket, clock):
    clock.forward(hours=30)
    warn_of_deadlines()
    assert warned() == ["missed", "escalated"]


def test_what_is_met_or_paused_or_lapsed_warns_nobody(ticket, clock, researcher, file_report, editor):
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.wait_ticket(ticket, actor=researcher, waiting_for="reader", until=clock.now + 500 * HOUR)
    done, gone = (tickets.triage_ticket(file_report(""), actor=researcher) for _each in range(2))
    tickets.accept_ticket(done, actor=editor)
    done.deadlines.filter(step="correction").delete()
    tickets.mark_spam_ticket(gone, actor=editor)
    clock.forward(hours=400)
    assert warn_of_deadlines() == 0


def test_a_deadline_that_was_moved_out_warns_in_its_turn(ticket, clock, researcher, set_rule):
    clock.forward(hours=11)
    warn_of_deadlines()
    set_rule("decision", hours=40, severity="minor", remind_before=HOUR)
    tickets.triage_ticket(ticket, actor=researcher, severity="minor")
    clock.forward(hours=40)
    warn_of_deadlines()
    assert warned() == ["missed", "missed"]


def test_a_clock_that_steps_back_repeats_nothing(ticket, clock):
    clock.forward(hours=10)
    warn_of_deadlines()
    before = warned()
    clock.forward(hours=-6)
    assert warn_of_deadlines() == 0
    clock.forward(hours=6)
    assert warn_of_deadlines() == 0
    assert warned() == before == ["missed"]


def test_a_worker_that_dies_in_between_has_said_nothing(ticket, clock, monkeypatch):
    """The event, its deliveries and the note are one transaction: the next beat gives all three."""
    clock.forward(hours=10)

    class Killed(BaseException):
        pass

    def die(*_args, **_options):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(reminding.TicketDeadline.objects._queryset_class, "bulk_update", die)
        with pytest.raises(Killed):
            warn_of_deadlines()
    assert (warned(), told("deadline_missed")) == ([], set())
    warn_of_deadlines()
    assert warned() == ["missed"]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_warn_once(file_report, set_rule, manager, clock):
    set_rule("decision", hours=1)
    for _ticket in range(12):
        file_report("")
    clock.forward(hours=2)

    assert sum(race(*[lambda: warn_of_deadlines(limit=3)] * 4)) == 12
    assert warned() == ["missed"] * 12
    assert Delivery.objects.filter(channel="in_app", purpose="ticket_deadline_missed").count() == 12


@pytest.mark.parametrize("many", [1, 30])
def test_a_batch_costs_the_same_at_any_length(
    ticket, file_report, clock, many, researcher, django_assert_max_num_queries
):
    for _each in range(many - 1):
        file_report("")
    Ticket.objects.update(assignee=researcher)
    clock.forward(hours=20)
    with asking_once(), django_assert_max_num_queries(15):
        assert warn_of_some(clock.now) == many


def test_only_the_running_ones_are_looked_at(ticket, clock, django_assert_num_queries):
    with django_assert_num_queries(3):  # a savepoint, one look along the partial index, its release
        assert warn_of_deadlines() == 0
    plan = TicketDeadline.objects.to_warn_of(clock.now)[:5].explain()
    assert "Filter: (next_at <=" in plan or "Index Cond: (next_at <=" in plan


def test_beat_starts_it():
    assert SCHEDULE["corrections.warn_of_deadlines"]["task"] == task.name


def test_the_letter_says_what_is_due_and_leads_there(ticket, clock, manager, settings):
    clock.forward(hours=13)
    warn_of_deadlines()
    letter = letters.compose(Delivery.objects.get(channel="mail", purpose="ticket_deadline_escalated"))
    assert letter.subject == f"Still overdue: Decision [{ticket.reference}]"
    for body in (letter.text, letter.html):
        assert "Monday 23 November 2026, 20:00" in body
        assert ticket.get_absolute_url() in body
    assert letter.to == manager.email


def test_thirty_letters_to_one_person_cost_as_many_queries_as_one(ticket, file_report, clock, researcher):
    for _each in range(29):
        file_report("")
    Ticket.objects.update(assignee=researcher)
    clock.forward(hours=8)
    warn_of_deadlines()
    mine = Delivery.objects.filter(channel="mail", recipient_key=f"user:{researcher.pk}")
    rows = list(mine.select_related("event", "publication"))
    assert len(rows) == 30
    counts = []
    for batch in (rows[:1], rows):
        with CaptureQueriesContext(connection) as asked, Subjects(batch).in_use():
            assert all(letters.compose(row) for row in batch)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_letter_says_whose_turn_it_is(ticket, clock, researcher, editor):
    def said(person) -> str:
        sent = Delivery.objects.get(channel="mail", purpose="ticket_deadline_missed", recipient_key=f"user:{person.pk}")
        return letters.compose(sent).text

    tickets.triage_ticket(ticket, actor=researcher)
    clock.forward(hours=10)
    warn_of_deadlines()
    assert "It is your turn" in said(researcher)
    assert f"Whose turn it is: {researcher}" in said(editor)
    Ticket.objects.update(assignee=None)
    assert "Nobody works on this ticket." in said(editor)
    assert "/preference/mine/" in said(editor)


@pytest.mark.parametrize(
    ("language", "subject"), [("de", "Weiter überfällig: Entscheidung"), ("fr", "Toujours en retard : Décision")]
)
def test_the_letter_is_in_the_language_of_whoever_is_warned(ticket, clock, manager, language, subject):
    type(manager).objects.update(language=language)
    clock.forward(hours=13)
    warn_of_deadlines()
    letter = letters.compose(Delivery.objects.get(channel="mail", purpose="ticket_deadline_escalated"))
    assert letter.subject == f"{subject} [{ticket.reference}]"


def test_no_letter_when_it_was_met_meanwhile(ticket, clock, manager, editor, researcher):
    clock.forward(hours=13)
    warn_of_deadlines()
    sent = Delivery.objects.get(channel="mail", purpose="ticket_deadline_escalated")
    Ticket.objects.update(is_restricted=True)
    assert letters.compose(sent) is None  # no longer for this manager to see
    Ticket.objects.update(is_restricted=False)
    assert letters.compose(sent) is not None
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="It is right.")
    assert letters.compose(sent) is None
