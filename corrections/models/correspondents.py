"""Correspondents: people outside the newsroom on a ticket. All personal data about them hangs here or on their
messages."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from factcheck.models import Publication
from factcheck.permissions import FROM_EDITOR


class CorrespondentQuerySet(models.QuerySet):
    def at(self, address: str) -> Self:
        """Those of one address, whatever its case; through the unique index."""
        return self.at_any([address])

    def at_any(self, addresses: Iterable[str]) -> Self:
        """Those of any of these addresses."""
        return self.exclude(email="").alias(key=Lower("email")).filter(key__in={each.lower() for each in addresses})

    def visible_to(self, user) -> Self:
        """Those of the desks where one is an editor or more; others see a ticket's reader on the ticket."""
        return self.filter(publication__in=Publication.objects.visible_to(user, FROM_EDITOR))


class Correspondent(models.Model):
    """A reader as one publication knows them. `email` is empty for a caller who gave none; erasure empties both."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="correspondents")
    email = models.EmailField(_("address"), max_length=254, blank=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    created_at = models.DateTimeField(_("first seen"), auto_now_add=True)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)

    objects = CorrespondentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("correspondent")
        verbose_name_plural = _("correspondents")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                "publication",
                condition=~models.Q(email=""),
                name="one_correspondent_per_address_and_publication",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(email="", name=""),
                name="erased_correspondent_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or str(_("A reader"))
