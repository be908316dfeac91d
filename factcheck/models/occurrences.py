"""Where else a claim is made: in another article of ours, or at somebody else's address."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.models.articles import Article, Revision
from factcheck.models.claims import Claim, Claimant


class OccurrenceQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(claim__in=Claim.objects.visible_to(user))

    def public(self) -> Self:
        """Those a second person confirmed, without articles that readers cannot see."""
        seen = Q(article__isnull=True) | Q(article__published_at__lte=timezone.now())
        return self.filter(seen, confirmed_at__isnull=False)


class Occurrence(models.Model):
    """The claim, made again. Either `article` with the words of one of its revisions, or `url`; never both.

    One person notes it and another confirms it, since readers see it beside a verdict.
    """

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="occurrences", verbose_name=_("claim"))
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="occurrences", verbose_name=_("article")
    )
    revision = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+")
    quote = models.TextField(_("exact words"), max_length=2000, blank=True)
    prefix = models.CharField(_("words before"), max_length=64, blank=True)
    suffix = models.CharField(_("words after"), max_length=64, blank=True)
    start = models.PositiveIntegerField(_("offset"), null=True, blank=True)
    end = models.PositiveIntegerField(_("end"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)
    title = models.CharField(_("title of the page"), max_length=300, blank=True)
    claimant = models.ForeignKey(
        Claimant, models.PROTECT, null=True, blank=True, related_name="occurrences", verbose_name=_("claimant")
    )
    claimed_at = models.DateField(_("claimed on"), null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    noted_at = models.DateTimeField(_("noted"), auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "claimed_at", "pk"]
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(article__isnull=True, revision__isnull=True, start__isnull=True, end__isnull=True) & ~Q(url="")
                )
                | (
                    Q(article__isnull=False, revision__isnull=False, start__isnull=False, end__isnull=False)
                    & Q(url="", end__gt=F("start"))
                    & ~Q(quote="")
                ),
                name="occurrence_is_ours_and_anchored_or_outside",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="occurrence_is_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(noted_by__isnull=True) | ~Q(confirmed_by=F("noted_by")),
                name="occurrence_is_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["claim", "url"], condition=~Q(url=""), name="one_occurrence_per_claim_and_address"
            ),
            models.UniqueConstraint(
                fields=["claim", "article", "start"],
                condition=Q(article__isnull=False),
                name="one_occurrence_per_claim_and_place",
            ),
        ]

    def __str__(self) -> str:
        return self.article.headline if self.article else self.title or self.url

    @property
    def publication_id(self) -> int:
        return self.claim.publication_id
