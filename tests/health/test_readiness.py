"""`/healthz` asks nobody; `/readyz` says of each part whether it is well."""

import shutil
import socket
import time
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from corrections.inbox import receive
from corrections.models import InboundEmail, Mailing, TicketDeadline
from factcheck import health, ledger
from factcheck.celery import app
from factcheck.models import Delivery, Heartbeat, Snapshot, Source, VisitedHost, Watch
from tests.published import publish_correction


@pytest.fixture
def beating(db):
    health.beat("worker test@here")


def test_healthz_asks_no_database(client):
    """Without the `db` fixture any query would raise."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


def test_ready_when_all_is_well(client, beating, django_assert_num_queries):
    with django_assert_num_queries(13):
        answer = client.get("/readyz")
    assert answer.status_code == 200, answer.content
    assert answer.json()["state"] == "ok"
    assert {name: part["state"] for name, part in answer.json()["parts"].items()} == {
        "database": "ok",
        "clock": "ok",
        "broker": "ok",
        "worker": "ok",
        "deliveries": "ok",
        "captures": "ok",
        "watching": "ok",
        "storage": "ok",
        "inbox": "ok",
        "mailboxes": "ok",
        "scanner": "ok",
        "digests": "ok",
        "mailings": "ok",
        "deadlines": "ok",
        "scheduled": "ok",
    }
    assert answer.json()["parts"]["worker"]["seconds_since_last_beat"] < 60


def test_not_ready_without_a_worker(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["worker"] == {"state": "failing", "seconds_since_last_beat": None}


def test_not_ready_when_the_worker_has_fallen_silent(client, beating):
    Heartbeat.objects.update(beaten_at=timezone.now() - timedelta(seconds=90))
    part = client.get("/readyz").json()["parts"]["worker"]
    assert part["state"] == "failing"
    assert 89 <= part["seconds_since_last_beat"] <= 95


@pytest.mark.parametrize("hours", [-1, 1], ids=["silent", "before the clock was set back"])
def test_one_living_worker_among_dead_ones_is_enough(beating, hours):
    Heartbeat.objects.create(name="worker gone@there", beaten_at=timezone.now() + timedelta(hours=hours))
    assert health.readiness()[1]["worker"]["state"] == "ok"


def test_not_ready_when_the_broker_is_away(client, beating, monkeypatch):
    monkeypatch.setitem(app.conf, "broker_url", "redis://:hunter2@127.0.0.1:1/0")
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://:hunter2@127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["broker"] == {"state": "failing"}
    assert answer.json()["parts"]["worker"]["state"] == "ok"
    assert b"hunter2" not in answer.content


def test_not_ready_when_deliveries_lie_about(client, beating, publication, editor):
    event = ledger.record("article.added", publication, actor=editor)
    for number, minutes in enumerate([2, 40, 90]):
        Delivery.objects.create(
            publication=publication,
            event=event,
            channel="in_app",
            purpose="event",
            recipient_key=f"user:{number}",
            next_attempt_at=timezone.now() - timedelta(minutes=minutes),
        )
    part = client.get("/readyz").json()["parts"]["deliveries"]
    assert part["state"] == "failing"
    assert 5400 <= part["seconds_overdue"] < 5410
    Delivery.objects.filter(recipient_key__in=["user:1", "user:2"]).delete()
    assert client.get("/readyz").json()["parts"]["deliveries"]["state"] == "ok"


def test_a_warning_when_captures_wait_for_long(client, beating, claim):
    source = Source.objects.create(claim=claim, type="document", stance="supports", title="t", url="https://a.example/")
    an_hour_ago = timezone.now() - timedelta(hours=1, minutes=1)
    waiting = Snapshot.objects.create(source=source, url=source.url, next_attempt_at=an_hour_ago)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["state"]) == (200, "warning")
    part = answer.json()["parts"]["captures"]
    assert (part["state"], part["seconds_overdue"] // 60) == ("warning", 61)
    Snapshot.objects.filter(pk=waiting.pk).update(status="failed")
    assert health.readiness()[1]["captures"] == {"state": "ok", "seconds_overdue": 0}


def test_a_warning_when_articles_wait_for_long_though_their_host_is_left_alone(client, beating, article):
    now = timezone.now()
    VisitedHost.objects.create(name="a.example", next_visit_at=now + timedelta(hours=5))
    waiting = Watch.objects.create(
        article=article, url="https://a.example/", host="a.example", since=now, next_attempt_at=now - timedelta(hours=2)
    )
    assert client.get("/readyz").json()["parts"]["watching"]["state"] == "warning"
    Watch.objects.filter(pk=waiting.pk).update(ended_at=now, ended_because="person")
    assert client.get("/readyz").json()["parts"]["watching"]["state"] == "ok"


def test_a_warning_when_mail_that_came_in_is_not_processed(client, beating, publication):
    inbound = receive(b"Subject: a\r\n\r\nb", channel="smtp", mail_from="", rcpt_to=publication.corrections_address)
    InboundEmail.objects.filter(pk=inbound.pk).update(next_attempt_at=timezone.now() - timedelta(minutes=16))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["state"]) == (200, "warning")
    part = answer.json()["parts"]["inbox"]
    assert (part["state"], part["seconds_overdue"] // 60) == ("warning", 16)
    lost = {"lease_token": uuid.uuid4(), "leased_until": timezone.now() - timedelta(minutes=5)}
    InboundEmail.objects.filter(pk=inbound.pk).update(**lost)
    assert health.readiness()[1]["inbox"]["state"] == "warning"
    InboundEmail.objects.filter(pk=inbound.pk).update(status="failed", lease_token=None, leased_until=None)
    assert health.readiness()[1]["inbox"] == {"state": "ok", "seconds_overdue": 0}


def test_not_ready_when_the_disk_is_full_or_not_ours_to_write(client, beating, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media" / "not" / "made" / "yet"
    assert client.get("/readyz").json()["parts"]["storage"]["state"] == "ok"
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=settings.EVIDENCE_MAX_BYTES))
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["storage"] == {"state": "failing", "megabytes_free": 52}
    (tmp_path / "media").write_text("no folder")
    settings.MEDIA_ROOT = tmp_path / "media"
    assert health.readiness()[1]["storage"] == {"state": "failing", "megabytes_free": 0}


def test_a_heart_beats_in_one_row_and_the_dead_are_forgotten(db):
    Heartbeat.objects.create(name="worker gone@there", beaten_at=timezone.now() - timedelta(days=2))
    for _beat in range(3):
        health.beat("worker " + "a-very-long-host-name." * 5)
    (heart,) = Heartbeat.objects.all()
    assert len(heart.name) == 40


@pytest.mark.django_db(transaction=True)
def test_not_ready_when_the_database_is_away(client, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OperationalError("connection to server at db.internal failed: password hunter2")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get("/readyz")
    monkeypatch.undo()
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == {"state": "failing"}
    assert answer.json()["parts"]["broker"] == {"state": "ok"}
    assert b"hunter2" not in answer.content


def test_a_database_that_never_answers_is_given_up_soon(client, beating, monkeypatch):
    """Once for all parts: each would wait as long."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(connection.settings_dict, "PORT", silent.getsockname()[1])
        began = time.monotonic()
        answer = client.get("/readyz")
    assert time.monotonic() - began < 2 * health.DATABASE_SECONDS
    well = {name for name, part in answer.json()["parts"].items() if part["state"] == "ok"}
    assert (answer.status_code, well) == (503, {"broker", "storage"})


def test_not_ready_when_the_database_takes_nothing(client, beating):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL transaction_read_only = on")
    answer = client.get("/readyz")
    parts = answer.json()["parts"]
    assert (answer.status_code, parts["database"]) == (503, {"state": "failing", "read_only": True})
    assert (parts["worker"]["state"], parts["deliveries"]["state"]) == ("ok", "ok")


def test_a_sign_of_life_from_the_future_proves_nothing(client, beating):
    Heartbeat.objects.update(beaten_at=timezone.now() + timedelta(seconds=3))
    assert client.get("/readyz").json()["parts"]["worker"]["state"] == "ok"
    Heartbeat.objects.update(beaten_at=timezone.now() + timedelta(hours=1))
    assert client.get("/readyz").json()["parts"]["worker"]["state"] == "failing"


@pytest.mark.parametrize(("hours", "state"), [(0, "ok"), (1, "warning"), (-1, "warning")])
def test_a_warning_when_our_clock_is_not_the_databases(client, beating, monkeypatch, hours, state):
    true_now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: true_now() + timedelta(hours=hours))
    part = health.readiness()[1]["clock"]
    assert (part["state"], round(part["seconds_ahead"] / 3600)) == (state, hours)
    assert health.readiness()[1]["worker"]["state"] == "ok"


@pytest.mark.parametrize(
    ("attempts", "lease_left", "state"), [(1, -1, "failing"), (2, 60, "failing"), (1, 60, "ok")], ids=str
)
def test_not_ready_when_what_was_taken_never_goes_out(beating, publication, attempts, lease_left, state):
    now = timezone.now()
    Delivery.objects.create(
        publication=publication,
        event=ledger.record("article.added", publication, actor=None),
        channel="in_app",
        purpose="event",
        recipient_key="user:1",
        status="leased",
        attempts=attempts,
        lease_token=uuid.uuid4(),
        leased_until=now + timedelta(seconds=lease_left),
        next_attempt_at=now - timedelta(hours=1),
    )
    assert health.readiness()[1]["deliveries"]["state"] == state


def test_a_broker_that_never_answers_is_given_up_soon(client, beating, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(app.conf, "broker_write_url", f"redis://:hunter2@127.0.0.1:{silent.getsockname()[1]}/0")
        began = time.monotonic()
        parts = client.get("/readyz").json()["parts"]
    assert time.monotonic() - began < 5
    assert (parts["broker"], parts["worker"]["state"]) == ({"state": "failing"}, "ok")


def test_a_warning_when_news_is_not_gathered(client, beating, ticket):
    event = ledger.record("ticket.opened", ticket, actor=None)
    for minutes in (-60, 16):  # the next period, and one that is over
        Delivery.objects.create(
            publication=ticket.publication,
            event=event,
            channel="digest",
            recipient_key=f"user:{minutes + 100}",
            purpose="ticket_opened",
            next_attempt_at=timezone.now() - timedelta(minutes=minutes),
        )
    answer = client.get("/readyz")
    part = answer.json()["parts"]["digests"]
    assert (part["state"], part["seconds_overdue"] // 60, answer.status_code) == ("warning", 16, 200)


def test_a_warning_when_followers_are_not_written_to(client, beating, correction):
    event = ledger.record("correction.published", correction, actor=None)
    mailing = Mailing.objects.create(publication=correction.publication, event=event, correction=correction)
    assert health.readiness()[1]["mailings"]["state"] == "ok"
    Mailing.objects.filter(pk=mailing.pk).update(created_at=timezone.now() - timedelta(minutes=61))
    answer = client.get("/readyz")
    part = answer.json()["parts"]["mailings"]
    assert (part["state"], part["seconds_unfinished"] // 60, answer.status_code) == ("warning", 61, 200)


@pytest.mark.parametrize(("minutes", "state"), [(14, "ok"), (16, "warning")])
def test_a_warning_when_nobody_is_warned_of_a_deadline(client, beating, ticket, minutes, state):
    due = timezone.now() - timedelta(minutes=minutes)
    TicketDeadline.objects.create(
        ticket=ticket,
        step="decision",
        within=timedelta(hours=1),
        unit="calendar",
        pauses=False,
        starts_at=due,
        due_at=due,
        next_at=due,
    )
    answer = client.get("/readyz")
    part = answer.json()["parts"]["deadlines"]
    assert (part["state"], part["seconds_overdue"] // 60, answer.status_code) == (state, minutes, 200)


@pytest.mark.parametrize(("minutes", "state"), [(-60, "ok"), (14, "ok"), (16, "warning")])
def test_a_warning_when_a_scheduled_notice_does_not_come_out(beating, article, editor, second_editor, minutes, state):
    due = timezone.now() - timedelta(minutes=minutes)
    publish_correction(article, editor, second_editor, status="scheduled", published_at=due)
    assert health.readiness()[1]["scheduled"]["state"] == state
