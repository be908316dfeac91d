"""Five days of nothing but failures disable an endpoint, and whoever answers for it hears of it by mail."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections.letters import compose
from factcheck.channels.endpoints import LONGEST_FAILING
from factcheck.models import Delivery, Event, Membership, WebhookEndpoint
from factcheck.services.webhooks import add_endpoint, disable_endpoint, enable_endpoint

pytestmark = pytest.mark.django_db


def failing_for(how_long: timedelta) -> None:
    WebhookEndpoint.objects.update(failing_since=timezone.now() - how_long)


def told(channel: str) -> list[str]:
    rows = Delivery.objects.filter(channel=channel, purpose="webhook_disabled")
    return sorted(rows.values_list("recipient_key", flat=True))


def test_the_first_failure_after_five_days_of_them_disables_it(endpoint, server, happen, post):
    server.reply = lambda asked: (500, {}, b"")
    failing_for(LONGEST_FAILING - timedelta(minutes=1))
    assert post(happen()).status == "retry"
    failing_for(LONGEST_FAILING)
    one = happen()
    assert post(one).status == "dead"
    waiting = Delivery.objects.get(status="retry")
    assert "disabled" in one.last_error
    endpoint.refresh_from_db()
    assert (bool(endpoint.disabled_at), endpoint.disabled_reason) == (True, "failing")
    assert Event.objects.get(kind="webhook.disabled").facts == {"reason": "failing"}
    assert post(waiting).status == "cancelled"


def test_one_success_begins_the_five_days_anew(endpoint, server, happen, post):
    failing_for(LONGEST_FAILING)
    assert post(happen()).status == "sent"
    server.reply = lambda asked: (500, {}, b"")
    assert post(happen()).status == "retry"
    endpoint.refresh_from_db()
    assert endpoint.disabled_at is None


def test_whoever_disabled_it_by_hand_and_enables_it_begins_anew(endpoint, server, manager, happen, post):
    failing_for(LONGEST_FAILING)
    disable_endpoint(endpoint, actor=manager)
    enable_endpoint(endpoint, actor=manager)
    server.reply = lambda asked: (500, {}, b"")
    assert post(happen()).status == "retry"
    assert told("mail") == []


@pytest.fixture
def added(publication, server, manager) -> WebhookEndpoint:
    endpoint, _secret = add_endpoint(publication, actor=manager, url=f"{server.url}/hook", kinds=["*"])
    return endpoint


@pytest.mark.parametrize(
    ("status", "words"), [(410, "gone for good (410)"), (500, "has failed for 5 days")], ids=["gone", "failing"]
)
def test_its_owner_is_written_to(added, manager, second_editor, server, happen, post, status, words):
    Membership.objects.filter(user=second_editor).update(role="manager")
    server.reply = lambda asked: (status, {}, b"")
    failing_for(LONGEST_FAILING)
    post(happen())
    assert told("mail") == told("in_app") == [f"user:{manager.pk}"]
    letter = compose(Delivery.objects.get(channel="mail", purpose="webhook_disabled"))
    assert letter.to == manager.email
    for part in (letter.text, letter.html):
        assert words in part
        assert added.url in part
        assert f"/webhookendpoint/{added.pk}/change/" in part
    enable_endpoint(added, actor=manager)
    assert compose(Delivery.objects.get(channel="mail", purpose="webhook_disabled")) is None


def test_the_managers_are_written_to_when_its_owner_has_left(added, manager, second_editor, server, happen, post):
    Membership.objects.filter(user=second_editor).update(role="manager")
    Membership.objects.filter(user=manager).update(role="researcher")
    server.reply = lambda asked: (410, {}, b"")
    post(happen())
    assert told("mail") == [f"user:{second_editor.pk}"]
