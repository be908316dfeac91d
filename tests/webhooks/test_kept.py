"""Calls to one endpoint share a connection, and cost so many statements whatever their number."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factcheck import delivery, ledger
from factcheck.channels import webhook
from factcheck.delivery import lanes
from factcheck.models import Delivery, WebhookEndpoint
from tests.http.servers import partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    with partner(keep=True) as running:
        yield running


def send_all() -> int:
    Delivery.objects.filter(channel="webhook").update(next_attempt_at=timezone.now())
    with CaptureQueriesContext(connection) as queries:
        delivery.drain("webhook")
    return len(queries)


def test_a_lane_keeps_its_connection(endpoint, server, happen):
    rows = [happen() for _event in range(20)]
    send_all()
    assert server.connections == 1
    assert [asked.headers["webhook-id"] for asked in server.asked] == [f"msg_{row.event.uid.hex}" for row in rows]
    assert Delivery.objects.filter(status="sent").count() == 20


def test_two_endpoints_at_one_server_share_nothing(endpoint, server, publication):
    WebhookEndpoint.objects.create(publication=publication, url=endpoint.url, kinds=["*"])
    for _event in range(3):
        ledger.record("verdict.superseded", publication, actor=None)
    send_all()
    assert server.connections == 2
    assert Delivery.objects.filter(status="sent").count() == 6


def test_what_comes_back_together_costs_what_one_call_does(endpoint, server, happen, monkeypatch):
    monkeypatch.setattr(webhook, "FRESH_SECONDS", 60.0)
    monkeypatch.setattr(lanes, "NEWS_SECONDS", 60.0)
    monkeypatch.setattr(lanes, "RECORD_WITHIN", 60.0)
    monkeypatch.setattr(lanes, "TRIP_SECONDS", 60.0)
    happen()
    ledger.number_events()
    one = send_all()
    for _event in range(12):
        happen()
    ledger.number_events()
    assert send_all() == one


def test_a_trip_that_takes_long_comes_back_and_goes_again(endpoint, server, happen, monkeypatch):
    """What is prepared long before its call may no longer hold."""
    monkeypatch.setattr(lanes, "TRIP_SECONDS", 0.0)
    rows = [happen() for _event in range(5)]
    send_all()
    assert [asked.headers["webhook-id"] for asked in server.asked] == [f"msg_{row.event.uid.hex}" for row in rows]
    assert set(Delivery.objects.values_list("status", "attempts")) == {("sent", 1)}


def test_an_endpoint_that_is_disabled_meanwhile_is_seen_to_be(endpoint, server, happen, monkeypatch):
    monkeypatch.setattr(webhook, "FRESH_SECONDS", 0.0)
    for _event in range(3):
        happen()

    server.reply = lambda _asked: (410, {}, b"")
    send_all()
    send_all()
    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["cancelled", "cancelled", "dead"]
    assert len(server.asked) == 1


def test_what_a_trip_had_no_time_for_is_prepared_again(endpoint, server, happen, monkeypatch):
    """So whoever disables an endpoint does not see all that was prepared before."""
    monkeypatch.setattr(webhook, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(lanes, "TRIP_SECONDS", 0.0)
    rows = [happen() for _event in range(3)]
    prepare = webhook.WebhookSession.prepare

    def disable_after_the_last(self, one):
        step = prepare(self, one)
        if one.pk == rows[-1].pk:
            WebhookEndpoint.objects.update(disabled_at=timezone.now())
        return step

    monkeypatch.setattr(webhook.WebhookSession, "prepare", disable_after_the_last)
    send_all()
    assert len(server.asked) == 1
    assert list(Delivery.objects.order_by("pk").values_list("status", flat=True)) == ["sent", "cancelled", "cancelled"]
