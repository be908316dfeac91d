"""How an endpoint fares: left alone for a while after a failure, disabled after five days of nothing but failures."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from factcheck import ledger
from factcheck.models import WebhookEndpoint

GONE, FAILING = "gone", "failing"
"""Why an endpoint was disabled, other than by hand."""
LONGEST_FAILING = timedelta(days=5)
SHORTEST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(minutes=5)
REST_SHARE = 4
"""An endpoint is left alone for a quarter of the time for which it has failed so far, within these two."""


def note_success(endpoint: WebhookEndpoint) -> None:
    """It answers: whatever waits may go out. No query unless it failed before."""
    if endpoint.failing_since or endpoint.resting_until:
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=None, resting_until=None)
        endpoint.failing_since = endpoint.resting_until = None


def note_failure(endpoint: WebhookEndpoint, *, rest: timedelta | None) -> bool:
    """Note a failure; return whether it was the one that disables the endpoint.

    `rest` is how long it asked to be left alone (zero if it did not ask); `None` for a failure of this one event, as
    when it refuses the body, after which nothing else has to wait.
    """
    now = timezone.now()
    WebhookEndpoint.objects.filter(pk=endpoint.pk, failing_since=None).update(failing_since=now)
    endpoint.refresh_from_db(fields=["failing_since"])
    failing_for = now - (endpoint.failing_since or now)
    if failing_for >= LONGEST_FAILING:
        return disable(endpoint, reason=FAILING)
    if rest is not None:
        pause = max(rest, SHORTEST_REST, min(failing_for / REST_SHARE, LONGEST_REST))
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(resting_until=now + pause)
    return False


@transaction.atomic
def disable(endpoint: WebhookEndpoint, *, reason: str, actor: object = None) -> bool:
    """Send nothing more to an endpoint; return whether it was enabled. `reason` is a code."""
    now = timezone.now()
    if not WebhookEndpoint.objects.enabled().filter(pk=endpoint.pk).update(disabled_at=now, disabled_reason=reason):
        return False
    endpoint.disabled_at, endpoint.disabled_reason = now, reason
    ledger.record("webhook.disabled", endpoint, actor=actor, facts={"reason": reason})
    return True
