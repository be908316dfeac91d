"""Digests: each piece of news in exactly one, one letter a period, written with the rights of the moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from corrections import bulletins
from corrections.models import Digest, DigestEntry, Subscription, TicketParty
from corrections.services import digests, mailings, subscriptions
from corrections.services.digests import gather_digest, gather_due_digests
from corrections.services.wording import write_letter
from corrections.wording import news
from factcheck import ledger
from factcheck.models import Delivery, User
from tests.delivery.conftest import published
from tests.published import publish_correction
from tests.racing import overtake, race

__all__ = ["published"]
pytestmark = pytest.mark.django_db
HALF_PAST = datetime(2026, 1, 10, 9, 30, tzinfo=UTC)
CLARIFIED = {"kind": "clarification", "notice": "<b>Five & no more.</b>\n\nSorry."}
TEN = datetime(2026, 1, 10, 10, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """Sets the time."""

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(HALF_PAST)
    return at


@pytest.fixture
def reader(editor, chooses):
    """An editor who hears of reports and tickets once an hour."""
    chooses(editor, "hourly", "reports", "tickets")
    return editor


def test_what_came_together_is_one_letter(ticket, reader, clock, post):
    for kind in ("ticket.opened", "ticket.message_received", "ticket.woken"):
        ledger.record(kind, ticket, actor=None)
    assert gather_due_digests(now=HALF_PAST) == 0
    clock(TEN)
    assert gather_due_digests(now=TEN) == 1
    (letter,) = post()
    assert letter.to == [reader.email]
    assert letter.subject.startswith("News from the desk (3), 10 January, 10:00")
    for text in (letter.body, letter.alternatives[0][0]):
        assert text.count("09:30: ") == 3
        assert ticket.reference in text
        assert "A reader wrote" in text
        assert "/preference/mine/" in text
    assert "Reader Example" not in letter.body
    assert set(Delivery.objects.filter(channel="digest").values_list("status", flat=True)) == {"digested"}


def test_each_piece_of_news_is_in_exactly_one(ticket, reader, clock, post):
    ledger.record("ticket.opened", ticket, actor=None)
    clock(TEN)
    gather_due_digests()
    ledger.record("ticket.woken", ticket, actor=None)
    clock(TEN + timedelta(hours=1))
    gather_due_digests()
    gather_due_digests()
    assert len(post()) == 2
    assert DigestEntry.objects.count() == Delivery.objects.filter(channel="digest").count() == 2


def test_news_of_a_matter_stand_oldest_first_and_of_too_many_the_newest(ticket, reader, clock, post, monkeypatch):
    monkeypatch.setattr(news, "MOST_NEWS", 2)
    for kind in ("ticket.opened", "ticket.message_received", "ticket.woken"):
        ledger.record(kind, ticket, actor=None)
    clock(TEN)
    gather_due_digests()
    (letter,) = post()
    assert "sent a report" not in letter.body
    earlier, wrote, woke = (letter.body.index(words) for words in ("… +1", "wrote", "woke it"))
    assert earlier < wrote < woke


def test_nothing_to_tell_is_no_letter(reader, clock, post):
    clock(TEN)
    assert gather_due_digests() == 0
    assert post() == []


def test_what_is_recorded_after_its_letter_goes_with_the_next(ticket, reader, clock, post):
    ledger.record("ticket.opened", ticket, actor=None)
    late = ledger.record("ticket.woken", ticket, actor=None)
    Delivery.objects.filter(event=late, channel="digest").update(next_attempt_at=TEN + timedelta(days=1))
    gather_digest(ticket.publication_id, f"user:{reader.pk}", now=TEN)
    Delivery.objects.filter(event=late, channel="digest").update(next_attempt_at=TEN)
    assert gather_due_digests(now=TEN) == 0
    assert gather_due_digests(now=TEN + timedelta(hours=1)) == 1
    assert Digest.objects.count() == 2


def test_three_hours_without_a_worker_are_one_letter(ticket, reader, clock, post):
    for hour in range(3):
        clock(HALF_PAST + timedelta(hours=hour))
        ledger.record("ticket.woken", ticket, actor=None)
    clock(TEN + timedelta(hours=5))
    assert gather_due_digests() == 1
    assert len(post()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_one_digest(ticket, reader, clock, post):
    ledger.record("ticket.opened", ticket, actor=None)
    outcomes = race(*[lambda: gather_due_digests(now=TEN)] * 2)
    assert sorted(outcomes) == [0, 1]
    assert Digest.objects.count() == 1
    clock(TEN)
    assert len(post()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_called_off_while_a_digest_is_gathered_stays_called_off(ticket, reader, clock):
    ledger.record("ticket.opened", ticket, actor=None)
    waiting = Delivery.objects.filter(channel="digest")
    key = waiting.get().recipient_key
    gathered = overtake(
        lambda: waiting.update(status="cancelled"), lambda: gather_digest(ticket.publication_id, key, now=TEN)
    )
    assert gathered is None
    assert waiting.get().status == "cancelled"
    assert not DigestEntry.objects.exists()


def test_one_that_fails_holds_up_no_other(ticket, reader, second_editor, chooses, clock, post, monkeypatch):
    chooses(second_editor, "hourly", "reports", "tickets")
    ledger.record("ticket.opened", ticket, actor=None)
    gather, broken = digests.gather_digest, f"user:{min(reader.pk, second_editor.pk)}"

    def fail_for_one(publication, key, **options):
        if key == broken:
            raise ValueError(key)
        return gather(publication, key, **options)

    clock(TEN)
    with monkeypatch.context() as patched:
        patched.setattr(digests, "gather_digest", fail_for_one)
        assert gather_due_digests() == 1
    assert gather_due_digests() == 1
    assert len(post()) == 2


def test_a_ticket_restricted_since_is_not_named(ticket, reader, clock, post):
    ledger.record("ticket.opened", ticket, actor=None)
    clock(TEN)
    gather_due_digests()
    type(ticket).objects.filter(pk=ticket.pk).update(is_restricted=True)
    assert post() == []
    assert Delivery.objects.get(purpose="digest_due").status == "cancelled"


def test_of_a_digest_the_rest_is_told(ticket, reader, claim, clock, post, chooses):
    chooses(reader, "hourly", "evidence")
    ledger.record("ticket.opened", ticket, actor=None)
    ledger.record("claim.words_changed", claim, actor=None)
    clock(TEN)
    gather_due_digests()
    type(ticket).objects.filter(pk=ticket.pk).update(is_restricted=True)
    (letter,) = post()
    assert ticket.reference not in letter.body
    assert "words changed" in letter.body
    assert letter.subject.startswith("News from the desk (1)")


def test_a_restricted_ticket_is_told_to_those_named(ticket, reader, clock, post):
    TicketParty.objects.create(ticket=ticket, user=reader, capacity="named")
    type(ticket).objects.filter(pk=ticket.pk).update(is_restricted=True)
    ledger.record("ticket.opened", ticket, actor=None)
    clock(TEN)
    gather_due_digests()
    assert ticket.reference in post()[0].body


def test_who_left_the_desk_or_was_switched_off_is_told_nothing(ticket, reader, second_editor, chooses, clock, post):
    chooses(second_editor, "hourly", "reports")
    ledger.record("ticket.opened", ticket, actor=None)
    reader.memberships.all().delete()
    User.objects.filter(pk=second_editor.pk).update(is_active=False)
    clock(TEN)
    gather_due_digests()
    assert set(Delivery.objects.filter(purpose="digest_due").values_list("recipient_key", flat=True)) == {
        f"user:{reader.pk}"  # whether anything is left to tell somebody at another desk, the letter finds out
    }
    assert post() == []


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_a_digest_wakes_nobody(ticket, reader, published):
    ledger.record("ticket.opened", ticket, actor=None)
    assert Delivery.objects.filter(channel="digest", status="queued").exists()
    assert ("factcheck.number_events", {}, "default") in published
    assert "digest" not in {arguments.get("channel") for _task, arguments, _queue in published}


def test_a_weekly_followers_address_is_read_when_the_letter_goes(article, editor, second_editor, clock, post):
    paper = article.publication
    fan = subscriptions.confirm(subscriptions.follow(paper, email="fan@reader.example", rhythm="weekly"))
    notice = publish_correction(article, editor, second_editor)
    ledger.record("correction.published", notice, actor=second_editor)
    mailings.write_mailings()
    assert Delivery.objects.get(channel="digest").address == ""
    Subscription.objects.filter(pk=fan.pk).update(email="moved@reader.example")
    post()
    gather_due_digests(now=HALF_PAST + timedelta(days=8))
    assert [letter.to for letter in post()] == [["moved@reader.example"]]


def test_news_of_a_clock_that_was_ahead_does_not_wait_for_the_time_it_had_shown(ticket, reader, post):
    event = ledger.record("ticket.opened", ticket, actor=None)
    weeks = timedelta(days=20)
    rows = Delivery.objects.filter(event=event, channel="digest")
    rows.update(
        created_at=F("created_at") + weeks,
        next_attempt_at=F("next_attempt_at") + weeks,
        not_before=F("not_before") + weeks,
    )
    assert gather_due_digests() == 0
    assert gather_due_digests(now=timezone.now() + timedelta(hours=1)) == 1
    assert len(post()) == 1


def test_of_very_many_notices_it_says_how_many_more_there_are(article, editor, second_editor, clock, post, monkeypatch):
    monkeypatch.setattr(bulletins, "MOST_SUBJECTS", 2)
    paper = article.publication
    subscriptions.confirm(subscriptions.follow(paper, email="fan@reader.example", rhythm="weekly"))
    for _each in range(5):
        notice = publish_correction(article, editor, second_editor)
        ledger.record("correction.published", notice, actor=second_editor)
    mailings.write_mailings()
    post()
    gather_due_digests(now=HALF_PAST + timedelta(days=8))
    (letter,) = post()
    for text in (letter.body, letter.alternatives[0][0]):
        assert text.count("On our public log: +3") == 1
        assert f"/{paper.slug}/" in text


def test_times_are_those_of_the_reader(ticket, reader, clock, post):
    User.objects.filter(pk=reader.pk).update(time_zone="Asia/Kolkata")
    ledger.record("ticket.opened", ticket, actor=None)
    clock(TEN + timedelta(hours=1))
    gather_due_digests()
    assert "15:00: " in post()[0].body


def test_a_weekly_follower_reads_each_correction_as_it_stands(article, editor, second_editor, clock, post):
    paper = article.publication
    fan = subscriptions.confirm(subscriptions.follow(paper, email="fan@reader.example", rhythm="weekly"))
    post()
    first = publish_correction(article, editor, second_editor)
    ledger.record("correction.published", first, actor=second_editor)
    mailings.write_mailings()
    assert post() == []
    assert gather_due_digests(now=HALF_PAST + timedelta(days=8)) == 1
    (letter,) = post()
    assert letter.to == [fan.email]
    assert first.notice in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/follow/choose/" in letter.body


def test_the_week_is_told_in_the_followers_language_and_the_publications_own_words(
    article, editor, second_editor, manager, clock, post
):
    paper = article.publication
    for email in ("anna@reader.example", "fan@reader.example"):
        subscriptions.confirm(subscriptions.follow(paper, email=email, rhythm="weekly"))
    Subscription.objects.filter(email="anna@reader.example").update(language="de")
    text = "Ours this week ({{ count }}):\n\n{{ notices }}\n\n---\nStop:\n{{ unsubscribe_url }}"
    write_letter(paper, actor=manager, purpose="follower_digest", language="en", subject="Our week", text=text)
    post()
    notice = publish_correction(article, editor, second_editor, **CLARIFIED)
    ledger.record("correction.published", notice, actor=second_editor)
    mailings.write_mailings()
    gather_due_digests(now=HALF_PAST + timedelta(days=8))
    german, english = sorted(post(), key=lambda letter: letter.to)
    assert german.subject == f"Korrekturen der Woche: {paper.name}"
    assert "Klarstellung\n" in german.body
    assert english.subject == "Our week"
    assert "Ours this week (1):" in english.body
    html = english.alternatives[0][0]
    assert "&lt;b&gt;Five &amp; no more.&lt;/b&gt;</p>" in html
    assert "<b>Five" not in html


def test_a_digest_costs_as_much_for_thirty_as_for_one(ticket, reader, clock, post):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number, many in enumerate((1, 30)):
        for _each in range(many):
            ledger.record("ticket.woken", ticket, actor=None)
        clock(TEN + timedelta(hours=number))
        with CaptureQueriesContext(connection) as queries:
            gather_due_digests()
            post()
        counts.append(len(queries))
    assert counts[0] == counts[1]
