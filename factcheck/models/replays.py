"""Replays: everything of a filter that was given up, queued again in batches after the asking."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from factcheck.models.deliveries import Delivery, DeliveryQuerySet
from factcheck.models.fields import one_of, state_field
from factcheck.models.publications import Publication
from factcheck.permissions import FROM_MANAGER
from factcheck.states import STOPPED_DELIVERIES, DeliveryStatus


class ReplayQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        """Oldest first."""
        return self.filter(finished_at__isnull=True).order_by("pk")

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user, FROM_MANAGER))


class Replay(models.Model):
    """A filter over one publication's deliveries, whose rows are queued again. An empty field leaves nothing out.

    `newest` is the last delivery there was when it was asked for; `reached` the last one that was looked at, moved in
    one transaction with the rows of a batch.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="replays", verbose_name=_("publication"))
    status = state_field(DeliveryStatus, DeliveryStatus.DEAD, verbose_name=_("state"))
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    purpose = models.CharField(_("what it says"), max_length=64, blank=True)
    recipient_key = models.CharField(_("recipient"), max_length=80, blank=True)
    newest = models.BigIntegerField(editable=False)
    reached = models.BigIntegerField(_("reached"), default=0, editable=False)
    replayed = models.PositiveIntegerField(_("queued again"), default=0, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = ReplayQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        constraints = [
            one_of("replay_is_of_what_stopped", "status", STOPPED_DELIVERIES),
            models.UniqueConstraint(
                fields=["publication", "status", "channel", "purpose", "recipient_key"],
                condition=Q(finished_at__isnull=True),
                name="one_replay_of_a_filter_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(finished_at__isnull=True), name="replay_unfinished")]

    def __str__(self) -> str:
        parts = (self.status, self.channel, self.purpose, self.recipient_key)
        return " · ".join([str(self.pk or ""), *(part for part in parts if part)])

    def deliveries(self) -> DeliveryQuerySet:
        """What it is about. Deliveries of restricted tickets are replayed on their own, by those who see them."""
        narrow = {"channel": self.channel, "purpose": self.purpose, "recipient_key": self.recipient_key}
        return Delivery.objects.filter(
            publication_id=self.publication_id,
            status=self.status,
            event__is_restricted=False,
            **{name: value for name, value in narrow.items() if value},
        )
