"""Sources: the evidence on a claim."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from factcheck.models.claims import Claim
from factcheck.models.fields import code_field, one_of


class SourceQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(claim__in=Claim.objects.visible_to(user))

    def public(self) -> Self:
        """Sources readers may see: those not withheld for someone's safety."""
        return self.filter(withheld_reason="")


class Source(models.Model):
    """A piece of evidence attached to a claim. A row is never edited once a verdict relies on it."""

    class Type(models.TextChoices):
        DOCUMENT = "document", _("Document")
        OFFICIAL_STATEMENT = "official_statement", _("Official statement")
        DATA_SET = "data_set", _("Data set")
        INTERVIEW = "interview", _("Interview")
        EYEWITNESS = "eyewitness", _("Eyewitness")
        MEDIA_REPORT = "media_report", _("Media report")
        IMAGE_OR_VIDEO = "image_or_video", _("Image or video")
        OTHER = "other", _("Other")

    class Stance(models.TextChoices):
        SUPPORTS = "supports", _("Supports")
        REFUTES = "refutes", _("Refutes")
        CONTEXT = "context", _("Gives context")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="sources")
    type = code_field(Type, verbose_name=_("type"))
    is_primary = models.BooleanField(_("primary source"), default=False)
    stance = code_field(Stance, verbose_name=_("stance"))
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    locator = models.CharField(_("page or time code"), max_length=100, blank=True)
    quote = models.TextField(_("quoted passage"), max_length=5000, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    note = models.TextField(_("note"), max_length=5000, blank=True)
    withheld_reason = models.CharField(_("withheld from the public because"), max_length=300, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="added_sources"
    )
    created_at = models.DateTimeField(_("attached"), auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            one_of("source_stance_is_known", "stance", ["supports", "refutes", "context"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def publication_id(self) -> int:
        return self.claim.publication_id
