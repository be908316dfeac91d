"""The status page: the reader's own story, told whole, and nothing of the desk's own; and what the reader can do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corrections import links
from corrections.kinds import KINDS, READER
from corrections.models import Correspondent, Message, Ticket
from corrections.models.messages import LONGEST_SHOWN
from corrections.services import conversation, policies, tickets
from corrections.states import Outcome, TicketStatus
from corrections.views.status import MESSAGES_AN_HOUR
from corrections.views.timeline import HAPPENED, MOST_MESSAGES, OUTCOMES, STANDS
from factcheck import ledger
from factcheck.templatetags.newsroom import due
from tests.published import publish_correction

pytestmark = pytest.mark.django_db


def page(client, ticket) -> str:
    response = client.get(links.status_path(ticket))
    assert response.status_code == 200
    return response.content.decode()


def send(client, ticket, action, **data):
    return client.post(reverse(f"corrections:ticket-{action}", args=[links.status_token(ticket)]), data)


def declined(ticket, researcher, editor) -> Ticket:
    tickets.triage_ticket(ticket, actor=researcher)
    return tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="The count of seven was confirmed.")


def decided(ticket, outcome) -> None:
    """As the last of its corrections leaves it."""
    Ticket.objects.filter(pk=ticket.pk).update(
        status="resolved", outcome=outcome, decided_at=timezone.now(), closed_at=timezone.now()
    )


def merged_into(ticket, researcher, reviewer, correspondent) -> Ticket:
    mine = Ticket.objects.create(
        publication=ticket.publication,
        reference="COR-2026-900002",
        channel="form",
        subject="x",
        correspondent=correspondent,
    )
    Message.objects.create(
        ticket=mine, direction="inbound", kind="report", correspondent=correspondent, text="My own words."
    )
    tickets.triage_ticket(mine, actor=researcher)
    tickets.merge_ticket(mine, actor=reviewer, into=ticket)
    return mine


def test_every_event_a_reader_may_see_has_words():
    assert {kind for kind, audience in KINDS.items() if audience == READER} == set(HAPPENED)


def test_every_state_and_outcome_has_words():
    told_otherwise = {TicketStatus.WAITING, TicketStatus.SPAM, TicketStatus.RESOLVED, TicketStatus.DECLINED}
    assert set(TicketStatus) - told_otherwise == set(STANDS)
    assert set(Outcome) - {Outcome.NO_ANSWER, Outcome.WITHDRAWN} == set(OUTCOMES)


def test_tells_the_story_in_words(client, ticket, researcher, editor):
    ledger.record("ticket.opened", ticket, actor=ticket.correspondent)
    tickets.triage_ticket(ticket, actor=researcher)
    conversation.reply_to_reader(ticket, actor=researcher, text="We are asking the ministry.")
    Ticket.objects.filter(pk=ticket.pk).update(first_answer_at=ticket.created_at + timedelta(hours=3))
    html = page(client, ticket)
    for words in (ticket.reference, "Your report arrived.", "There were nine missiles, not seven.", "We answered you."):
        assert words in html
    assert "We are asking the ministry." in html
    assert "in 3\xa0hours" in html
    assert "We decide by" in html
    assert html.index("Your report arrived.") < html.index("We answered you.")
    assert html.count("There were nine missiles, not seven.") == 1


def test_what_the_desk_says_to_itself_is_not_shown(client, ticket, researcher, editor, reporter):
    tickets.triage_ticket(ticket, actor=researcher)
    conversation.add_note(ticket, actor=researcher, text="He writes every week.")
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Did you count them?")
    conversation.answer_as_reporter(ticket, actor=reporter, text="I trusted the agency.")
    tickets.assign_ticket(ticket, actor=researcher, assignee=researcher)
    html = page(client, ticket)
    for inner in ("every week", "Did you count", "I trusted", str(researcher), str(reporter), str(editor)):
        assert inner not in html


def test_what_another_person_wrote_on_the_ticket_is_not_shown(client, ticket):
    other = Correspondent.objects.create(publication=ticket.publication, email="other@reader.example")
    message = Message.objects.create(
        ticket=ticket, direction="inbound", kind="reply", correspondent=other, text="Keep me out of this."
    )
    ledger.record("ticket.message_received", ticket, actor=other, facts={"message": message.pk})
    html = page(client, ticket)
    assert "Keep me out" not in html
    assert "You wrote to us." not in html


def test_a_merged_report_gets_the_answer_and_none_of_the_words(client, ticket, researcher, reviewer, editor):
    other = Correspondent.objects.create(publication=ticket.publication, email="other@reader.example")
    mine = Ticket.objects.create(
        publication=ticket.publication, reference="COR-2026-900002", channel="form", subject="x", correspondent=other
    )
    tickets.triage_ticket(mine, actor=researcher)
    tickets.merge_ticket(mine, actor=reviewer, into=ticket)
    assert "We know of this one" in page(client, mine)
    declined(ticket, researcher, editor)
    html = page(client, mine)
    assert "No error found" in html
    assert "The count of seven was confirmed." not in html
    assert "There were nine missiles" not in html
    assert ticket.reference not in html


def test_a_report_in_somebody_elses_name_never_shows_what_that_person_wrote(client, ticket, researcher, reviewer):
    """Anybody can type anybody's address into the form; the desk may well merge the two."""
    conversation.reply_to_reader(ticket, actor=researcher, text="Dear true owner of the address.")
    html = page(client, merged_into(ticket, researcher, reviewer, ticket.correspondent))
    assert "My own words." in html
    assert "There were nine missiles" not in html
    assert "Dear true owner" not in html


def test_what_is_written_on_a_merged_reports_page_bears_the_name_of_that_reports_reader(
    client, ticket, researcher, reviewer
):
    other = Correspondent.objects.create(publication=ticket.publication, email="other@reader.example")
    mine = merged_into(ticket, researcher, reviewer, other)
    assert "not shown on this page" in page(client, mine)
    assert send(client, mine, "message", **{"message-text": "I saw it as well."}).status_code == 303
    assert ticket.messages.get(text="I saw it as well.").correspondent == other
    assert "I saw it as well." not in page(client, ticket)


def test_the_reader_of_a_merged_report_can_appeal_once_the_other_is_decided(
    client, ticket, researcher, reviewer, editor
):
    other = Correspondent.objects.create(publication=ticket.publication, email="other@reader.example")
    mine = merged_into(ticket, researcher, reviewer, other)
    assert "Appeal against the decision" not in page(client, mine)
    assert send(client, mine, "appeal", **{"appeal-text": "But!"}).status_code == 409
    declined(ticket, researcher, editor)
    assert "Appeal against the decision" in page(client, mine)
    assert send(client, mine, "appeal", **{"appeal-text": "I counted nine."}).status_code == 303
    mine.refresh_from_db()
    ticket.refresh_from_db()
    assert (mine.status, ticket.status) == ("open", "declined")
    assert "I counted nine." in page(client, mine)


def test_no_correction_is_shown_where_no_error_was_found(client, ticket, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    made.tickets.add(ticket)
    for outcome, shown in (("no_error", False), ("not_ours", False), ("clarified", True), ("already_corrected", True)):
        decided(ticket, outcome)
        assert (made.get_absolute_url() in page(client, ticket)) == shown, outcome


def test_a_withdrawn_correction_is_not_called_published(client, ticket, article, editor, second_editor):
    publish_correction(article, editor, second_editor, status="withdrawn").tickets.add(ticket)
    decided(ticket, "corrected")
    html = page(client, ticket)
    assert "Correction withdrawn" in html
    assert "This notice was itself mistaken." in html
    assert "the correction is published" not in html
    publish_correction(article, editor, second_editor).tickets.add(ticket)
    html = page(client, ticket)
    assert "Correction withdrawn" not in html
    assert "the correction is published" in html


def test_of_a_huge_message_the_beginning_is_shown(client, ticket):
    Message.objects.create(
        ticket=ticket, direction="inbound", kind="reply", correspondent=ticket.correspondent, text="z\n\n" * 3_000_000
    )
    html = page(client, ticket)
    assert 6_000 < html.count("<p>z</p>") <= LONGEST_SHOWN / 3 + 1
    assert html.count("The rest is in the original.") == 1


def test_of_a_long_exchange_the_newest_part_is_shown(client, ticket):
    Message.objects.bulk_create(
        Message(
            ticket=ticket, direction="inbound", kind="reply", correspondent=ticket.correspondent, text=f"Line {number}."
        )
        for number in range(MOST_MESSAGES + 5)
    )
    html = page(client, ticket)
    assert html.count('class="quote"') == MOST_MESSAGES
    assert f"Line {MOST_MESSAGES + 4}." in html
    assert "Line 4." not in html
    assert "only the newest part is shown" in html


def test_a_published_correction_is_linked_and_an_unpublished_one_is_not(client, ticket, article, editor, second_editor):
    draft = publish_correction(article, editor, second_editor, status="draft", notice="Still being written.")
    draft.tickets.add(ticket)
    assert "Still being written." not in page(client, ticket)
    made = publish_correction(article, editor, second_editor)
    made.tickets.add(ticket)
    decided(ticket, "corrected")
    html = page(client, ticket)
    assert made.get_absolute_url() in html
    assert "Still being written." not in html


def test_a_decision_can_be_appealed_and_goes_to_someone_else(client, ticket, researcher, editor):
    declined(ticket, researcher, editor)
    html = page(client, ticket)
    assert "No error found" in html
    assert "Appeal against the decision" in html
    response = send(client, ticket, "appeal", **{"appeal-text": "The ministry says nine."})
    assert response.status_code == 303
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert ticket.appealed_from == editor
    html = page(client, ticket)
    assert "You appealed." in html
    assert "The ministry says nine." in html


@pytest.mark.parametrize("status", ["new", "open", "accepted", "spam", "withdrawn"])
def test_where_nothing_is_decided_there_is_no_appeal(client, ticket, status):
    closed = timezone.now() if status in ("spam", "withdrawn") else None
    Ticket.objects.filter(pk=ticket.pk).update(status=status, closed_at=closed)
    assert "Appeal against the decision" not in page(client, ticket)
    response = send(client, ticket, "appeal", **{"appeal-text": "But!"})
    assert response.status_code == 409
    assert "There is no decision to appeal against" in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.status == status


def test_the_reader_adds_to_the_report(client, ticket):
    assert send(client, ticket, "message", **{"message-text": "Here is the page."}).status_code == 303
    assert "Here is the page." in page(client, ticket)
    assert ticket.messages.last().correspondent == ticket.correspondent


def test_writing_to_a_closed_report_opens_it(client, ticket, researcher, editor):
    declined(ticket, researcher, editor)
    send(client, ticket, "message", **{"message-text": "One more thing."})
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_a_report_closed_long_ago_asks_for_a_new_one(client, ticket, researcher, editor):
    declined(ticket, researcher, editor)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=timezone.now() - timedelta(days=40))
    html = page(client, ticket)
    assert "closed some time ago" in html
    assert "message-text" not in html


def test_the_reader_takes_the_report_back_once(client, ticket):
    assert send(client, ticket, "withdraw").status_code == 303
    ticket.refresh_from_db()
    assert ticket.status == "withdrawn"
    assert "You took this report back" in page(client, ticket)
    assert send(client, ticket, "withdraw").status_code == 409


@pytest.mark.parametrize("text", ["", "  ", "x" * 10_001, "a\x00b"])
def test_words_that_cannot_be_taken_are_said_and_kept(client, ticket, text):
    before = ticket.messages.count()
    response = send(client, ticket, "message", **{"message-text": text})
    assert response.status_code == 400
    assert "Not sent yet" in response.content.decode()
    assert ticket.messages.count() == before


@pytest.mark.parametrize("action", ["message", "appeal", "withdraw"])
def test_the_link_is_the_authority_not_a_cookie(ticket, action):
    """From a page without a referrer browsers send `Origin: null`, which a CSRF check would refuse."""
    strict = Client(enforce_csrf_checks=True)
    link = reverse(f"corrections:ticket-{action}", args=[links.status_token(ticket)])
    data = {f"{action}-text": "Words."}
    assert strict.post(link, data, headers={"origin": "null"}).status_code != 403
    forged = link.replace(links.status_token(ticket), "1")
    assert strict.post(forged, data, headers={"origin": "null"}).status_code == 404
    assert strict.get(link).status_code == 405


def test_spam_looks_like_a_report_that_waits(client, ticket, researcher):
    tickets.mark_spam_ticket(ticket, actor=researcher)
    html = page(client, ticket)
    assert "We have your report" in html
    assert "spam" not in html.lower()


def test_a_reader_who_is_asked_knows_whose_turn_it_is(client, ticket, researcher):
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.wait_ticket(ticket, actor=researcher, waiting_for="reader", until=timezone.now() + timedelta(days=3))
    assert "We asked you something" in page(client, ticket)


def test_a_reader_who_is_asked_reads_by_when_to_answer_and_no_date_of_ours(client, ticket, researcher):
    """Our own deadline stands still; the press council's, which runs on, is not what we hold out to a reader."""
    policies.apply_preset(ticket.publication, actor=None, preset="ipso")
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.wait_ticket(ticket, actor=researcher, waiting_for="reader", until=timezone.now() + timedelta(days=3))
    ticket.refresh_from_db()
    html = page(client, ticket)
    assert ticket.due_at is not None
    assert "We decide by" not in html
    assert "Please answer by" in html
    assert due(ticket.wakes_at) in html
    tickets.wake_ticket(ticket, actor=None)
    html = page(client, ticket)
    assert "We decide by" in html
    assert "Please answer by" not in html


def test_what_is_late_stays_late_while_the_reader_is_asked(client, ticket, researcher):
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.wait_ticket(ticket, actor=researcher, waiting_for="reader", until=timezone.now() + timedelta(days=3))
    Ticket.objects.filter(pk=ticket.pk).update(due_at=timezone.now() - timedelta(hours=2))
    assert "we are late, and we are sorry" in page(client, ticket)


def test_the_reporter_who_is_asked_is_nobody_elses_business(client, ticket, researcher):
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.wait_ticket(ticket, actor=researcher, waiting_for="reporter", until=timezone.now() + timedelta(days=3))
    html = page(client, ticket)
    assert "We are looking into it" in html
    assert "reporter" not in html.lower().replace("remy reporter", "")


def test_a_missed_deadline_is_owned(client, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(due_at=timezone.now() - timedelta(hours=2))
    assert "we are late, and we are sorry" in page(client, ticket)


def test_nobody_writes_without_end(client, ticket):
    for number in range(MESSAGES_AN_HOUR):
        assert send(client, ticket, "message", **{"message-text": f"Line {number}"}).status_code == 303
    response = send(client, ticket, "message", **{"message-text": "And this"})
    assert response.status_code == 429
    assert "And this" in response.content.decode()


def test_a_report_that_the_desk_made_itself_has_no_reader_to_act(client, ticket):
    Ticket.objects.filter(pk=ticket.pk).update(correspondent=None)
    assert send(client, ticket, "withdraw").status_code == 404
