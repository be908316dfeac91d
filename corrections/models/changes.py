"""Changes of published texts: each explained by a correction, dismissed with a reason, or open to be answered for."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corrections.models.published import Correction
from corrections.states import CorrectionStatus, TextChangeStatus
from factcheck.models import Article, Publication, Revision
from factcheck.models.fields import one_of, state_field

IN_THE_MAKING = (CorrectionStatus.DRAFT, CorrectionStatus.IN_REVIEW, CorrectionStatus.SCHEDULED)


class TextChangeQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))

    def unacknowledged(self) -> Self:
        """Silent edits, as far as anybody can tell."""
        return self.filter(status=TextChangeStatus.OPEN)

    def being_corrected(self) -> Self:
        """Those that somebody has begun to write a correction of."""
        return self.unacknowledged().filter(correction__status__in=IN_THE_MAKING)


class TextChange(models.Model):
    """One published text that followed another and says something else.

    Open means unacknowledged: no published correction explains it. `correction` is the one that explains it, or that is
    being written to. The words before and after are of the first passage that changed; the whole is in the revisions.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="text_changes")
    article = models.ForeignKey(Article, models.PROTECT, related_name="text_changes", verbose_name=_("article"))
    before = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("before"))
    after = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("after"))
    said = models.CharField(_("it said"), max_length=300, blank=True, editable=False)
    says = models.CharField(_("it says"), max_length=300, blank=True, editable=False)
    status = state_field(TextChangeStatus, TextChangeStatus.OPEN, verbose_name=_("state"))
    created_at = models.DateTimeField(_("found"), auto_now_add=True)
    correction = models.ForeignKey(
        Correction,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="text_changes",
        verbose_name=_("correction"),
    )
    dismissed_reason = models.CharField(_("dismissed because"), max_length=300, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("settled by"),
    )
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    objects = TextChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change of a published text")
        verbose_name_plural = _("changes of published texts")
        constraints = [
            one_of("text_change_status_is_known", "status", TextChangeStatus),
            models.UniqueConstraint(fields=["after"], name="one_text_change_per_revision"),
            models.CheckConstraint(
                condition=~Q(status="explained") | Q(correction__isnull=False), name="explained_change_has_a_correction"
            ),
            models.CheckConstraint(
                condition=Q(status="dismissed") & ~Q(dismissed_reason="") | ~Q(status="dismissed"),
                name="dismissed_change_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="open", settled_at__isnull=True) | ~Q(status="open") & Q(settled_at__isnull=False),
                name="settled_change_has_its_time",
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "-id"], condition=Q(status="open"), name="text_change_open"),
            models.Index(fields=["publication", "status", "-id"], name="text_change_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.before.number} → {self.after.number}"
