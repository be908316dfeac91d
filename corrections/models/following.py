"""Subscriptions and suppressions: who follows us, and who must not be written to."""

import hashlib
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from corrections.states import SubscriptionStatus
from factcheck.models import Article, Claim, Publication
from factcheck.models.fields import code_field, one_of, state_field
from factcheck.permissions import FROM_EDITOR


class SubscriptionQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(status=SubscriptionStatus.ACTIVE)

    def at(self, address: str) -> Self:
        """Those of one address, whatever its case; through the unique index."""
        return self.alias(key=Lower("email")).filter(key=address.lower())

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user, FROM_EDITOR))


class Subscription(models.Model):
    """Somebody follows a publication's corrections, one article's or one claim's. Active only after a confirmed
    mail."""

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
        WEEKLY = "weekly", _("Once a week, on Monday morning")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="subscriptions")
    article = models.ForeignKey(Article, models.CASCADE, null=True, blank=True, related_name="subscriptions")
    claim = models.ForeignKey(Claim, models.CASCADE, null=True, blank=True, related_name="subscriptions")
    email = models.EmailField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=12, default="en")
    rhythm = code_field(Rhythm, default=Rhythm.AT_ONCE, verbose_name=_("how often"))
    status = state_field(SubscriptionStatus, SubscriptionStatus.PENDING, verbose_name=_("state"))
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "publication",
                "article",
                "claim",
                name="one_subscription_per_address_and_target",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(confirmed_at__isnull=False), name="active_subscription_is_confirmed"
            ),
            one_of("subscription_rhythm_is_known", "rhythm", ["at_once", "weekly"]),
            models.CheckConstraint(
                condition=Q(article__isnull=True) | Q(claim__isnull=True), name="subscription_follows_one_thing"
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "id"], condition=Q(status="active"), name="subscription_active"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.pk}"


def address_hash(address: str) -> str:
    """SHA-256 of a lower-cased address: a suppression outlives the address without keeping it."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


class SuppressionQuerySet(models.QuerySet):
    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)

    def covering(self, publication: Publication, address: str) -> Self:
        return self.standing().filter(publication=publication, address_hash=address_hash(address))

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class Suppression(models.Model):
    """An address a publication must not write to, kept as a hash only, until somebody lifts it."""

    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", _("Hard bounce")
        SOFT_BOUNCES = "soft_bounces", _("Soft bounces, time and again")
        COMPLAINT = "complaint", _("Complaint")
        ASKED = "asked", _("Asked not to be written to")
        STAFF = "staff", _("Set by staff")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="suppressions")
    address_hash = models.CharField(_("address, hashed"), max_length=64, editable=False)
    reason = code_field(Reason, verbose_name=_("reason"))
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "address_hash"],
                condition=Q(lifted_at__isnull=True),
                name="one_suppression_per_address",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="lifted_suppression_has_its_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} {self.address_hash[:8]}"
