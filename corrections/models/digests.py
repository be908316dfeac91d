"""Digests: what somebody wanted to hear once an hour, a day or a week, gathered into one letter."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from factcheck.models import Delivery, Publication


class DigestQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class Digest(models.Model):
    """One letter's worth of news for one recipient of one publication, named by the end of its period.

    `recipient_key` is that of deliveries (`user:3`, `subscription:9`). What it holds are the deliveries of its entries,
    each of which is in one digest and no other.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="digests")
    recipient_key = models.CharField(_("recipient"), max_length=80)
    due_at = models.DateTimeField(_("end of the period"))
    created_at = models.DateTimeField(_("gathered"), auto_now_add=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient_key", "publication", "due_at"], name="one_digest_per_recipient_and_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient_key} · {self.due_at:%Y-%m-%d %H:%M}"


class DigestEntry(models.Model):
    """One piece of news in a digest."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="entries")
    delivery = models.OneToOneField(Delivery, models.CASCADE, related_name="digest_entry")

    class Meta:
        ordering = ["digest", "delivery"]
        verbose_name = _("entry of a digest")
        verbose_name_plural = _("entries of digests")

    def __str__(self) -> str:
        return str(self.delivery)
