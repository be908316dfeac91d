"""What a partner answers decides: sent, again later, or never again."""

import time
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone

from factcheck import delivery
from factcheck.models import Delivery, Event
from tests.http.servers import raw

pytestmark = pytest.mark.django_db


def wait_of(one: Delivery) -> float:
    return (one.next_attempt_at - timezone.now()).total_seconds()


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_is_success(endpoint, server, happen, post, status):
    server.reply = lambda asked: (status, {}, b"")
    assert post(happen()).status == "sent"


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_anything_else_is_tried_again(endpoint, server, happen, post, status):
    server.reply = lambda asked: (status, {"Location": f"{server.url}/elsewhere"}, b"")
    one = post(happen())
    assert (one.status, one.last_error) == ("retry", f"it answered {status}")
    assert [asked.path for asked in server.asked] == ["/hook"]


@pytest.mark.parametrize(
    "inward", ["http://169.254.169.254/latest/", "http://10.0.0.1/", "http://[::1]:6379/", "file:///etc/passwd"]
)
def test_a_redirect_inward_is_a_failure_like_any_other(endpoint, server, happen, post, inward):
    server.reply = lambda asked: (307, {"Location": inward}, b"")
    one = post(happen())
    assert (one.status, one.last_error) == ("retry", "it answered 307")
    assert len(server.asked) == 1


def test_a_success_that_takes_its_time_is_a_success(endpoint, happen, post):
    def slowly(connection):
        for piece in (b"HTTP/1.1 20", b"0 OK\r\nContent-Le", b"ngth: 2\r\n\r\no", b"k"):
            connection.sendall(piece)
            time.sleep(0.1)

    with raw(slowly) as url:
        type(endpoint).objects.update(url=url)
        assert post(happen()).status == "sent"


def test_the_waits_are_those_of_the_specification(endpoint, server, happen, post):
    server.reply = lambda asked: (500, {}, b"")
    one = happen()
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400):
        assert post(one).status == "retry"
        assert seconds - 5 <= wait_of(one) <= seconds * 1.1 + 1
    assert post(one).status == "dead"
    assert (one.attempts, len(server.asked)) == (10, 10)
    assert [t.number for t in one.tries.all()] == list(range(1, 11))


def test_gone_disables_the_endpoint(endpoint, server, happen, post):
    server.reply = lambda asked: (410, {}, b"")
    first, second = happen(), happen()
    delivery.drain("webhook")
    first.refresh_from_db()
    assert first.status == "dead"
    endpoint.refresh_from_db()
    assert endpoint.disabled_at
    assert endpoint.disabled_reason == "gone"
    event = Event.objects.get(kind="webhook.disabled")
    assert (event.actor_kind, event.facts) == ("system", {"reason": "gone"})
    second.refresh_from_db()
    assert second.status == "cancelled"
    assert len(server.asked) == 1


def test_a_deleted_endpoint_cancels(endpoint, server, happen, post):
    one = happen()
    endpoint.delete()
    assert post(one).status == "cancelled"
    assert server.asked == []


@pytest.mark.parametrize(
    ("asked_for", "seconds"),
    [
        ("120", 120),
        (lambda: format_datetime(timezone.now() + timedelta(seconds=90), usegmt=True), 90),
        ("999999999999", 86_400),
        ("soon", 5),
        ("-3", 5),
        ("0", 5),
    ],
)
def test_a_partner_may_ask_for_a_wait(endpoint, server, happen, post, asked_for, seconds):
    value = asked_for if isinstance(asked_for, str) else asked_for()
    server.reply = lambda asked: (429, {"Retry-After": value}, b"")
    one = post(happen())
    assert one.status == "retry"
    assert seconds * 0.9 - 3 <= wait_of(one) <= seconds * 1.1 + 1


def test_a_short_wait_that_is_asked_for_does_not_shorten_the_schedule(endpoint, server, happen, post):
    """Ten attempts a second after one another would be the end of it within seconds."""
    server.reply = lambda asked: (503, {"Retry-After": "1"}, b"")
    one = happen()
    Delivery.objects.filter(pk=one.pk).update(attempts=3)
    assert wait_of(post(one)) > timedelta(hours=2).total_seconds() - 60


def test_nobody_at_home(endpoint, happen, post):
    type(endpoint).objects.update(url="http://127.0.0.1:1/hook")
    one = post(happen())
    assert one.status == "retry"
    assert "refused" in one.last_error.lower()


def test_an_address_that_leads_into_the_network_is_not_called(endpoint, server, happen, post, settings):
    settings.HTTP_ALLOW_PRIVATE = False
    assert post(happen()).status == "retry"
    assert server.asked == []


def test_a_long_answer_is_not_read(endpoint, happen, post):
    def flood(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    with raw(flood) as url:
        type(endpoint).objects.update(url=url)
        start = time.monotonic()
        assert post(happen()).status == "sent"
        assert time.monotonic() - start < 3


def test_a_partner_that_drips_is_left_in_time(endpoint, happen, post, monkeypatch):
    monkeypatch.setattr("factcheck.channels.webhook.SECONDS", 0.5)

    def drip(connection):
        while True:
            connection.sendall(b"H")
            time.sleep(0.1)

    with raw(drip) as url:
        type(endpoint).objects.update(url=url)
        assert post(happen()).status == "retry"
