"""Claims that were checked elsewhere or earlier, as brought in by `import_claims`."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from factcheck.models.publications import Publication

LONGEST_KNOWN_TEXT = 5000  # characters


class KnownClaimQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """Those brought in for everybody, and those of one's own desks."""
        everybodys = Q(publication=None) if user.is_active and (user.is_superuser or user.roles) else Q(pk__in=[])
        return self.filter(everybodys | Q(publication__in=Publication.objects.visible_to(user)))


class KnownClaim(models.Model):
    """A statement somebody has checked already: found when it is made again, never worked on here."""

    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="known_claims")
    external_id = models.CharField(_("external id"), max_length=200)
    text = models.TextField(_("claim"), max_length=LONGEST_KNOWN_TEXT)
    title = models.CharField(_("title"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    url = models.URLField(_("address"), max_length=1000, blank=True)
    rating = models.CharField(_("rating"), max_length=200, blank=True)
    claimant = models.CharField(_("claimant"), max_length=200, blank=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    imported_at = models.DateTimeField(_("imported"), auto_now_add=True)

    objects = KnownClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("known claim")
        verbose_name_plural = _("known claims")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "external_id"], name="one_known_claim_per_external_id", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
