"""Each letter says what it should to whom it should, the same at every attempt, and nothing a stranger put there."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest
from django.utils import timezone

from corrections import letters, threading
from corrections.links import read_end_token, read_status_token
from corrections.mail.composing import as_bytes
from corrections.models import Correspondent, Subscription, Ticket
from corrections.services import amending, conversation, mailings, publishing, subscriptions, tickets
from factcheck.models import Delivery
from factcheck.rhythms import zone_named
from tests.inbox.mails import READER, arrive, mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def delivery(purpose: str) -> Delivery:
    mailings.write_mailings()
    return Delivery.objects.get(channel="mail", purpose=purpose)


def composed(purpose: str):
    return letters.compose(delivery(purpose))


@pytest.fixture
def reported(article) -> Ticket:
    """A ticket that a reader's mail opened."""
    arrive(
        mail(
            "SECRET WORDS https://demo-courier.example/missiles-over-the-capital",
            Subject="SECRET SUBJECT",
            Message_ID="<1@reader.example>",
            References="<0@reader.example>",
        )
    )
    return Ticket.objects.get()


def test_acknowledgement(reported, publication, settings):
    publication.time_zone = "Europe/Kyiv"
    publication.save(update_fields=["time_zone"])
    Ticket.objects.update(due_at=datetime(2026, 3, 4, 10, 0, tzinfo=UTC))
    letter = composed("ticket_acknowledgement")
    assert (letter.to, letter.from_name, letter.from_email) == (
        READER,
        publication.name,
        "corrections@demo-courier.example",
    )
    assert reported.reference in letter.subject
    for words in (reported.reference, "Seven missiles over the capital", "4 March 2026, 12:00 (Kyiv)"):
        assert words in letter.text
        assert words in letter.html
    link = next(word for word in letter.text.split() if "/tickets/" in word)
    assert link.startswith(settings.SITE_URL)
    assert read_status_token(link.rstrip("/").rpartition("/")[2]) == reported.pk


def test_acknowledgement_is_a_machines_answer_in_the_readers_thread(reported):
    letter = composed("ticket_acknowledgement")
    wire = message_from_bytes(as_bytes(letter), policy=policy.default)
    assert wire["Auto-Submitted"] == "auto-replied"
    assert wire["X-Auto-Response-Suppress"] == "All"
    assert wire["In-Reply-To"] == "<1@reader.example>"
    assert wire["References"].split() == ["<0@reader.example>", "<1@reader.example>"]
    assert wire["Reply-To"] == threading.reply_address(reported, reported.correspondent)
    assert threading.delivery_of_id(wire["Message-ID"]) == delivery("ticket_acknowledgement").pk


def test_acknowledgement_gives_nothing_of_the_mail_back(reported):
    assert b"SECRET" not in as_bytes(composed("ticket_acknowledgement"))


def test_a_letter_is_the_same_at_every_attempt(reported):
    assert composed("ticket_acknowledgement") == composed("ticket_acknowledgement")


def test_no_acknowledgement_of_spam_nor_to_somebody_who_was_erased(reported, researcher):
    made = delivery("ticket_acknowledgement")
    tickets.mark_spam_ticket(reported, actor=researcher)
    assert letters.compose(made) is None
    Ticket.objects.update(status="new", closed_at=None)
    assert letters.compose(Delivery.objects.get(pk=made.pk)) is not None
    Correspondent.objects.update(email="", name="", erased_at=timezone.now())
    assert letters.compose(Delivery.objects.get(pk=made.pk)) is None


def test_reply_carries_the_staffs_words_and_escapes_them_in_html(ticket, researcher):
    conversation.reply_to_reader(ticket, actor=researcher, text="Was it 7 < 9 & <b>who</b> says so?\n\nRobin")
    letter = composed("ticket_reply")
    assert "Was it 7 < 9 & <b>who</b> says so?" in letter.text
    assert "7 &lt; 9 &amp; &lt;b&gt;who&lt;/b&gt;" in letter.html
    assert letter.subject == f"Re: {ticket.subject} [{ticket.reference}]"
    assert "Auto-Submitted" not in letter.headers
    assert letter.in_reply_to == "<first@reader.example>"


@pytest.mark.parametrize("subject", ["word " * 60, "x" * 300, "ж" * 230])
def test_the_reference_stays_in_the_subject_however_long_the_readers_is(ticket, researcher, subject):
    Ticket.objects.update(subject=subject)
    conversation.reply_to_reader(ticket, actor=researcher, text="Yes?")
    wire = message_from_bytes(as_bytes(composed("ticket_reply")), policy=policy.default)
    assert str(wire["Subject"]).startswith(f"Re: {subject[:200]}")
    assert str(wire["Subject"]).endswith(f"[{ticket.reference}]")


def test_a_subject_from_outside_adds_no_header(ticket, researcher):
    Ticket.objects.update(subject="Hello\r\nBcc: victim@else.example\r\n\r\nwords")
    conversation.reply_to_reader(ticket, actor=researcher, text="Yes?")
    wire = message_from_bytes(as_bytes(composed("ticket_reply")), policy=policy.default)
    assert wire["Bcc"] is None
    assert "Bcc: victim@else.example" in wire["Subject"]


def test_decision_says_the_outcome_in_words(ticket, editor):
    tickets.triage_ticket(ticket, actor=editor)
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="The ministry confirmed seven.")
    letter = composed("ticket_decision")
    assert "found no error" in letter.text
    assert "The ministry confirmed seven." in letter.text
    assert letter.headers["Auto-Submitted"] == "auto-generated"


def test_decision_is_not_sent_once_the_ticket_is_open_again(ticket, editor):
    tickets.triage_ticket(ticket, actor=editor)
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="The ministry confirmed seven.")
    tickets.reopen_ticket(ticket, actor=editor)
    assert composed("ticket_decision") is None


def test_whoever_reported_it_too_hears_about_the_own_report(ticket, publication, editor):
    other = Correspondent.objects.create(publication=publication, email="second@else.example")
    twin = Ticket.objects.create(
        publication=publication, reference="COR-2026-900002", channel="mail", subject="x", correspondent=other
    )
    for row in (ticket, twin):
        tickets.triage_ticket(row, actor=editor)
    tickets.merge_ticket(twin, actor=editor, into=ticket)
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="Seven it was.")
    letter = letters.compose(Delivery.objects.get(recipient_key=f"correspondent:{other.pk}"))
    assert twin.reference in letter.subject
    assert ticket.reference not in letter.text
    assert "Seven it was." in letter.text


def test_question_goes_to_the_reporter_without_the_reader(ticket, researcher, reporter):
    conversation.ask_reporter(ticket, actor=researcher, reporter=reporter, text="Seven or nine?")
    letter = composed("reporter_question")
    assert (letter.to, letter.reply_to) == (reporter.email, threading.return_path(delivery("reporter_question")))
    assert "Seven or nine?" in letter.text
    assert READER.encode() not in as_bytes(letter)


def test_a_question_says_by_when_as_long_as_the_ticket_waits_for_the_answer(ticket, researcher, reporter):
    tickets.triage_ticket(ticket, actor=researcher)
    conversation.ask_reporter(ticket, actor=researcher, reporter=reporter, text="Seven or nine?")
    ticket.refresh_from_db()
    until = timezone.localtime(ticket.wakes_at, zone_named(ticket.publication.time_zone))
    city = ticket.publication.time_zone.rpartition("/")[2]
    assert re.search(rf"Please answer by .* {until:%Y, %H:%M} \({city}\)\.", composed("reporter_question").text)
    tickets.wake_ticket(ticket, actor=researcher)
    assert "Please answer by" not in composed("reporter_question").text


@pytest.fixture
def published(correction, publication, editor, second_editor):
    """A correction that two editors put out, with one follower."""
    Subscription.objects.create(
        publication=publication, email="follower@else.example", status="active", confirmed_at=timezone.now()
    )
    publishing.edit_correction(correction, actor=editor, was_wrong="Seven <missiles>", is_right="Nine & more")
    publishing.submit_correction(correction, actor=editor)
    return publishing.publish_correction(correction, actor=second_editor)


def test_a_published_correction_goes_to_those_who_follow(published):
    letter = composed("correction_published")
    assert letter.to == "follower@else.example"
    assert "What was wrong: Seven <missiles>" in letter.text
    assert "Seven &lt;missiles&gt;</del>" in letter.html
    assert "Nine &amp; more</ins>" in letter.html
    assert str(published.series) in letter.text


def test_subscribers_leave_with_one_click(published):
    letter = composed("correction_published")
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter.headers["List-Unsubscribe"].strip("<>")
    assert read_end_token(link.rstrip("/").rpartition("/")[2]) == Subscription.objects.get().pk
    assert link in letter.text
    subscriptions.end(Subscription.objects.get())
    assert composed("correction_published") is None


def test_a_correction_that_was_replaced_is_no_news(published, editor, second_editor):
    amended = amending.amend_correction(published, actor=editor)
    publishing.edit_correction(amended, actor=editor, notice="There were ten, not seven.")
    publishing.submit_correction(amended, actor=editor)
    mailings.write_mailings()
    publishing.publish_correction(amended, actor=second_editor)
    mailings.write_mailings()
    first, second = Delivery.objects.filter(purpose="correction_published", channel="mail").order_by("pk")
    assert letters.compose(first) is None
    letter = letters.compose(second)
    assert "There were ten" in letter.text
    assert letter.text.startswith("We have changed a notice that we had published. It now says:")
    assert "your report" not in letter.text


def test_followers_hear_of_a_withdrawal(published, editor, second_editor):
    amending.ask_withdrawal(published, actor=editor, notice="The notice was about another article.")
    amending.withdraw_correction(published, actor=second_editor)
    assert "The notice was about another article." in composed("correction_withdrawn").text


def test_confirmation_says_what_is_followed(article, claim):
    for target, words in (({}, ""), ({"article": article}, article.headline), ({"claim": claim}, claim.text)):
        subscriptions.follow(article.publication, email=f"{len(words)}@reader.example", **target)
        letter = letters.compose(Delivery.objects.filter(purpose="subscription_confirmation").latest("pk"))
        assert ("\n\nIt is about:" in letter.text) == bool(words)
        assert "\n\nPlease confirm here" in letter.text
        assert words in letter.text


def test_confirmation_asks_whoever_asked(publication):
    subscription = subscriptions.follow(publication, email="new@else.example")
    letter = composed("subscription_confirmation")
    assert "/follow/confirm/" in letter.text
    subscriptions.confirm(subscription)
    assert composed("subscription_confirmation") is None


@pytest.mark.parametrize("language", ["xx", "de", ""])
def test_a_language_we_do_not_have_is_no_reason_to_fail(reported, language):
    Correspondent.objects.update(language=language)
    assert composed("ticket_acknowledgement") is not None
