"""What a reader cited, kept until a person says what to make of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from corrections.models.messages import Attachment
from corrections.models.tickets import Ticket


class CandidateSource(models.Model):
    """A link or file the reader cited, kept until a person attaches it to a claim or dismisses it."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="candidate_sources")
    url = models.URLField(_("address"), max_length=2000, blank=True)
    attachment = models.OneToOneField(
        Attachment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="candidate_source",
        verbose_name=_("file"),
    )
    source = models.ForeignKey(
        "factcheck.Source", models.SET_NULL, null=True, blank=True, related_name="candidates", editable=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("candidate source")
        verbose_name_plural = _("candidate sources")
        constraints = [
            # By its digest: an index takes no row above 2,704 bytes, and 2,000 characters may be four times as many.
            models.UniqueConstraint(
                "ticket", MD5("url"), condition=~Q(url=""), name="one_candidate_per_ticket_and_address"
            ),
            models.CheckConstraint(
                condition=~Q(url="") & Q(attachment__isnull=True) | Q(url="", attachment__isnull=False),
                name="candidate_is_a_link_or_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.url or str(self.attachment)
