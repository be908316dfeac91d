"""Webhooks: partner systems are told of events, signed (Standard Webhooks specification), key `endpoint:<pk>`.

A repeat bears the same `webhook-id` and the same body; only the timestamp of the attempt, and so the signature, is new.
"""

import base64
import hashlib
import hmac
import json
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from factcheck import http, ledger
from factcheck.channels.endpoints import GONE, LONGEST_FAILING, disable, note_failure, note_success
from factcheck.delivery import Errand, Result, cancelled, channel, dead, retry, sent
from factcheck.models import Delivery, Event, EventPosition, WebhookEndpoint
from factcheck.models.webhooks import ENDPOINT_KEY, LONGEST_ASKED_REST, SECRET_PREFIX

WAITS = [
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5)),
    *(timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24)),
]
"""The waits after the first attempt, as the specification recommends; three days in all."""
OVERLOADED = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
VERSION = 1
"""Of the body: raised when a field is taken out of it or means something else, not when one is added."""
SECONDS = 10.0
ANSWER_BYTES = 4096
FRESH_SECONDS = 1.0
"""How long a drain goes by what it has read of an endpoint; whoever disables one may see that many seconds of calls."""


@channel("webhook")
class Webhook:
    """The way to partners, a lane for each."""

    batch = 50
    lanes = 8

    @contextmanager
    def open(self) -> Iterator["WebhookSession"]:
        with closing(WebhookSession()) as session:
            yield session

    def wait(self, attempts: int) -> timedelta | None:
        """A little later than scheduled, by chance, so that what failed together does not come back together."""
        if attempts > len(WAITS):
            return None
        return WAITS[attempts - 1] * random.uniform(1, 1.1)  # noqa: S311 - jitter, not a secret

    def troubled(self) -> QuerySet:
        return WebhookEndpoint.objects.failing().keys()

    def resting(self) -> QuerySet:
        return WebhookEndpoint.objects.resting().keys()


class WebhookSession:
    """Posts events to endpoints, over one connection to each as long as it keeps it."""

    def __init__(self) -> None:
        self._lines: dict[int, http.Line] = defaultdict(http.Line)
        self._read: dict[int, tuple[float, WebhookEndpoint | None]] = {}

    def close(self) -> None:
        for line in self._lines.values():
            line.close()

    def _endpoint(self, pk: int) -> WebhookEndpoint | None:
        """The endpoint as it was `FRESH_SECONDS` ago at most: a drain asks for each many times."""
        now = time.monotonic()
        if pk not in self._read or now - self._read[pk][0] > FRESH_SECONDS:
            self._read[pk] = now, WebhookEndpoint.objects.filter(pk=pk).first()
        return self._read[pk][1]

    def prepare(self, delivery: Delivery) -> Result | Errand:
        """The call that tells one endpoint of one event, and what its answer will mean."""
        pk = int(delivery.recipient_key.removeprefix(ENDPOINT_KEY))
        endpoint = self._endpoint(pk)
        if endpoint is None or endpoint.disabled_at:
            return cancelled("the endpoint is gone or disabled")
        event = delivery.event
        named, body = message_id(event), payload(event)
        headers = {"content-type": "application/json", **signature(endpoint, named, body)}

        def judge(answer: http.Answer | OSError) -> Result:
            logged = {"request": _asked(endpoint.url, headers, body), "answer": _answered(answer)}
            return replace(_result(endpoint, delivery, named, answer), **logged)

        return Errand(partial(_post, endpoint.url, body, headers, self._lines[pk]), judge, _is_taken)


def _post(url: str, body: bytes, headers: dict[str, str], line: http.Line) -> http.Answer | OSError:
    """Call; runs in a thread. At most `SECONDS`, at most `ANSWER_BYTES` of the answer, no redirect."""
    try:
        return http.request(
            "POST", url, body=body, headers=headers, max_bytes=ANSWER_BYTES, truncate=True, timeout=SECONDS, line=line
        )
    except OSError as error:
        return error


def _is_taken(answer: http.Answer | OSError) -> bool:
    return not isinstance(answer, OSError) and 200 <= answer.status < 300


def _result(endpoint: WebhookEndpoint, delivery: Delivery, named: str, answer: http.Answer | OSError) -> Result:
    """Success is 2xx; 410 disables the endpoint, and so does the last of five days of failures; a redirect fails."""
    if isinstance(answer, OSError):
        return _failure(endpoint, str(answer), rest=timedelta())
    if _is_taken(answer):
        note_success(endpoint)
        return sent(named, f"it answered {answer.status}")
    if answer.status == HTTPStatus.GONE:
        disable(endpoint, reason=GONE)
        return dead("it answered 410 and is disabled")
    asked = asked_wait(answer)
    is_ill = answer.status >= 500 or answer.status in OVERLOADED
    after = max(asked, WAITS[delivery.step - 1]) if asked and delivery.step <= len(WAITS) else None
    rest = (asked or timedelta()) if is_ill else None
    return _failure(endpoint, f"it answered {answer.status}", rest=rest, after=after)


def _failure(
    endpoint: WebhookEndpoint, detail: str, *, rest: timedelta | None, after: timedelta | None = None
) -> Result:
    if note_failure(endpoint, rest=rest):
        return dead(f"{detail}; the endpoint has failed for {LONGEST_FAILING.days} days and is disabled")
    return retry(detail, after=after)


def _asked(url: str, headers: dict[str, str], body: bytes) -> str:
    lines = [f"POST {url}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\n".join([*lines, "", body.decode()])


def _answered(answer: http.Answer | OSError) -> str:
    """As it came, as far as it was read: at most `ANSWER_BYTES` of headers, and of the body."""
    if isinstance(answer, OSError):
        return ""
    head = "\n".join([str(answer.status), *(f"{name}: {value}" for name, value in answer.headers.items())])
    return f"{head[:ANSWER_BYTES]}\n\n{answer.body.decode(errors='replace')}"


def message_id(event: Event) -> str:
    """The `webhook-id` of an event: the same for every endpoint, at every attempt and every replay."""
    return f"msg_{event.uid.hex}"


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
    body = {
        "type": event.kind,
        "version": VERSION,
        "timestamp": event.created_at.isoformat().replace("+00:00", "Z"),
        "data": data,
    }
    return json.dumps(body, separators=(",", ":"), sort_keys=True).encode()


def signature(endpoint: WebhookEndpoint, named: str, body: bytes) -> dict[str, str]:
    """The three headers of the specification; while the secret is being rotated, signed with the old one as well."""
    now = timezone.now()
    secrets = [endpoint.secret]
    if endpoint.previous_secret and endpoint.previous_valid_until and endpoint.previous_valid_until > now:
        secrets.append(endpoint.previous_secret)
    timestamp = str(int(now.timestamp()))
    signed = b".".join([named.encode(), timestamp.encode(), body])
    return {
        "webhook-id": named,
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
    return min(wait, LONGEST_ASKED_REST) if wait > timedelta() else None


def _position(event: Event) -> int | None:
    """The event's place in the stream. A worker that is faster than the sequencer numbers it first."""
    place = event.place
    if place.position is None:  # it may have got one since the lease, with the event before it
        place = EventPosition.objects.get(event=event)
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
