"""Mailings: a notice on its way to everybody who follows, written out in chunks after its own transaction."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from corrections.models.published import Correction
from factcheck.models import Event, Publication


class MailingQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        """Oldest first."""
        return self.filter(finished_at__isnull=True).order_by("pk")

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class Mailing(models.Model):
    """One event of one notice for all its followers. `reached` is the last subscription that was looked at.

    Moved together with the deliveries of a chunk, in one transaction: wherever a worker dies, the next one goes on
    from there.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="mailings", verbose_name=_("publication"))
    event = models.OneToOneField(Event, models.PROTECT, related_name="mailing", verbose_name=_("event"))
    correction = models.ForeignKey(Correction, models.CASCADE, related_name="mailings", verbose_name=_("correction"))
    reached = models.BigIntegerField(_("reached"), default=0, editable=False)
    written = models.PositiveIntegerField(_("letters written"), default=0, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    objects = MailingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("mailing")
        verbose_name_plural = _("mailings")
        indexes = [
            models.Index(fields=["id"], condition=models.Q(finished_at__isnull=True), name="mailing_unfinished"),
        ]

    def __str__(self) -> str:
        return f"{self.correction} · {self.written}"
