"""Tellings: which page that links to us was told of which notice, and how."""

import hashlib
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corrections.models.mentions import Mention
from corrections.models.published import Correction
from corrections.states import LINKING, CorrectionStatus, TellingStatus
from factcheck.models import Publication
from factcheck.models.fields import code_field, one_of, state_field

TOLD = (TellingStatus.TOLD, TellingStatus.TOLD_BY_HAND)


class TellingQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))

    def by_hand(self) -> Self:
        """Those that wait for a person, as long as the page links to us and nobody here objected to it."""
        return self.filter(status=TellingStatus.BY_HAND, mention__status__in=LINKING)

    def told(self) -> Self:
        return self.filter(status__in=TOLD)

    def current(self, correction: Correction) -> Self:
        """Those of what the public reads now: of this version, or of its withdrawal. Pages whose link nobody has found
        yet are not counted, unless they were told."""
        about = Telling.About.WITHDRAWN if correction.status == CorrectionStatus.WITHDRAWN else Telling.About.PUBLISHED
        linked = Q(status__in=TOLD) | Q(mention__status__in=LINKING)
        return self.filter(linked, correction=correction, about=about).exclude(status=TellingStatus.DROPPED)


class Telling(models.Model):
    """One page that links to a corrected article is told of the notice, by machine or, where it has no ear, by hand."""

    class About(models.TextChoices):
        PUBLISHED = "published", _("Its publication")
        WITHDRAWN = "withdrawn", _("Its withdrawal")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="tellings")
    correction = models.ForeignKey(Correction, models.CASCADE, related_name="tellings", verbose_name=_("correction"))
    about = code_field(About, verbose_name=_("about"))
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="tellings", verbose_name=_("mention"))
    page_url = models.URLField(_("page that links"), max_length=2000)
    status = state_field(TellingStatus, TellingStatus.WAITING, verbose_name=_("state"))
    detail = models.CharField(_("what came of it"), max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    told_on = models.DateField(_("told on"), null=True, editable=False)
    waived_reason = models.CharField(_("waived because"), max_length=300, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    objects = TellingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("telling of a page")
        verbose_name_plural = _("tellings of pages")
        constraints = [
            one_of("telling_status_is_known", "status", TellingStatus),
            models.UniqueConstraint(fields=["correction", "about", "page_url"], name="one_telling_per_notice_and_page"),
            models.CheckConstraint(
                condition=~Q(status="told_by_hand") | Q(told_on__isnull=False), name="telling_by_hand_has_its_day"
            ),
            models.CheckConstraint(
                condition=~Q(status="waived") | ~Q(waived_reason=""), name="waived_telling_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "-id"], condition=Q(status="by_hand"), name="telling_by_hand"),
        ]

    def __str__(self) -> str:
        return self.page_url


def page_key(page_url: str) -> str:
    """What a page is called among the recipients of a delivery: the same page is told once of one event."""
    return f"page:{hashlib.sha256(page_url.encode()).hexdigest()}"
