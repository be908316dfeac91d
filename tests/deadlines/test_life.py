"""What each event does to the deadlines of its ticket."""

from datetime import timedelta

import pytest

from corrections.models import OfficeHours, Ticket
from corrections.services import conversation, readers, tickets
from corrections.services.intake import add_message
from corrections.services.opening import Report, open_tickets
from factcheck import ledger
from factcheck.once import asking_once
from tests.deadlines.conftest import MONDAY, due

HOUR = timedelta(hours=1)


@pytest.fixture
def opened(file_report, researcher):
    ticket = file_report()
    return tickets.triage_ticket(ticket, actor=researcher)


def ask(ticket, clock, actor, hours=240):
    tickets.wait_ticket(ticket, actor=actor, waiting_for="reader", until=clock.now + hours * HOUR)


def test_a_report_has_to_be_acknowledged_answered_and_decided(file_report):
    ticket = file_report()
    found = {step: row.due_at - MONDAY for step, row in due(ticket).items()}
    assert found == {"acknowledge": HOUR, "first_answer": 24 * HOUR, "decision": 72 * HOUR}
    stored = Ticket.objects.get()
    assert (stored.due_at - MONDAY, stored.next_due_at - MONDAY) == (72 * HOUR, HOUR)


@pytest.mark.parametrize("options", [{"email": ""}, {"is_automatic": True}])
def test_nobody_to_answer_leaves_the_decision(file_report, options):
    assert set(due(file_report(**options))) == {"decision"}


def test_rules_are_the_severitys_own_else_those_for_all(file_report, set_rule):
    set_rule("decision", hours=100)
    set_rule("decision", hours=6, severity="serious")
    assert due(file_report(severity="serious"))["decision"].within == 6 * HOUR
    assert due(file_report(severity="minor"))["decision"].within == 100 * HOUR


def test_office_hours_count_in_the_publications_own_week(file_report, set_rule, publication, clock):
    publication.time_zone = "Europe/Kyiv"
    publication.save()
    OfficeHours.objects.create(publication=publication, monday="09:00-13:00", tuesday="")
    set_rule("decision", hours=4, unit="business", remind_before=2 * HOUR, escalate_after=HOUR)
    row = due(file_report())["decision"]
    # Noon in Kyiv: an hour on Monday, nothing on Tuesday, three on Wednesday from nine (07:00 UTC).
    assert row.due_at - MONDAY == timedelta(days=1, hours=24)
    assert row.remind_at - MONDAY == timedelta(days=1, hours=22)
    assert row.escalate_at - MONDAY == timedelta(days=1, hours=25)


def test_another_severity_sets_them_anew_from_the_report(file_report, set_rule, researcher, clock):
    set_rule("decision", hours=6, severity="serious")
    ticket = file_report()
    clock.forward(hours=2)
    tickets.triage_ticket(ticket, actor=researcher, severity="serious")
    row = due(ticket)["decision"]
    assert (row.starts_at, row.due_at) == (MONDAY, MONDAY + 6 * HOUR)
    assert ticket.due_at == Ticket.objects.get().due_at == MONDAY + 6 * HOUR


def test_the_acknowledgement_that_went_out_acknowledges_and_answers_nothing(file_report):
    ticket = file_report()
    ledger.record("ticket.acknowledged", ticket, actor=None)
    rows = due(ticket)
    assert rows["acknowledge"].met_at == MONDAY
    assert rows["first_answer"].met_at is None


def test_the_first_answer_is_a_persons(opened, researcher, clock):
    clock.forward(hours=3)
    conversation.reply_to_reader(opened, actor=researcher, text="We are looking into it.")
    first = due(opened)["first_answer"].met_at
    clock.forward(hours=3)
    conversation.reply_to_reader(opened, actor=researcher, text="Still looking.")
    rows = due(opened)
    assert first == rows["first_answer"].met_at == rows["acknowledge"].met_at == MONDAY + 3 * HOUR
    assert (rows["acknowledge"].was_missed, rows["first_answer"].was_missed) == (True, False)
    assert Ticket.objects.get().next_due_at == rows["decision"].due_at


def test_machines_and_notes_answer_nobody(opened, researcher):
    conversation.add_note(opened, actor=researcher, text="A note.")
    add_message(opened, actor=None, text="I am away.", kind="automatic")
    assert due(opened)["first_answer"].met_at is None


def test_acceptance_decides_and_begins_the_correction(opened, editor, clock):
    clock.forward(hours=5)
    tickets.accept_ticket(opened, actor=editor)
    rows = due(opened)
    assert rows["decision"].met_at == rows["correction"].starts_at == clock.now
    assert opened.due_at == rows["correction"].due_at == clock.now + 24 * HOUR
    tickets.resolve_tickets([opened], actor=editor, outcome="corrected")
    assert due(opened)["correction"].met_at == clock.now
    assert Ticket.objects.get().next_due_at is None


def test_a_decision_that_nothing_is_wrong_is_an_answer(opened, editor):
    tickets.decline_ticket(opened, actor=editor, outcome="no_error", note="It is right.")
    assert all(row.met_at for row in due(opened).values())


@pytest.mark.parametrize("end", ["mark_spam", "merge", "withdraw", "expire"])
def test_what_ends_otherwise_lapses(opened, file_report, editor, clock, end):
    other = file_report("another@reader.example")
    if end == "expire":
        ask(opened, clock, editor)
        tickets.expire_ticket(opened, actor=editor)
    elif end == "merge":
        tickets.merge_ticket(opened, actor=editor, into=other)
    elif end == "withdraw":
        readers.withdraw_ticket(opened, actor=opened.correspondent)
    else:
        tickets.mark_spam_ticket(opened, actor=editor)
    rows = due(opened).values()
    assert all(row.lapsed_at and row.next_at is None and not row.was_missed for row in rows)
    assert opened.next_due_at is None
    assert all(not row.is_over for row in due(other).values())


def test_the_clock_stands_still_while_the_reader_is_asked(opened, researcher, clock):
    clock.forward(hours=2)
    ask(opened, clock, researcher)
    paused = due(opened)
    assert paused["decision"].paused_at == clock.now
    assert paused["decision"].next_at is None
    assert paused["first_answer"].paused_at is None  # the default rule: an answer is owed all the same
    assert Ticket.objects.get().due_at is None
    clock.forward(hours=50)
    tickets.wake_ticket(opened, actor=None)
    row = due(opened)["decision"]
    assert (row.paused_at, row.due_at) == (None, MONDAY + (72 + 50) * HOUR)
    assert row.remind_at == row.due_at - 12 * HOUR
    assert Ticket.objects.get().due_at == row.due_at


def test_pauses_add_up_and_the_readers_own_words_end_them(opened, researcher, clock):
    for _time in range(2):
        ask(opened, clock, researcher)
        clock.forward(hours=10)
        add_message(opened, actor=opened.correspondent, text="Here it is.")
        opened.refresh_from_db()
        clock.forward(hours=1)
    assert due(opened)["decision"].due_at == MONDAY + (72 + 20) * HOUR


def test_a_pause_takes_the_office_hours_it_took(opened, set_rule, file_report, researcher, clock):
    set_rule("decision", hours=10, unit="business", pauses=True)
    ticket = tickets.triage_ticket(file_report(), actor=researcher)
    assert due(ticket)["decision"].due_at == MONDAY + timedelta(days=1, hours=2)  # 7 hours today, 3 tomorrow
    clock.forward(hours=1)
    ask(ticket, clock, researcher)
    clock.forward(hours=30)  # Tuesday 17:00: six hours of Monday, eight of Tuesday
    tickets.wake_ticket(ticket, actor=None)
    assert due(ticket)["decision"].due_at == MONDAY + timedelta(days=3, hours=0)  # nine hours left from Wednesday


def test_waiting_for_the_reporter_pauses_nothing(opened, researcher, clock):
    tickets.wait_ticket(opened, actor=researcher, waiting_for="reporter", until=clock.now + HOUR)
    assert all(row.paused_at is None for row in due(opened).values())


def test_a_regulators_clock_does_not_stand_still(file_report, set_rule, researcher, clock):
    set_rule("decision", hours=28 * 24, regulator="ipso")
    ticket = tickets.triage_ticket(file_report(), actor=researcher)
    ask(ticket, clock, researcher)
    rows = due(ticket)
    assert rows["decision"].paused_at
    assert rows["decision/ipso"].paused_at is None
    assert Ticket.objects.get().due_at == rows["decision/ipso"].due_at == MONDAY + timedelta(days=28)


def test_what_is_overdue_is_not_paused(opened, researcher, clock):
    clock.forward(hours=100)
    ask(opened, clock, researcher)
    clock.forward(hours=10)
    tickets.wake_ticket(opened, actor=None)
    assert due(opened)["decision"].due_at == MONDAY + 72 * HOUR


def test_triage_keeps_what_pauses_took(opened, set_rule, researcher, clock):
    """The rule changes; the time the reader was asked stays taken out."""
    row = due(opened)["decision"]
    row.paused_for = 5 * HOUR
    row.save()
    Ticket.objects.update(status="new")
    opened.refresh_from_db()
    set_rule("decision", hours=10)
    tickets.triage_ticket(opened, actor=researcher, severity="minor")
    assert due(opened)["decision"].due_at == MONDAY + 15 * HOUR


def test_reopening_begins_the_decision_afresh_and_owes_what_was_never_given(opened, editor, clock):
    tickets.mark_spam_ticket(opened, actor=editor)
    clock.forward(hours=100)
    tickets.reopen_ticket(opened, actor=editor)
    rows = due(opened)
    assert rows["decision"].due_at == clock.now + 72 * HOUR
    assert rows["first_answer"].due_at == clock.now + 24 * HOUR
    assert all(row.is_running for row in rows.values())


def test_an_appeal_begins_the_decision_afresh_and_keeps_the_answer_that_was_given(opened, editor, set_rule, clock):
    set_rule("decision", hours=28 * 24, regulator="ipso")
    tickets.decline_ticket(opened, actor=editor, outcome="no_error", note="It is right.")
    answered = due(opened)["first_answer"].met_at
    clock.forward(hours=100)
    readers.appeal_ticket(opened, actor=opened.correspondent, text="It is not.")
    rows = due(opened)
    assert rows["decision"].due_at == clock.now + 72 * HOUR
    assert rows["first_answer"].met_at == answered


def test_a_regulator_counts_from_the_report_through_reopening_and_return(
    file_report, set_rule, researcher, editor, clock
):
    set_rule("decision", hours=28 * 24, regulator="ipso")
    ticket = tickets.triage_ticket(file_report(), actor=researcher)
    tickets.mark_spam_ticket(ticket, actor=editor)
    clock.forward(hours=100)
    tickets.reopen_ticket(ticket, actor=editor)
    row = due(ticket)["decision/ipso"]
    assert (row.lapsed_at, row.due_at) == (None, MONDAY + timedelta(days=28))
    tickets.accept_ticket(ticket, actor=editor)
    assert due(ticket)["decision/ipso"].met_at
    tickets.return_ticket(ticket, actor=editor)
    row = due(ticket)["decision/ipso"]
    assert (row.met_at, row.due_at) == (None, MONDAY + timedelta(days=28))


def test_taking_an_acceptance_back_drops_the_correction_and_begins_the_decision(opened, editor, clock):
    tickets.accept_ticket(opened, actor=editor)
    clock.forward(hours=30)
    tickets.return_ticket(opened, actor=editor)
    rows = due(opened)
    assert rows["correction"].lapsed_at
    assert rows["decision"].due_at == opened.due_at == clock.now + 72 * HOUR
    tickets.accept_ticket(opened, actor=editor)
    assert due(opened)["correction"].is_running


def test_an_office_that_never_opens_still_takes_reports(file_report, set_rule, publication, clock):
    OfficeHours.objects.create(publication=publication)
    for n in range(400):
        publication.special_days.create(day=(MONDAY + timedelta(days=n)).date())
    set_rule("decision", hours=4000, unit="business")
    assert due(file_report())["decision"].due_at == MONDAY + 4000 * HOUR


@pytest.mark.parametrize("many", [1, 30])
def test_opening_many_costs_the_deadlines_of_one(publication, clock, many, django_assert_max_num_queries):
    reports = [Report("mail", "s", "t", correspondent_email=f"r{n}@reader.example") for n in range(many)]
    with asking_once(), django_assert_max_num_queries(25):
        made = open_tickets(publication, reports)
    assert sum(ticket.deadlines.count() for ticket in made) == 3 * many


@pytest.mark.parametrize("office", [{"country": "DE", "subdivision": "GONE"}, {"country": "XX"}])
def test_an_office_in_a_place_that_is_known_no_more_still_takes_reports(
    file_report, set_rule, publication, clock, researcher, office
):
    OfficeHours.objects.create(publication=publication, **office)
    set_rule("decision", hours=8, unit="business", pauses=True)
    ticket = tickets.triage_ticket(file_report(), actor=researcher)
    assert due(ticket)["decision"].due_at - MONDAY == 8 * HOUR
    ask(ticket, clock, researcher)
    clock.forward(hours=5)
    tickets.wake_ticket(ticket, actor=researcher)
    assert due(ticket)["decision"].due_at - MONDAY == 13 * HOUR
