"""Each endpoint has a lane of its own: one that hangs, or fails, holds up what waits for it and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event as Flag
from uuid import uuid4

import pytest
from django.utils import timezone

from factcheck import delivery, health, ledger
from factcheck.channels.webhook import Webhook, WebhookSession
from factcheck.delivery import lanes, ways
from factcheck.delivery.lanes import Traffic
from factcheck.models import Delivery, WebhookEndpoint
from tests.http.servers import Asked

pytestmark = pytest.mark.django_db

EVENTS = 6
LONG_ENOUGH = 8


@pytest.fixture
def add(publication, server) -> Callable[..., WebhookEndpoint]:
    """Makes endpoints, of the running partner or of whomever."""

    def make(path: str, **fields) -> WebhookEndpoint:
        url = path if path.startswith("http") else f"{server.url}/{path}"
        return WebhookEndpoint.objects.create(publication=publication, url=url, kinds=["*"], **fields)

    return make


def let_happen(publication, times: int = EVENTS) -> None:
    for _time in range(times):
        ledger.record("verdict.superseded", publication, actor=None)


def states(endpoint: WebhookEndpoint) -> list[str]:
    rows = Delivery.objects.filter(channel="webhook", recipient_key=f"endpoint:{endpoint.pk}")
    return list(rows.order_by("pk").values_list("status", flat=True))


class Hanging:
    """Keeps calls to `/hangs` waiting until the quick endpoint has been told everything."""

    def __init__(self, quick_calls: int) -> None:
        self.wanted = quick_calls
        self.finished: list[str] = []
        self.hung, self.all_told = Flag(), Flag()

    def __call__(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        if asked.path.startswith("/hangs"):
            self.hung.set()
            self.all_told.wait(LONG_ENOUGH)
        else:
            self.hung.wait(LONG_ENOUGH)  # the quick one is not merely the first in the queue
        self.finished.append(asked.path)
        if self.finished.count("/quick") == self.wanted:
            self.all_told.set()
        return 200, {}, b""


def test_an_endpoint_that_hangs_does_not_delay_another(publication, server, add):
    hanging, quick = add("hangs"), add("quick")
    server.reply = answers = Hanging(EVENTS)
    let_happen(publication)
    assert delivery.drain("webhook") == 2 * EVENTS
    assert answers.finished[:EVENTS] == ["/quick"] * EVENTS
    assert states(hanging) == states(quick) == ["sent"] * EVENTS


def test_what_happens_while_one_hangs_does_not_wait_for_it(publication, server, add, monkeypatch):
    """The event comes when the drain has already found nothing else to do."""
    add("hangs")
    quick = add("quick", disabled_at=timezone.now())
    server.reply = answers = Hanging(1)
    let_happen(publication, 1)

    class Watched(Webhook):
        looked = 0

        def troubled(self):
            self.looked += 1
            if self.looked == 3:
                WebhookEndpoint.objects.filter(pk=quick.pk).update(disabled_at=None)
                let_happen(publication, 1)
            return super().troubled()

    monkeypatch.setitem(ways._channels, "webhook", Watched())
    delivery.drain("webhook")
    assert answers.finished[0] == "/quick"


def test_many_that_hang_leave_lanes_to_the_others(publication, server, add):
    since = timezone.now() - timedelta(minutes=1)
    for number in range(Webhook.lanes + 2):
        add(f"hangs/{number}", failing_since=since)
    quick = add("quick")
    server.reply = answers = Hanging(EVENTS)
    let_happen(publication)
    delivery.drain("webhook")
    assert answers.finished[:EVENTS] == ["/quick"] * EVENTS
    assert states(quick) == ["sent"] * EVENTS


def test_one_endpoint_is_told_in_order(publication, server, add):
    add("hook")
    let_happen(publication, 11)
    delivery.drain("webhook")
    rows = Delivery.objects.filter(channel="webhook").order_by("pk")
    assert [asked.headers["webhook-id"] for asked in server.asked] == [row.provider_id for row in rows]


def test_a_drain_goes_on_where_another_was_quicker(publication, server, add, monkeypatch):
    """What it picked is taken meanwhile: it picks again, though nothing of its own is under way."""
    add("hook")
    let_happen(publication, 3)
    monkeypatch.setattr(ways._channels["webhook"], "batch", 1)
    pick, taken = Traffic._pick, []

    def pick_too_late(traffic, *arguments):
        picked = pick(traffic, *arguments)
        if not taken:
            taken.extend(picked)
            until = timezone.now() + timedelta(minutes=1)
            Delivery.objects.filter(pk__in=picked).update(status="leased", lease_token=uuid4(), leased_until=until)
        return picked

    monkeypatch.setattr(Traffic, "_pick", pick_too_late)
    assert delivery.drain("webhook") == 2
    rows = list(Delivery.objects.filter(channel="webhook").order_by("pk"))
    assert [asked.headers["webhook-id"] for asked in server.asked] == [row.provider_id for row in rows[1:]]
    assert taken == [rows[0].pk]


def test_a_drain_that_is_always_too_late_ends(publication, add, monkeypatch):
    add("hook")
    let_happen(publication, 1)
    looks = []
    monkeypatch.setattr(Traffic, "_pick", lambda *_: looks.append(1) or [0])
    assert delivery.drain("webhook") == 0
    assert len(looks) == lanes.LOOKS


def test_one_that_fails_rests_and_the_others_go_on(publication, add, endpoint):
    failing = add("http://127.0.0.1:1/")
    let_happen(publication)
    delivery.drain("webhook")
    assert states(endpoint) == ["sent"] * EVENTS
    assert states(failing) == ["retry", *["queued"] * (EVENTS - 1)]
    assert set(Delivery.objects.filter(status="queued").values_list("attempts", flat=True)) == {0}
    assert not delivery.is_due("webhook")
    failing.refresh_from_db()
    assert failing.failing_since
    assert failing.resting_until - failing.failing_since == timedelta(seconds=5)


def test_it_is_told_everything_once_it_answers_again(publication, server, endpoint):
    server.reply = lambda asked: (503, {}, b"")
    let_happen(publication)
    delivery.drain("webhook")
    server.reply = lambda asked: (200, {}, b"")
    WebhookEndpoint.objects.update(resting_until=timezone.now())
    Delivery.objects.update(next_attempt_at=timezone.now())
    delivery.drain("webhook")
    assert states(endpoint) == ["sent"] * EVENTS
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.resting_until) == (None, None)


def test_one_that_failed_last_is_tried_with_one_event(publication, server, endpoint, monkeypatch):
    server.reply = lambda asked: (500, {}, b"")
    WebhookEndpoint.objects.update(failing_since=timezone.now())
    prepare, prepared = WebhookSession.prepare, []
    monkeypatch.setattr(WebhookSession, "prepare", lambda self, one: prepared.append(one.pk) or prepare(self, one))
    let_happen(publication)
    delivery.drain("webhook")
    assert (len(prepared), states(endpoint)) == (1, ["retry", *["queued"] * (EVENTS - 1)])


def test_a_trip_ends_with_the_time_of_its_drain(publication, server, endpoint, monkeypatch):
    monkeypatch.setattr(lanes, "TRIP_SECONDS", 3600.0)
    deadline = timezone.now() + timedelta(seconds=1)

    def reply(_asked: Asked) -> tuple[int, dict[str, str], bytes]:
        while timezone.now() < deadline:
            Flag().wait(0.05)
        return 200, {}, b""

    server.reply = reply
    let_happen(publication)
    delivery.drain("webhook", deadline=deadline)
    assert len(server.asked) <= 1
    assert states(endpoint)[1:] == ["queued"] * (EVENTS - 1)


@pytest.mark.parametrize(
    ("failing", "seconds"), [(timedelta(minutes=4), 60), (timedelta(days=2), 300)], ids=["a quarter", "five minutes"]
)
def test_the_rest_grows_with_the_time_of_failing(server, endpoint, happen, post, failing, seconds):
    server.reply = lambda asked: (500, {}, b"")
    WebhookEndpoint.objects.update(failing_since=timezone.now() - failing)
    tried = post(happen()).tries.get()
    endpoint.refresh_from_db()
    assert seconds - 1 < (endpoint.resting_until - tried.started_at).total_seconds() < seconds + 10


def test_it_rests_as_long_as_it_asks(server, endpoint, happen, post):
    server.reply = lambda asked: (429, {"Retry-After": "1800"}, b"")
    tried = post(happen()).tries.get()
    endpoint.refresh_from_db()
    assert endpoint.resting_until - tried.started_at >= timedelta(minutes=30)


def test_one_body_that_is_refused_holds_up_no_other(publication, server, endpoint):
    server.reply = lambda asked: (422 if len(server.asked) == 1 else 200, {}, b"")
    let_happen(publication)
    delivery.drain("webhook")
    assert states(endpoint) == ["retry", *["sent"] * (EVENTS - 1)]


def test_what_waits_for_a_failing_endpoint_is_no_sign_of_a_sick_product(publication, server, endpoint):
    server.reply = lambda asked: (500, {}, b"")
    let_happen(publication)
    delivery.drain("webhook")
    Delivery.objects.update(next_attempt_at=timezone.now() - timedelta(hours=1))
    assert health.readiness()[1]["deliveries"]["state"] == "ok"
    WebhookEndpoint.objects.update(failing_since=None, resting_until=None)
    assert health.readiness()[1]["deliveries"]["state"] == "failing"
