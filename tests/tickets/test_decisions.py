"""Deciding a ticket: by an editor, never by somebody concerned."""

import pytest
from django.db import IntegrityError

from corrections.models import Ticket, TicketParty
from corrections.services import discretion, readers, tickets
from factcheck.errors import IllegalTransition, Invalid, NotPermitted
from factcheck.models import Delivery, Event


@pytest.fixture
def open_ticket(ticket, researcher):
    return tickets.triage_ticket(ticket, actor=researcher, severity="serious")


def test_triage_sets_severity_and_deadline(open_ticket):
    assert (open_ticket.status, open_ticket.severity) == ("open", "serious")


def test_triage_confirms_claims(ticket, researcher, claim):
    tickets.triage_ticket(ticket, actor=researcher, claims=[claim])
    assert not ticket.ticket_claims.get(claim=claim).is_suggestion


def test_an_editor_accepts(open_ticket, editor):
    tickets.accept_ticket(open_ticket, actor=editor)
    assert (open_ticket.status, open_ticket.decided_by) == ("accepted", editor)


@pytest.mark.parametrize("person", ["researcher", "reviewer"])
def test_others_do_not_decide(request, open_ticket, person):
    with pytest.raises(NotPermitted):
        tickets.accept_ticket(open_ticket, actor=request.getfixturevalue(person))


@pytest.mark.parametrize("move", [tickets.accept_ticket, tickets.mark_spam_ticket, tickets.triage_ticket])
def test_the_by_lined_reporter_keeps_out(ticket, reporter, move):
    with pytest.raises(NotPermitted, match="by-line"):
        move(ticket, actor=reporter)


def test_so_does_a_by_lined_superuser(open_ticket, superuser):
    open_ticket.article.bylines.create(name="Sol", user=superuser)
    with pytest.raises(NotPermitted, match="by-line"):
        tickets.accept_ticket(open_ticket, actor=superuser)


def test_so_does_whoever_the_complaint_names(open_ticket, editor, second_editor):
    discretion.name_in_complaint(open_ticket, actor=second_editor, person=editor)
    with pytest.raises(NotPermitted, match="names you"):
        tickets.accept_ticket(open_ticket, actor=editor)


def test_declining_tells_the_reader_why(open_ticket, editor):
    tickets.decline_ticket(open_ticket, actor=editor, outcome="no_error", note="We asked the air force again.")
    assert (open_ticket.status, open_ticket.outcome) == ("declined", "no_error")
    assert Delivery.objects.get(purpose="ticket_decision").address == "reader@reader.example"


@pytest.mark.parametrize(
    ("outcome", "note"), [("corrected", "x"), ("nonsense", "x"), ("no_error", " "), ("no_error", "x" * 5001)]
)
def test_a_decline_needs_a_fitting_outcome_and_an_answer(open_ticket, editor, outcome, note):
    with pytest.raises(Invalid):
        tickets.decline_ticket(open_ticket, actor=editor, outcome=outcome, note=note)
    open_ticket.refresh_from_db()
    assert open_ticket.status == "open"


def test_a_stale_copy_loses(open_ticket, editor, second_editor):
    stale = Ticket.objects.get(pk=open_ticket.pk)
    tickets.accept_ticket(open_ticket, actor=editor)
    with pytest.raises(IllegalTransition):
        tickets.decline_ticket(stale, actor=second_editor, outcome="no_error", note="No.")


def test_an_appeal_goes_to_someone_else(open_ticket, editor, second_editor):
    tickets.assign_ticket(open_ticket, actor=second_editor, assignee=editor)
    tickets.decline_ticket(open_ticket, actor=editor, outcome="no_error", note="No.")
    readers.appeal_ticket(open_ticket, actor=open_ticket.correspondent, text="Look again, please.")
    assert (open_ticket.status, open_ticket.assignee) == ("open", None)
    with pytest.raises(NotPermitted, match="appeal"):
        tickets.accept_ticket(open_ticket, actor=editor)
    tickets.accept_ticket(open_ticket, actor=second_editor)
    assert open_ticket.status == "accepted"


def test_only_the_sender_appeals_or_withdraws(open_ticket, publication, editor):
    from corrections.models import Correspondent

    stranger = Correspondent.objects.create(publication=publication, email="other@reader.example")
    for actor in (stranger, editor):
        with pytest.raises(NotPermitted):
            readers.withdraw_ticket(open_ticket, actor=actor)
    readers.withdraw_ticket(open_ticket, actor=open_ticket.correspondent)
    assert open_ticket.outcome == "withdrawn"


def test_readers_of_duplicates_hear_the_decision_too(open_ticket, publication, editor):
    from corrections.services.opening import open_ticket as report

    other = report(
        publication, actor=None, channel="form", subject="Same", text="Same.", correspondent_email="two@reader.example"
    )
    tickets.triage_ticket(other, actor=editor)
    tickets.merge_ticket(other, actor=editor, into=open_ticket)
    tickets.decline_ticket(open_ticket, actor=editor, outcome="already_corrected", note="It was put right at noon.")
    told = Delivery.objects.filter(purpose="ticket_decision").values_list("address", flat=True)
    assert sorted(told) == ["reader@reader.example", "two@reader.example"]


def test_merging_in_a_circle_is_refused(open_ticket, publication, editor):
    from corrections.services.opening import open_ticket as report

    other = tickets.triage_ticket(
        report(publication, actor=None, channel="form", subject="Same", text="Same."), actor=editor
    )
    tickets.merge_ticket(other, actor=editor, into=open_ticket)
    with pytest.raises(Invalid):
        tickets.merge_ticket(open_ticket, actor=editor, into=other)


def test_a_restricted_ticket_is_for_the_people_named(open_ticket, editor, second_editor, superuser, researcher):
    discretion.restrict_ticket(open_ticket, actor=editor, names=[researcher])
    for named in (editor, researcher):
        assert Ticket.objects.visible_to(named).filter(pk=open_ticket.pk).exists()
    for other in (second_editor, superuser):
        assert not Ticket.objects.visible_to(other).filter(pk=open_ticket.pk).exists()
        with pytest.raises(NotPermitted):
            tickets.accept_ticket(open_ticket, actor=other)


def test_events_of_a_restricted_ticket_stay_off_the_stream(open_ticket, editor, superuser):
    discretion.restrict_ticket(open_ticket, actor=editor, names=[])
    tickets.accept_ticket(open_ticket, actor=editor)
    assert not Event.objects.visible_to(superuser).filter(kind="ticket.accepted").exists()


def test_the_database_refuses_a_decision_without_outcome(open_ticket):
    with pytest.raises(IntegrityError):
        Ticket.objects.filter(pk=open_ticket.pk).update(status="declined")


def test_the_reporter_answers_and_does_not_decide(open_ticket, researcher, reporter):
    from corrections.services import conversation

    conversation.ask_reporter(open_ticket, actor=researcher, reporter=reporter, text="How many was it?")
    assert open_ticket.parties.filter(user=reporter, capacity=TicketParty.Capacity.REPORTER).exists()
    answer = conversation.answer_as_reporter(open_ticket, actor=reporter, text="Seven, says my notebook.")
    assert answer.direction == "internal"
    assert Delivery.objects.filter(purpose="reporter_question", channel="mail").count() == 1
    with pytest.raises(NotPermitted):
        conversation.answer_as_reporter(open_ticket, actor=researcher, text="Me too.")


def test_a_reply_waits_its_ten_seconds(open_ticket, researcher):
    from corrections.services import conversation

    conversation.reply_to_reader(open_ticket, actor=researcher, text="Thank you, we are looking into it.")
    delivery = Delivery.objects.get(purpose="ticket_reply")
    assert 9 <= (delivery.not_before - delivery.created_at).total_seconds() <= 11
    open_ticket.refresh_from_db()
    assert open_ticket.first_answer_at is not None
