"""Webhook endpoints: partner systems that are told of events (Standard Webhooks)."""

import base64
import secrets
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.kinds import PUBLIC
from factcheck.models.leases import LEEWAY
from factcheck.models.publications import Publication
from factcheck.permissions import FROM_MANAGER

SECRET_PREFIX = "whsec_"  # noqa: S105 - the marker of the Standard Webhooks specification
SECRET_BYTES = 32
ENDPOINT_KEY = "endpoint:"
LONGEST_ASKED_REST = timedelta(days=1)
"""How long an endpoint may ask to be left alone (`channels.webhook`)."""


def new_webhook_secret() -> str:
    """A fresh signing secret in the form of the Standard Webhooks specification: whsec_ and base64."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


class WebhookEndpointQuerySet(models.QuerySet):
    def enabled(self) -> Self:
        return self.filter(disabled_at__isnull=True)

    def wanting(self, kind: str, audience: str) -> Self:
        """Enabled endpoints that asked for this kind of event by name, or for everything public (`*`)."""
        named = Q(kinds__contains=[kind])
        return self.enabled().filter(named | Q(kinds__contains=["*"]) if audience == PUBLIC else named)

    def failing(self) -> Self:
        """Those whose last call failed."""
        return self.filter(failing_since__isnull=False)

    def resting(self) -> Self:
        """Those that are left alone for now. A rest longer than any was written by a clock that was ahead."""
        now = timezone.now()
        return self.filter(resting_until__gt=now, resting_until__lte=now + LONGEST_ASKED_REST + LEEWAY)

    def keys(self) -> Self:
        """Under which key deliveries name them, as `key`."""
        return self.order_by().values(key=Concat(Value(ENDPOINT_KEY), Cast(F("pk"), CharField())))

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user, FROM_MANAGER))


class WebhookEndpoint(models.Model):
    """Where a partner is told. The secret signs; during rotation the previous one signs too.

    `failing_since` is the first failure since the last success; until `resting_until` nothing is sent.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="webhook_endpoints")
    url = models.URLField(_("address"), max_length=2000)
    description = models.CharField(_("what it is for"), max_length=200, blank=True)
    kinds = ArrayField(models.CharField(max_length=64), verbose_name=_("kinds of event"), default=list)
    secret = models.CharField(max_length=120, default=new_webhook_secret, editable=False)
    previous_secret = models.CharField(max_length=120, blank=True, editable=False)
    previous_valid_until = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("added by"),
    )
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True, editable=False)
    resting_until = models.DateTimeField(_("left alone until"), null=True, blank=True, editable=False)
    disabled_at = models.DateTimeField(_("disabled"), null=True, blank=True, editable=False)
    disabled_reason = models.CharField(_("why it is disabled"), max_length=200, blank=True, editable=False)

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "pk"]
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")

    def __str__(self) -> str:
        return self.url
