"""Bytes at rest, named by what they are."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SHA256_HEX = RegexValidator(r"^[0-9a-f]{64}\Z", _("A SHA-256 in hexadecimal."))


class StoredFileQuerySet(models.QuerySet):
    def unreferenced(self) -> Self:
        """Files that no row of any model points at, in whichever app. One query."""
        rows = self
        for relation in self.model._meta.get_fields(include_hidden=True):  # hidden: those without a related name
            if relation.is_relation and relation.auto_created and not relation.concrete:
                pointing = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
                rows = rows.filter(~Exists(pointing))
        return rows


class StoredFile(models.Model):
    """A file in storage under its SHA-256. Rows point at it with PROTECT; it is deleted when none does any more.

    `asked_at` is when somebody last stored these bytes: they may be about to point at them.
    """

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, validators=[SHA256_HEX], editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    media_type = models.CharField(_("sniffed type"), max_length=120, default="application/octet-stream", editable=False)
    created_at = models.DateTimeField(_("stored"), auto_now_add=True)
    asked_at = models.DateTimeField(_("last stored"), default=timezone.now, editable=False)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def storage_name(self) -> str:
        """Where it lies in the default storage; two levels of folders keep directories small."""
        return f"files/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
