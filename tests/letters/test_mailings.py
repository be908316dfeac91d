"""A notice reaches everybody who follows, in chunks: one row when it is published, then each address once."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corrections.models import Mailing, Subscription
from corrections.services import mailings, publishing
from factcheck import delivery, ledger
from factcheck.models import Delivery
from tests.delivery.conftest import database_url
from tests.published import publish_correction

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_CHUNKS_THEN_WAIT = """
import sys, threading
import django
django.setup()
from corrections.services import mailings
from factcheck import ledger
tell, told = ledger.tell, []
def tell_and_wait(event, recipients):
    tell(event, recipients)
    told.append(1)
    if len(told) == 3:
        print("written, not committed", flush=True)
        threading.Event().wait()
ledger.tell = tell_and_wait
while mailings.write_mailings(chunk=50):
    pass
"""


def follow(publication, count: int, *, start: int = 0, **target) -> None:
    Subscription.objects.bulk_create(
        (
            Subscription(
                publication=publication,
                email=f"follower{number}@follow.example",
                status="active",
                confirmed_at=timezone.now(),
                **target,
            )
            for number in range(start, start + count)
        ),
        batch_size=5000,
    )


@pytest.fixture
def publish(article, editor, second_editor):
    @transaction.atomic
    def go():
        notice = publish_correction(article, editor, second_editor)
        ledger.record("correction.published", notice, actor=None)
        return notice

    return go


def addresses() -> list[str]:
    return sorted(
        Delivery.objects.filter(purpose="correction_published", channel="mail").values_list("address", flat=True)
    )


def write_all(chunk: int) -> int:
    rounds = 1
    while mailings.write_mailings(chunk=chunk):
        rounds += 1
    return rounds


@pytest.mark.django_db
def test_publishing_costs_the_same_however_many_follow(correction, publication, editor, second_editor):
    publishing.edit_correction(correction, actor=editor, was_wrong="Seven", is_right="Nine")
    publishing.submit_correction(correction, actor=editor)
    follow(publication, 300)
    with CaptureQueriesContext(connection) as queries:
        publishing.publish_correction(correction, actor=second_editor)
    assert not [one for one in queries if "follow.example" in one["sql"]]
    assert addresses() == []
    assert Mailing.objects.get().finished_at is None


@pytest.mark.django_db
def test_everybody_is_told_once(publication, publish):
    follow(publication, 300)
    publish()
    assert write_all(chunk=50) == 7  # the last one finds nobody
    assert addresses() == sorted(f"follower{number}@follow.example" for number in range(300))
    done = Mailing.objects.get()
    assert (done.written, bool(done.finished_at)) == (300, True)
    assert write_all(chunk=50) == 1
    assert len(addresses()) == 300


@pytest.mark.django_db
@pytest.mark.parametrize("chunk", [2, 3, 7, 500])
def test_whoever_follows_several_things_is_told_once(article, claim, correction, editor, second_editor, chunk):
    correction.claims.add(claim)
    publishing.edit_correction(correction, actor=editor, was_wrong="Seven", is_right="Nine")
    publishing.submit_correction(correction, actor=editor)
    follow(article.publication, 6)
    follow(article.publication, 6, start=3, article=article)
    Subscription.objects.create(
        publication=article.publication,
        email="FOLLOWER4@Follow.Example",
        claim=claim,
        status="active",
        confirmed_at=timezone.now(),
    )
    publishing.publish_correction(correction, actor=second_editor)
    write_all(chunk)
    told = [address.lower() for address in addresses()]
    assert sorted(told) == sorted(f"follower{number}@follow.example" for number in range(9))


@pytest.mark.django_db
def test_a_reader_who_is_told_as_the_reporter_is_not_told_as_a_follower(article, editor, second_editor):
    notice = publish_correction(article, editor, second_editor)
    follow(article.publication, 2)
    event = ledger.record("correction.published", notice, actor=None)
    reader = ledger.Recipient("mail", "correspondent:1", "correction_published", "Follower1@follow.example")
    ledger.tell(event, [reader])
    write_all(chunk=50)
    assert addresses() == ["Follower1@follow.example", "follower0@follow.example"]


@pytest.mark.django_db
def test_a_reader_whose_report_it_answers_hears_of_it_in_the_answer(ticket, article, editor, second_editor):
    """One letter about one notice, and another when it is changed."""
    follow(article.publication, 1)
    Subscription.objects.update(email=ticket.correspondent.email.upper())
    correction = publish_correction(article, editor, second_editor)
    correction.tickets.add(ticket)
    ledger.record("ticket.resolved", ticket, actor=editor)
    ledger.record("correction.published", correction, actor=editor)
    write_all(50)
    to_reader = Delivery.objects.filter(channel="mail").exclude(recipient_key__startswith="user:")
    assert list(to_reader.values_list("purpose", flat=True)) == ["ticket_decision"]
    assert Mailing.objects.get(correction=correction).finished_at


def test_an_address_that_ends_one_of_two_subscriptions_between_chunks_is_told_once(article, publish):
    follow(article.publication, 1)
    follow(article.publication, 1, start=7)
    follow(article.publication, 1, article=article)
    publish()
    mailings.write_mailings(chunk=1)
    first = Subscription.objects.order_by("pk").first()
    Subscription.objects.filter(pk=first.pk).update(status="ended", ended_at=timezone.now())
    write_all(chunk=1)
    assert addresses() == ["follower0@follow.example", "follower7@follow.example"]


@pytest.mark.django_db
def test_whoever_ends_it_meanwhile_is_left_alone_and_other_things_are_not_followed(article, other_publication, publish):
    follow(article.publication, 4)
    follow(other_publication, 2, start=50)
    publish()
    mailings.write_mailings(chunk=2)
    Subscription.objects.filter(email="follower3@follow.example").update(status="ended", ended_at=timezone.now())
    write_all(chunk=2)
    assert addresses() == [f"follower{number}@follow.example" for number in range(3)]


@pytest.mark.django_db
def test_a_notice_that_stands_no_more_is_told_no_further(publication, publish):
    follow(publication, 4)
    notice = publish()
    mailings.write_mailings(chunk=2)
    type(notice).objects.filter(pk=notice.pk).update(status="superseded")
    write_all(chunk=2)
    assert len(addresses()) == 2
    assert Mailing.objects.get().finished_at


@pytest.mark.django_db
def test_nobody_follows_and_nothing_is_written(publish):
    publish()
    assert not Mailing.objects.exists()


@pytest.mark.django_db
def test_the_first_letters_leave_before_the_last_are_written(publication, publish, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    follow(publication, 60)
    publish()
    assert mailings.write_mailings(chunk=50) == 1
    assert delivery.drain("mail") == 50
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}
    assert not Mailing.objects.get().finished_at


@pytest.mark.django_db
def test_one_that_fails_does_not_hold_up_the_others(publication, publish, monkeypatch, caplog):
    follow(publication, 3)
    publish()
    publish()
    broken = Mailing.objects.earliest("pk")
    tell = ledger.tell

    def fail(event, recipients):
        if event.pk == broken.event_id:
            raise RuntimeError("broken")
        tell(event, recipients)

    monkeypatch.setattr(ledger, "tell", fail)
    assert mailings.write_mailings() == 0
    assert [one.pk for one in Mailing.objects.unfinished()] == [broken.pk]
    assert len(addresses()) == 3
    monkeypatch.setattr(ledger, "tell", tell)
    mailings.write_mailings()
    assert len(addresses()) == 6


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_of_a_chunk_leaves_nobody_out_and_nobody_twice(publication, publish):
    follow(publication, 300)
    publish()
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "factcheck.settings"}
    child = subprocess.Popen(
        [sys.executable, "-c", FIRST_CHUNKS_THEN_WAIT], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout.readline().startswith("written")
        assert mailings.write_mailings(chunk=50) == 0  # the row is another's: nothing is waited for
        assert len(addresses()) == 100
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
    _released()
    write_all(chunk=50)
    assert addresses() == sorted(f"follower{number}@follow.example" for number in range(300))
    assert Mailing.objects.get().written == 300


def _released(seconds: float = 20) -> None:
    """The server has noticed that the other side is gone, and let go of its row."""
    until = time.monotonic() + seconds
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = 'corrections_mailing'::regclass")
            if not cursor.fetchone()[0]:
                return
        assert time.monotonic() < until, "the row stayed locked"
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.django_db
def test_fifty_thousand_followers(publication, publish):
    follow(publication, 50_000)
    began = time.monotonic()
    publish()
    published = time.monotonic() - began
    longest, chunks = 0.0, 0
    while True:
        began = time.monotonic()
        left = mailings.write_mailings()
        longest, chunks = max(longest, time.monotonic() - began), chunks + 1
        if not left:
            break
    assert Delivery.objects.filter(purpose="correction_published").count() == 50_000
    assert (chunks, Mailing.objects.get().written) == (101, 50_000)
    assert published < 5, "publishing took as long as if it had written them"
    assert longest < 20, "a chunk was no short transaction"
    print(f"published in {published:.2f} s, {chunks} chunks, the longest {longest:.2f} s")
