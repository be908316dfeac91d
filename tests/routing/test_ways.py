"""Each hears in the way they chose: at once, in a digest, behind the bell only; and not in their quiet hours."""

from datetime import UTC, datetime, time

import pytest
from django.utils import timezone

from factcheck import ledger
from factcheck.models import Delivery, User

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 1, 10, 23, 30, tzinfo=UTC)


@pytest.fixture
def at_night(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NIGHT)


def opened(ticket):
    return ledger.record("ticket.opened", ticket, actor=None)


def test_without_a_choice_it_is_the_bell_alone(ticket, editor, told):
    assert set(told(opened(ticket), editor)) == {"in_app"}


def test_at_once_is_a_mail_beside_the_bell(ticket, editor, chooses, told):
    chooses(editor, "at_once", "reports")
    found = told(opened(ticket), editor)
    assert set(found) == {"in_app", "mail"}
    assert (found["mail"].purpose, found["mail"].address) == ("staff_notice", editor.email)
    assert found["mail"].not_before is None


@pytest.mark.parametrize(("way", "due"), [("hourly", "2026-01-11T00:00"), ("daily", "2026-01-11T08:00")])
def test_a_digest_waits_for_its_hour(ticket, editor, chooses, told, at_night, way, due):
    chooses(editor, way, "reports")
    found = told(opened(ticket), editor)
    assert set(found) == {"in_app", "digest"}
    assert found["digest"].next_attempt_at == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_a_choice_is_of_one_topic_and_one_person(ticket, editor, second_editor, chooses, told):
    chooses(editor, "at_once", "tickets")
    chooses(second_editor, "at_once", "reports")
    event = opened(ticket)
    assert set(told(event, editor)) == {"in_app"}
    assert set(told(event, second_editor)) == {"in_app", "mail"}


def test_mail_of_the_quiet_hours_waits_and_the_bell_rings(ticket, editor, chooses, told, at_night):
    chooses(editor, "at_once", "reports")
    User.objects.filter(pk=editor.pk).update(time_zone="Europe/Kyiv", quiet_from=time(22), quiet_until=time(7))
    found = told(opened(ticket), editor)
    assert found["mail"].next_attempt_at == datetime(2026, 1, 11, 5, tzinfo=UTC)
    assert found["mail"].not_before == datetime(2026, 1, 11, 5, tzinfo=UTC)
    assert found["in_app"].not_before is None


def test_who_has_no_address_is_told_behind_the_bell(ticket, editor, chooses, told):
    chooses(editor, "daily", "reports")
    User.objects.filter(pk=editor.pk).update(email="")
    assert set(told(opened(ticket), editor)) == {"in_app"}


def test_who_is_switched_off_and_who_did_it_hear_nothing(ticket, editor, second_editor, inactive, chooses, told):
    chooses(inactive, "at_once", "tickets")
    ticket.assignee = editor
    event = ledger.record("ticket.assigned", ticket, actor=editor)
    assert told(event, editor) == {}
    ticket.assignee = inactive
    assert told(ledger.record("ticket.assigned", ticket, actor=editor), inactive) == {}


def test_a_question_comes_at_once_whatever_is_chosen(ticket, reporter, editor, chooses, told):
    chooses(reporter, "daily", "questions")
    event = ledger.record("ticket.reporter_asked", ticket, actor=editor, facts={"reporter": reporter.pk})
    assert told(event, reporter)["mail"].purpose == "reporter_question"


def test_a_desk_of_thirty_costs_as_much_as_a_desk_of_one(
    ticket, publication, editor, chooses, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.people import make_person

    with CaptureQueriesContext(connection) as one:
        opened(ticket)
    for number in range(29):
        chooses(make_person(f"person_{number}", publication, "editor"), "daily", "reports")
    with CaptureQueriesContext(connection) as thirty:
        opened(ticket)
    assert len(thirty) == len(one)
    assert Delivery.objects.filter(channel="digest").count() == 29
