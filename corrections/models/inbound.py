"""Inbound mail: stored before it is accepted, processed after."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corrections.models.tickets import Ticket
from corrections.states import InboundStatus
from factcheck.models import Delivery, Publication, StoredFile
from factcheck.models.fields import code_field, one_of, state_field
from factcheck.models.leases import Leased, LeasedQuerySet


class InboundEmailQuerySet(LeasedQuerySet):
    longest_wait = timedelta(minutes=5)
    longest_first_wait = timedelta()

    def waiting(self) -> Self:
        return self.filter(status=InboundStatus.RECEIVED, lease_token__isnull=True)

    def parked(self) -> Self:
        return self.filter(status=InboundStatus.FAILED)

    def visible_to(self, user) -> Self:
        """Mail to one's own desks; mail that matched no publication is a superuser's to look at.

        Mail filed on a restricted ticket is seen by those who see the ticket.
        """
        own = self.filter(publication__in=Publication.objects.visible_to(user))
        mail = self if user.is_active and user.is_superuser else own
        named = Ticket.objects.named_to(user).values("pk")
        unfiled = Q(message__isnull=True)
        return mail.filter(unfiled | Q(message__ticket__is_restricted=False) | Q(message__ticket__in=named))


class InboundEmail(Leased):
    """One mail as it came: raw bytes, envelope, channel. What becomes of it is in `status`.

    `left_behind` is the size of a mail of which only the headers were taken. `from_archive` mail is old: it is filed,
    and nobody is answered. `authserv_id` names the one server whose word about the sender counts for this channel
    (RFC 8601); `spf`, `dkim`, `dmarc` and `is_aligned` are what it said, empty where nobody said anything. `delivery`
    is the letter of ours that a bounce or complaint reports on.
    """

    class Channel(models.TextChoices):
        SMTP = "smtp", _("SMTP")
        LMTP = "lmtp", _("LMTP")
        IMAP = "imap", _("IMAP")
        PROVIDER = "provider", _("Provider webhook")
        PIPE = "pipe", _("Pipe")
        FOLDER = "folder", _("Folder")

    publication = models.ForeignKey(Publication, models.PROTECT, null=True, blank=True, related_name="inbound_emails")
    channel = code_field(Channel, verbose_name=_("came by"))
    remote_id = models.CharField(_("id at the channel"), max_length=255, blank=True)
    raw = models.ForeignKey(StoredFile, models.PROTECT, related_name="inbound_emails", verbose_name=_("raw bytes"))
    mail_from = models.CharField(_("envelope sender"), max_length=320, blank=True)
    rcpt_to = models.CharField(_("envelope recipient"), max_length=320)
    peer = models.GenericIPAddressField(_("peer"), null=True, blank=True)
    status = state_field(InboundStatus, InboundStatus.RECEIVED, verbose_name=_("state"))
    kind = models.CharField(_("taken for"), max_length=20, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=998, blank=True, editable=False)
    dedupe_key = models.CharField(max_length=64, blank=True, editable=False)
    left_behind = models.PositiveBigIntegerField(_("bytes left at the channel"), null=True, editable=False)
    from_archive = models.BooleanField(_("from an archive"), default=False, editable=False)
    authserv_id = models.CharField(_("server that checked the sender"), max_length=255, blank=True, editable=False)
    spf = models.CharField("SPF", max_length=20, blank=True, editable=False)
    dkim = models.CharField("DKIM", max_length=20, blank=True, editable=False)
    dmarc = models.CharField("DMARC", max_length=20, blank=True, editable=False)
    is_aligned = models.BooleanField(_("sender's domain proven"), null=True, editable=False)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    processed_at = models.DateTimeField(_("processed"), null=True, editable=False)
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, editable=False, related_name="reports", verbose_name=_("reports on")
    )

    objects = InboundEmailQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("inbound mail")
        verbose_name_plural = _("inbound mail")
        constraints = [
            one_of("inbound_status_is_known", "status", InboundStatus),
            models.UniqueConstraint(
                fields=["channel", "remote_id"], condition=~Q(remote_id=""), name="one_inbound_per_channel_identity"
            ),
            models.UniqueConstraint(
                fields=["publication", "dedupe_key"], condition=Q(status="filed"), name="one_filed_mail_per_content"
            ),
            models.CheckConstraint(
                condition=~Q(status="filed") | (~Q(dedupe_key="") & Q(publication__isnull=False)),
                name="filed_mail_knows_its_content",
            ),
            Leased.lease_is_whole("inbound_lease_is_whole"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(status="received"), name="inbound_due"),
            models.Index(fields=["publication", "status", "-id"], name="inbound_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.pk}"

    @property
    def sender_is_doubtful(self) -> bool:
        """Whether the server that checks senders found that this one is not who From says.

        Where the domain has no policy, a refused path without any good signature says the same.
        """
        if self.dmarc in ("pass", "fail"):
            return self.dmarc == "fail"
        return self.dkim != "pass" and self.spf in ("fail", "softfail")

    @property
    def sender_is_proven(self) -> bool:
        """Whether DMARC passed for the very domain in From."""
        return self.dmarc == "pass" and bool(self.is_aligned)
