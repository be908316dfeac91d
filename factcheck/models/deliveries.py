"""Deliveries: one notification to one recipient over one channel, with its attempts."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.models.events import Event
from factcheck.models.fields import one_of, state_field
from factcheck.models.leases import LEEWAY, Leased, LeasedQuerySet
from factcheck.models.publications import Publication
from factcheck.permissions import FROM_EDITOR, FROM_MANAGER
from factcheck.states import DELIVERY_MOVES, DUE_DELIVERIES, DeliveryStatus

WEBHOOK = "webhook"
LONGEST_DELIVERY_WAIT = timedelta(hours=27)
"""The last wait of a webhook is a day and a tenth at most, and so long may a partner ask for; letters wait less."""
TRIED = (DeliveryStatus.RETRY, DeliveryStatus.DOUBTFUL)


class DeliveryQuerySet(LeasedQuerySet):
    longest_wait = LONGEST_DELIVERY_WAIT

    def waiting(self) -> Self:
        return self.filter(status__in=DUE_DELIVERIES)

    def put_off_too_far(self) -> Self:
        """What was tried waits no longer than the longest wait of a channel. What was not, or is to go once more, is
        due at once, unless it was held back when it was written (`not_before`)."""
        too_far = Now() + self.longest_wait + LEEWAY
        tried = Q(status__in=TRIED, next_attempt_at__gt=too_far)
        at_once = Q(status=DeliveryStatus.QUEUED, next_attempt_at__gt=Now() + LEEWAY)
        return self.waiting().filter(tried | at_once & (Q(not_before=None) | Q(attempts__gt=0)))

    def pending(self) -> Self:
        return self.filter(status__in=[*DUE_DELIVERIES, DeliveryStatus.LEASED])

    def dead(self) -> Self:
        return self.filter(status=DeliveryStatus.DEAD)

    def quarantined(self) -> Self:
        """Those whose worker vanished each time: nobody sends them until a person says so."""
        return self.filter(status=DeliveryStatus.QUARANTINED)

    def to_endpoints_of(self, manager) -> Self:
        """Webhooks of the publications that somebody manages, as the endpoints themselves are to be seen."""
        managed = Publication.objects.visible_to(manager, FROM_MANAGER)
        return self.filter(channel=WEBHOOK, publication__in=managed, event__in=Event.objects.not_restricted())

    def visible_to(self, user) -> Self:
        """Those of the desks where one is an editor or more, since they name readers. Who was told about a restricted
        ticket shows on the ticket alone, also of what was told before it was restricted."""
        mine = Publication.objects.visible_to(user, FROM_EDITOR)
        return self.filter(publication__in=mine, event__in=Event.objects.not_restricted())


class Delivery(Leased):
    """One row per event, channel and recipient: the truth about who was told. The broker only wakes its sending."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="deliveries")
    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries", verbose_name=_("event"))
    channel = models.CharField(_("channel"), max_length=20)
    purpose = models.CharField(_("what it says"), max_length=64)
    recipient_key = models.CharField(_("recipient"), max_length=80)
    address = models.CharField(_("address"), max_length=2000, blank=True)
    status = state_field(DeliveryStatus, DeliveryStatus.QUEUED, verbose_name=_("state"))
    attempts_before = models.PositiveIntegerField(_("attempts before it was sent again"), default=0, editable=False)
    not_before = models.DateTimeField(_("not before"), null=True, editable=False)
    provider_id = models.CharField(_("id on the wire"), max_length=255, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            one_of("delivery_status_is_known", "status", DeliveryStatus),
            models.UniqueConstraint(
                fields=["event", "channel", "recipient_key"], name="one_delivery_per_event_channel_and_recipient"
            ),
            models.CheckConstraint(
                condition=~Q(status="sent") | Q(sent_at__isnull=False), name="sent_delivery_has_its_time"
            ),
            models.CheckConstraint(
                condition=Q(status="leased", lease_token__isnull=False)
                | (~Q(status="leased") & Q(lease_token__isnull=True)),
                name="leased_delivery_has_a_lease",
            ),
            Leased.lease_is_whole("delivery_lease_is_whole"),
        ]
        indexes = [
            models.Index(
                fields=["channel", "next_attempt_at", "id"],
                condition=Q(status__in=["queued", "retry", "doubtful"]),
                name="delivery_due",
            ),
            models.Index(fields=["leased_until"], condition=Q(status="leased"), name="delivery_leased"),
            models.Index(fields=["recipient_key", "-id"], name="delivery_by_recipient"),
            models.Index(fields=["publication", "status", "-id"], name="delivery_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.channel} · {self.recipient_key}"

    @property
    def again(self) -> str:
        """The move that sends it once more: `repeat` for a webhook that went out or was called off, else `replay`."""
        is_over = self.status in DELIVERY_MOVES["repeat"].sources
        return "repeat" if self.channel == WEBHOOK and is_over else "replay"

    @property
    def step(self) -> int:
        """How many attempts there were since it was last asked for: where in the channel's schedule it is."""
        return self.attempts - self.attempts_before

    def may_go_again(self) -> bool:
        return self.status in DELIVERY_MOVES[self.again].sources


class DeliveryAttempt(models.Model):
    """One try of one delivery: what the far side said. Of a webhook also what was asked, and how the answer began."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    number = models.PositiveIntegerField(_("number"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=20)
    detail = models.CharField(_("detail"), max_length=500, blank=True)
    request = models.TextField(_("request"), blank=True)
    answer = models.TextField(_("answer"), blank=True)

    class Meta:
        ordering = ["delivery", "number"]
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="one_row_per_delivery_attempt"),
        ]
        indexes = [models.Index(fields=["finished_at"], name="attempt_by_age")]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class NoticeQuerySet(models.QuerySet):
    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def visible_to(self, user) -> Self:
        return self.filter(user=user) if user.is_active else self.none()


class Notice(models.Model):
    """An in-app notification: what the in-app channel delivers, behind the bell."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="notice")
    event = models.ForeignKey(Event, models.PROTECT, related_name="notices")
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [models.Index(fields=["user", "-id"], condition=Q(read_at__isnull=True), name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.user}: {self.event.kind}"


class Heartbeat(models.Model):
    """The last sign of life of a background process, by name."""

    name = models.CharField(primary_key=True, max_length=40)
    beaten_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")

    def __str__(self) -> str:
        return self.name
