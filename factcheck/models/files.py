"""Bytes at rest, named by what they are."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

SHA256_HEX = RegexValidator(r"^[0-9a-f]{64}\Z", _("A SHA-256 in hexadecimal."))


class StoredFile(models.Model):
    """A file in storage under its SHA-256. Rows point at it with PROTECT; it is deleted when none does any more."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, validators=[SHA256_HEX], editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    media_type = models.CharField(_("sniffed type"), max_length=120, default="application/octet-stream", editable=False)
    created_at = models.DateTimeField(_("stored"), auto_now_add=True)

    class Meta:
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.sha256[:12]

    @property
    def storage_name(self) -> str:
        """Where it lies in the default storage; two levels of folders keep directories small."""
        return f"files/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
