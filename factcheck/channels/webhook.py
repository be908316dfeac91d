"""Webhooks: partner systems are told of events, signed (Standard Webhooks specification), key `endpoint:<pk>`.

A repeat bears the same `webhook-id` and the same body; only the timestamp of the attempt, and so the signature, is new.
"""

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from django.conf import settings
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from factcheck import http, ledger
from factcheck.delivery import Result, cancelled, channel, dead, retry, sent
from factcheck.models import Delivery, Event, EventPosition, WebhookEndpoint
from factcheck.models.webhooks import SECRET_PREFIX

WAITS = [
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5)),
    *(timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24)),
]
"""The waits after the first attempt, as the specification recommends; three days in all."""
LONGEST_ASKED_WAIT = timedelta(hours=24)
SECONDS = 10.0
ANSWER_BYTES = 4096


@channel("webhook")
class Webhook:
    """The way to partners. The batch is small because one slow partner keeps the rest of it waiting."""

    batch = 4

    @contextmanager
    def open(self) -> Iterator["WebhookSession"]:
        yield WebhookSession()

    def wait(self, attempts: int) -> timedelta | None:
        """A little later than scheduled, by chance, so that what failed together does not come back together."""
        if attempts > len(WAITS):
            return None
        return WAITS[attempts - 1] * random.uniform(1, 1.1)  # noqa: S311 - jitter, not a secret


class WebhookSession:
    """Posts events to endpoints."""

    def send(self, delivery: Delivery) -> Result:
        """Post one event. Success is 2xx; 410 disables the endpoint; a redirect is a failure."""
        endpoint = WebhookEndpoint.objects.filter(pk=int(delivery.recipient_key.removeprefix("endpoint:"))).first()
        if endpoint is None or endpoint.disabled_at:
            return cancelled("the endpoint is gone or disabled")
        event = Event.objects.select_related("publication", "place").get(pk=delivery.event_id)
        message_id = f"msg_{event.uid.hex}"
        body = payload(event)
        try:
            answer = http.request(
                "POST",
                endpoint.url,
                body=body,
                headers={"content-type": "application/json", **signature(endpoint, message_id, body)},
                max_bytes=ANSWER_BYTES,
                truncate=True,
                timeout=SECONDS,
            )
        except OSError as error:
            return retry(str(error))
        if 200 <= answer.status < 300:
            return sent(message_id, f"it answered {answer.status}")
        if answer.status == HTTPStatus.GONE:
            disable(endpoint, reason="gone")
            return dead("it answered 410 and is disabled")
        return retry(f"it answered {answer.status}", after=asked_wait(answer))


def payload(event: Event) -> bytes:
    """The body: kind, time, and ids and codes to look up the rest with. The same bytes at every attempt."""
    data = {
        "id": str(event.uid),
        "position": _position(event),
        "publication": event.publication.slug,
        "audience": event.audience,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "facts": event.facts,
        "links": _links(event),
    }
    body = {"type": event.kind, "timestamp": event.created_at.isoformat().replace("+00:00", "Z"), "data": data}
    return json.dumps(body, separators=(",", ":"), sort_keys=True).encode()


def signature(endpoint: WebhookEndpoint, message_id: str, body: bytes) -> dict[str, str]:
    """The three headers of the specification; while the secret is being rotated, signed with the old one as well."""
    now = timezone.now()
    secrets = [endpoint.secret]
    if endpoint.previous_secret and endpoint.previous_valid_until and endpoint.previous_valid_until > now:
        secrets.append(endpoint.previous_secret)
    timestamp = str(int(now.timestamp()))
    signed = b".".join([message_id.encode(), timestamp.encode(), body])
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{_sign(secret, signed)}" for secret in secrets),
    }


def asked_wait(answer: http.Answer) -> timedelta | None:
    """The wait that a partner asks for with Retry-After (seconds or a date), a day at the longest."""
    value = answer.headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        wait = timedelta(seconds=int(value)) if value.isdecimal() else _date(value) - timezone.now()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(wait, LONGEST_ASKED_WAIT) if wait > timedelta() else None


@transaction.atomic
def disable(endpoint: WebhookEndpoint, *, reason: str, actor: object = None) -> bool:
    """Send nothing more to an endpoint; return whether it was enabled. `reason` is a code."""
    now = timezone.now()
    if not WebhookEndpoint.objects.enabled().filter(pk=endpoint.pk).update(disabled_at=now, disabled_reason=reason):
        return False
    endpoint.disabled_at, endpoint.disabled_reason = now, reason
    ledger.record("webhook.disabled", endpoint, actor=actor, facts={"reason": reason})
    return True


def _position(event: Event) -> int | None:
    """The event's place in the stream. A worker that is faster than the sequencer numbers it first."""
    place = event.place
    while place.position is None and ledger.number_events():
        place = EventPosition.objects.get(event=event)
    event.place = place
    return place.position


def _links(event: Event) -> dict[str, str]:
    found = {}
    for name, route, key in (
        ("event", "event", {"uid": event.uid}),
        ("subject", event.subject_type, {"pk": event.subject_id}),
    ):
        try:
            found[name] = settings.SITE_URL + reverse(f"api:{route}-detail", kwargs=key)
        except NoReverseMatch:  # not every subject is a resource of the API
            continue
    return found


def _sign(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _date(value: str) -> datetime:
    date = parsedate_to_datetime(value)
    return date if date.tzinfo else date.replace(tzinfo=UTC)
