"""Webhook endpoints: who may add, rotate, ping, disable and enable them."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import access, http, ledger
from factcheck.channels.endpoints import disable
from factcheck.errors import Conflict, Invalid
from factcheck.models import Event, Publication, User, WebhookEndpoint
from factcheck.models.webhooks import new_webhook_secret
from factcheck.services.words import clean

ROTATION = timedelta(hours=24)
"""How long the previous secret goes on signing beside the new one."""
BY_HAND = "by_hand"


@transaction.atomic
def add_endpoint(
    publication: Publication, *, actor: User | None, url: str, kinds: Iterable[str], description: str = ""
) -> tuple[WebhookEndpoint, str]:
    """Tell a partner system of these kinds of event (`*` for all) from now on; return the endpoint and its secret.

    Raises `Invalid` for an address that we would not call, or one without https.
    """
    access.require(actor, "factcheck.add_webhookendpoint", publication)
    values = clean(WebhookEndpoint, url=_checked_url(url), description=description)
    endpoint = WebhookEndpoint.objects.create(
        publication=publication, kinds=_checked_kinds(kinds), added_by=actor, **values
    )
    ledger.record("webhook.added", endpoint, actor=actor)
    return endpoint, endpoint.secret


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, actor: User | None) -> str:
    """Sign with a new secret, and for a day with the old one too; return the new one. Raises `Conflict` in a race."""
    access.require(actor, "factcheck.change_webhookendpoint", endpoint)
    values = {
        "secret": new_webhook_secret(),
        "previous_secret": endpoint.secret,
        "previous_valid_until": timezone.now() + ROTATION,
    }
    if not WebhookEndpoint.objects.filter(pk=endpoint.pk, secret=endpoint.secret).update(**values):
        raise Conflict(_("Somebody else has just changed this secret."))
    for field, value in values.items():
        setattr(endpoint, field, value)
    ledger.record("webhook.rotated", endpoint, actor=actor)
    return endpoint.secret


@transaction.atomic
def ping_endpoint(endpoint: WebhookEndpoint, *, actor: User | None) -> Event:
    """Send one event to this endpoint alone, so that the partner can see it arrive."""
    access.require(actor, "factcheck.change_webhookendpoint", endpoint)
    if endpoint.disabled_at:
        raise Conflict(_("This endpoint is disabled."))
    return ledger.record("webhook.pinged", endpoint, actor=actor)


@transaction.atomic
def disable_endpoint(endpoint: WebhookEndpoint, *, actor: User | None) -> WebhookEndpoint:
    """Send nothing more to it; what still waits for it is cancelled when its turn comes."""
    access.require(actor, "factcheck.change_webhookendpoint", endpoint)
    if not disable(endpoint, reason=BY_HAND, actor=actor):
        raise Conflict(_("This endpoint is disabled."))
    return endpoint


@transaction.atomic
def enable_endpoint(endpoint: WebhookEndpoint, *, actor: User | None) -> WebhookEndpoint:
    """Send to it again, from the next event on."""
    access.require(actor, "factcheck.change_webhookendpoint", endpoint)
    disabled = WebhookEndpoint.objects.filter(pk=endpoint.pk, disabled_at__isnull=False)
    if not disabled.update(disabled_at=None, disabled_reason="", failing_since=None, resting_until=None):
        raise Conflict(_("This endpoint is enabled."))
    endpoint.disabled_at, endpoint.disabled_reason = None, ""
    endpoint.failing_since = endpoint.resting_until = None
    ledger.record("webhook.enabled", endpoint, actor=actor)
    return endpoint


def _checked_url(url: str) -> str:
    url = url.strip()
    try:
        http.check_url(url)
    except http.Refusal as refusal:
        raise Invalid(_("This address cannot be called."), field="url", reason=str(refusal)) from refusal
    if not url.startswith("https://") and not settings.HTTP_ALLOW_PRIVATE:
        raise Invalid(_("A webhook goes to an https address."), field="url")
    return url


def _checked_kinds(kinds: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(kinds))
    unknown = [kind for kind in chosen if kind != ledger.EVERY_KIND and kind not in ledger.kinds()]
    if unknown:
        raise Invalid(_("There is no such event: %(kind)s.") % {"kind": unknown[0][:64]}, field="kinds")
    if not chosen:
        raise Invalid(_("Choose at least one kind of event."), field="kinds")
    return chosen
