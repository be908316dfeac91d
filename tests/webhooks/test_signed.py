"""An event arrives signed, by the Standard Webhooks specification, and the same at every attempt."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from factcheck.channels.webhook import payload
from factcheck.models import Event, EventPosition
from factcheck.services.webhooks import rotate_secret

pytestmark = pytest.mark.django_db


def test_a_partner_can_verify_it(endpoint, server, happen, post, publication):
    one = post(happen(facts={"revision": 1}))
    assert one.status == "sent"
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.headers["content-type"]) == ("POST", "/hook", "application/json")
    body = Webhook(endpoint.secret).verify(asked.body, asked.headers)
    event = Event.objects.get(pk=one.event_id)
    assert body["type"] == "verdict.superseded"
    assert body["timestamp"] == event.created_at.isoformat().replace("+00:00", "Z")
    assert body["data"] == {
        "id": str(event.uid),
        "position": event.place.position,
        "publication": "demo-courier",
        "audience": "public",
        "subject_type": "publication",
        "subject_id": publication.pk,
        "facts": {"revision": 1},
        "links": body["data"]["links"],
    }
    assert event.place.position
    assert body["data"]["links"]["event"].endswith(f"/api/v1/events/{event.uid}/")
    assert body["data"]["links"]["subject"].endswith(f"/api/v1/publications/{publication.pk}/")
    assert asked.headers["webhook-id"] == one.provider_id == f"msg_{event.uid.hex}"


def test_a_changed_body_or_another_secret_is_noticed(endpoint, server, happen, post):
    post(happen())
    (asked,) = server.asked
    with pytest.raises(WebhookVerificationError):
        Webhook(endpoint.secret).verify(asked.body.replace(b"superseded", b"published"), asked.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 44).verify(asked.body, asked.headers)


def test_a_repeat_bears_the_same_id_and_body(endpoint, server, happen, post):
    server.reply = lambda asked: (500, {}, b"down")
    one = happen()
    assert EventPosition.objects.get(event_id=one.event_id).position is None
    assert post(one).status == "retry"
    server.reply = lambda asked: (200, {}, b"")
    assert post(one).status == "sent"
    first, second = server.asked
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert isinstance(json.loads(first.body)["data"]["position"], int)


def test_both_secrets_sign_while_one_replaces_the_other(endpoint, server, happen, post):
    old = endpoint.secret
    new = rotate_secret(endpoint, actor=None)
    assert new != old
    post(happen())
    asked = server.asked[-1]
    assert len(asked.headers["webhook-signature"].split()) == 2
    for secret in (old, new):
        Webhook(secret).verify(asked.body, asked.headers)
    type(endpoint).objects.update(previous_valid_until=timezone.now() - timedelta(seconds=1))
    post(happen())
    asked = server.asked[-1]
    Webhook(new).verify(asked.body, asked.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(asked.body, asked.headers)


def test_the_body_says_its_version(endpoint, happen):
    body = json.loads(payload(happen().event))
    assert body["version"] == 1
    assert set(body) == {"type", "version", "timestamp", "data"}
    assert set(body["data"]) == {
        *("id", "position", "publication", "audience", "subject_type", "subject_id", "facts", "links")
    }, "another set of fields: is it another version?"
