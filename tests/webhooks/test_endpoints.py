"""Endpoints are a manager's: added at addresses we would call, rotated, pinged, disabled, enabled."""

import base64

import pytest

from factcheck import delivery
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Delivery, Event, WebhookEndpoint
from factcheck.services.deliveries import cancel_delivery, replay_delivery
from factcheck.services.webhooks import add_endpoint, disable_endpoint, enable_endpoint, ping_endpoint, rotate_secret

pytestmark = pytest.mark.django_db


def kinds_recorded() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_a_manager_adds_one(publication, manager, settings):
    settings.HTTP_ALLOW_PRIVATE = False
    endpoint, secret = add_endpoint(
        publication,
        actor=manager,
        url=" https://partner.example/hook ",
        kinds=["verdict.published"],
        description="Site",
    )
    assert (endpoint.url, endpoint.kinds, endpoint.description) == (
        "https://partner.example/hook",
        ["verdict.published"],
        "Site",
    )
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert kinds_recorded() == ["webhook.added"]
    assert secret not in str(Event.objects.get().facts)


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/",
        "https://169.254.169.254/",
        "https://user:pass@partner.example/",
        "https://partner.example:22/",
        "https://2130706433/",
        "javascript:alert(1)",
        "",
        "https://partner.example/" + "a" * 2000,
    ],
)
def test_an_address_we_would_not_call_is_refused(publication, manager, url, settings):
    settings.HTTP_ALLOW_PRIVATE = False
    with pytest.raises(Invalid):
        add_endpoint(publication, actor=manager, url=url, kinds=["*"])
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("kinds", [[], ["nothing.happened"], ["verdict.published", ""], ["verdict.*"]])
def test_kinds_are_those_that_exist(publication, manager, kinds):
    with pytest.raises(Invalid):
        add_endpoint(publication, actor=manager, url="https://partner.example/", kinds=kinds)


def test_only_a_manager_may(publication, endpoint, editor, outsider, researcher):
    for person in (editor, outsider, researcher):
        with pytest.raises(NotPermitted):
            add_endpoint(publication, actor=person, url="https://partner.example/", kinds=["*"])
        for verb in (rotate_secret, ping_endpoint, disable_endpoint, enable_endpoint):
            with pytest.raises(NotPermitted):
                verb(endpoint, actor=person)


def test_two_rotations_at_once_do_not_lose_a_secret(endpoint, manager):
    stale = WebhookEndpoint.objects.get(pk=endpoint.pk)
    rotate_secret(endpoint, actor=manager)
    with pytest.raises(Conflict):
        rotate_secret(stale, actor=manager)


def test_a_ping_reaches_this_endpoint_alone(endpoint, server, manager, publication):
    WebhookEndpoint.objects.create(publication=publication, url="https://other.example/", kinds=["*"])
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(kinds=["verdict.published"])
    ping_endpoint(endpoint, actor=manager)
    assert [one.recipient_key for one in Delivery.objects.filter(channel="webhook")] == [f"endpoint:{endpoint.pk}"]
    delivery.drain("webhook")
    assert b'"type":"webhook.pinged"' in server.asked[0].body


def test_disabled_and_enabled_again(endpoint, manager, happen, post):
    disable_endpoint(endpoint, actor=manager)
    with pytest.raises(Conflict):
        disable_endpoint(endpoint, actor=manager)
    with pytest.raises(Conflict):
        ping_endpoint(endpoint, actor=manager)
    enable_endpoint(endpoint, actor=manager)
    with pytest.raises(Conflict):
        enable_endpoint(endpoint, actor=manager)
    assert post(happen()).status == "sent"
    assert kinds_recorded()[:2] == ["webhook.disabled", "webhook.enabled"]


def test_what_was_given_up_can_be_sent_again_under_its_id(endpoint, server, editor, happen, post):
    one = happen()
    server.reply = lambda asked: (500, {}, b"")
    Delivery.objects.filter(pk=one.pk).update(attempts=9)
    assert post(one).status == "dead"
    server.reply = lambda asked: (200, {}, b"")
    replay_delivery(one, actor=editor)
    assert post(one).status == "sent"
    first, second = (asked for asked in server.asked if asked.headers["webhook-id"] == one.provider_id)
    assert first.body == second.body
    event = Event.objects.get(kind="delivery.replayed")
    assert (event.subject_id, event.facts["event"]) == (one.pk, one.event_id)


def test_what_waits_can_be_called_back(endpoint, server, editor, researcher, happen, post):
    one = happen()
    with pytest.raises(NotPermitted):
        cancel_delivery(one, actor=researcher)
    cancel_delivery(one, actor=editor)
    assert post(one).status == "cancelled"
    assert all(asked.headers["webhook-id"] != f"msg_{one.event.uid.hex}" for asked in server.asked)
