"""Mailboxes that are polled by IMAP: where they are, how to get in, how far they have been read, how they are."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.models import Publication
from factcheck.models.fields import code_field, one_of
from factcheck.models.leases import Leased, LeasedQuerySet
from factcheck.permissions import FROM_MANAGER

LEAST_POLL_SECONDS, MOST_POLL_SECONDS = 60, 120


class MailboxQuerySet(LeasedQuerySet):
    longest_wait = timedelta(minutes=10)

    def running(self) -> Self:
        return self.filter(paused_at__isnull=True)

    def waiting(self) -> Self:
        return self.running().filter(lease_token__isnull=True)

    def silent(self, now: datetime | None = None) -> Self:
        """Mailboxes that run and have not been read for longer than `MAILBOX_ALARM_MINUTES`."""
        limit = (now or timezone.now()) - timedelta(minutes=settings.MAILBOX_ALARM_MINUTES)
        return self.running().alias(good=Coalesce(F("last_success_at"), F("running_since"))).filter(good__lt=limit)

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user, FROM_MANAGER))


class Mailbox(Leased):
    """One folder of one IMAP account, read for one publication. Secrets are sealed (`factcheck.sealing`).

    `renumbered_uid` is the highest UID at the moment the server numbered its mails anew: up to there lies history.
    `tries` counts the attempts at mails that have not been had yet, by UID.
    """

    class Security(models.TextChoices):
        TLS = "tls", _("TLS")
        STARTTLS = "starttls", _("STARTTLS")
        NONE = "none", _("None (trusted hosts only)")

    class SignIn(models.TextChoices):
        PASSWORD = "password", _("Password")
        OAUTH = "oauth", _("OAuth 2 (Google, Microsoft 365)")

    class Afterwards(models.TextChoices):
        SEEN = "seen", _("Mark it as read")
        MOVE = "move", _("Move it to another folder")
        LEAVE = "leave", _("Leave it as it is")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="mailboxes")
    host = models.CharField(_("server"), max_length=253)
    port = models.PositiveIntegerField(
        _("port"), default=993, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = code_field(Security, default=Security.TLS, verbose_name=_("encryption"))
    username = models.CharField(_("user"), max_length=320)
    sign_in = code_field(SignIn, default=SignIn.PASSWORD, verbose_name=_("signs in by"))
    sealed_password = models.TextField(blank=True, editable=False)
    client_id = models.CharField(_("client id"), max_length=300, blank=True)
    sealed_client_secret = models.TextField(blank=True, editable=False)
    sealed_refresh_token = models.TextField(blank=True, editable=False)
    token_endpoint = models.URLField(_("token address"), max_length=500, blank=True)
    scope = models.CharField(_("scope"), max_length=500, blank=True)
    sealed_access_token = models.TextField(blank=True, editable=False)
    access_until = models.DateTimeField(null=True, editable=False)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    afterwards = code_field(Afterwards, default=Afterwards.SEEN, verbose_name=_("when a mail is stored"))
    move_to = models.CharField(_("folder to move it to"), max_length=200, blank=True)
    poll_seconds = models.PositiveSmallIntegerField(
        _("seconds between polls"),
        default=LEAST_POLL_SECONDS,
        validators=[MinValueValidator(LEAST_POLL_SECONDS), MaxValueValidator(MOST_POLL_SECONDS)],
    )
    authserv_id = models.CharField(_("server that checks senders"), max_length=255, blank=True)
    takes_existing = models.BooleanField(_("takes in what is there already"), default=False)
    created_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    running_since = models.DateTimeField(_("running since"), default=timezone.now, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, editable=False)
    uid_validity = models.BigIntegerField(_("UIDVALIDITY"), null=True, editable=False)
    highest_uid = models.BigIntegerField(_("read up to UID"), default=0, editable=False)
    renumbered_uid = models.BigIntegerField(default=0, editable=False)
    tries = models.JSONField(default=dict, editable=False)
    last_success_at = models.DateTimeField(_("last read"), null=True, editable=False)
    alarmed_at = models.DateTimeField(_("alarm raised"), null=True, editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "pk"]
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        constraints = [
            one_of("mailbox_security_is_known", "security", ["tls", "starttls", "none"]),
            one_of("mailbox_sign_in_is_known", "sign_in", ["password", "oauth"]),
            one_of("mailbox_afterwards_is_known", "afterwards", ["seen", "move", "leave"]),
            models.UniqueConstraint(fields=["host", "username", "folder"], name="one_mailbox_per_folder"),
            models.CheckConstraint(
                condition=Q(poll_seconds__range=(LEAST_POLL_SECONDS, MOST_POLL_SECONDS)), name="mailbox_polls_in_time"
            ),
            models.CheckConstraint(
                condition=~Q(afterwards="move") | ~Q(move_to=""), name="mailbox_that_moves_says_where_to"
            ),
            Leased.lease_is_whole("mailbox_lease_is_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.username} · {self.folder}"

    @property
    def is_silent(self) -> bool:
        """Whether it runs and has not been read for too long."""
        limit = timezone.now() - timedelta(minutes=settings.MAILBOX_ALARM_MINUTES)
        return self.paused_at is None and (self.last_success_at or self.running_since) < limit
