"""The by-lined reporter, and whoever the complaint names, do nothing about it: not in the paper's name, not aside."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections.services import conversation, discretion, places, publishing, tickets
from factcheck.errors import Conflict, Invalid, NotPermitted
from tests.people import make_article


@pytest.fixture
def open_ticket(ticket, researcher):
    return tickets.triage_ticket(ticket, actor=researcher)


def test_the_reporter_does_not_answer_the_reader(open_ticket, reporter):
    with pytest.raises(NotPermitted, match="by-line"):
        conversation.reply_to_reader(open_ticket, actor=reporter, text="I stand by every word.")


def test_the_reporter_does_not_put_it_off(open_ticket, reporter):
    with pytest.raises(NotPermitted, match="by-line"):
        tickets.wait_ticket(
            open_ticket, actor=reporter, waiting_for="reader", until=timezone.now() + timedelta(days=900)
        )


def test_the_reporter_does_not_get_it(open_ticket, editor, reporter):
    with pytest.raises(Invalid, match="by-line"):
        tickets.assign_ticket(open_ticket, actor=editor, assignee=reporter)


@pytest.mark.parametrize("person", ["reporter", "editor"])
def test_nobody_hides_the_complaint_about_themselves(request, open_ticket, second_editor, person):
    someone = request.getfixturevalue(person)
    discretion.name_in_complaint(open_ticket, actor=second_editor, person=someone)
    with pytest.raises(NotPermitted):
        discretion.restrict_ticket(open_ticket, actor=someone, names=[])


def test_a_restricted_ticket_keeps_somebody_who_may_decide(open_ticket, editor, researcher, second_editor):
    discretion.name_in_complaint(open_ticket, actor=second_editor, person=editor)
    with pytest.raises(NotPermitted):
        discretion.restrict_ticket(open_ticket, actor=editor, names=[researcher])
    discretion.restrict_ticket(open_ticket, actor=second_editor, names=[researcher])
    assert open_ticket.is_restricted


def test_the_reporter_signs_no_correction_that_answers_the_complaint_by_another_article(
    open_ticket, publication, editor, second_editor, reporter, claim
):
    tickets.accept_ticket(open_ticket, actor=second_editor)
    elsewhere = make_article(publication, "elsewhere")
    correction = publishing.draft_correction(
        publication,
        actor=editor,
        articles=[elsewhere],
        tickets=[open_ticket],
        notice="It was nine.",
        was_wrong="seven",
        is_right="nine",
    )
    publishing.submit_correction(correction, actor=editor)
    with pytest.raises(NotPermitted, match="by-line"):
        publishing.publish_correction(correction, actor=reporter)


def test_the_reporter_waives_no_place(publication, article, editor, reporter):
    correction = publishing.draft_correction(publication, actor=editor, articles=[article], notice="It was nine.")
    with pytest.raises(NotPermitted, match="by-line"):
        places.waive_place(correction.places.get(), actor=reporter, reason="I am right.")


def test_asking_the_reporter_makes_it_the_reporters_turn_until_a_date(open_ticket, researcher, reporter):
    conversation.ask_reporter(open_ticket, actor=researcher, reporter=reporter, text="How many?")
    assert (open_ticket.status, open_ticket.waiting_for) == ("waiting", "reporter")
    assert timezone.now() < open_ticket.wakes_at < open_ticket.due_at
    conversation.answer_as_reporter(open_ticket, actor=reporter, text="Seven, says my notebook.")
    open_ticket.refresh_from_db()
    assert open_ticket.status == "open"


def test_a_notice_answers_accepted_tickets_only(open_ticket, publication, article, editor):
    with pytest.raises(Conflict, match="decide it first"):
        publishing.draft_correction(
            publication, actor=editor, articles=[article], tickets=[open_ticket], notice="It was nine."
        )


def test_what_a_published_correction_answers_is_not_declined_as_no_error(
    open_ticket, correction, editor, second_editor
):
    publishing.submit_correction(correction, actor=editor)
    publishing.publish_correction(correction, actor=second_editor)
    with pytest.raises(Conflict, match="already corrected"):
        tickets.decline_ticket(open_ticket, actor=editor, outcome="no_error", note="No.")
    tickets.decline_ticket(open_ticket, actor=editor, outcome="already_corrected", note="It stands corrected.")


def test_triage_and_acceptance_set_their_deadlines(ticket, researcher, editor):
    tickets.triage_ticket(ticket, actor=researcher, severity="minor")
    assert (ticket.due_at - ticket.created_at) == timedelta(hours=72)
    tickets.accept_ticket(ticket, actor=editor)
    assert (ticket.due_at - ticket.decided_at) == timedelta(hours=24)
