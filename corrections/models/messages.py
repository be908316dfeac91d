"""Messages and their attachments: one mail, form entry, reply or internal note on a ticket."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Left, Length
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections.models.correspondents import Correspondent
from corrections.models.inbound import InboundEmail
from corrections.models.tickets import Ticket
from corrections.states import AttachmentStatus
from factcheck.models import StoredFile
from factcheck.models.fields import code_field, one_of, state_field
from factcheck.models.leases import Leased, LeasedQuerySet

LONGEST_SHOWN = 20_000
"""Characters of one message that a page shows. A mail may be megabytes of short lines."""

LONGEST_SIGNATURE = 2_000
LONGEST_ANSWER = 10_000
"""Characters of one message that somebody at the desk writes. It goes into letters, where each may take six and stand
more than once. What comes by mail is taken whole."""


class Bytes(Func):
    """How long a text is, told without reading it where it lies outside its row."""

    function = "octet_length"
    output_field = models.IntegerField()


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(ticket__in=Ticket.objects.visible_to(user))

    def for_reader(self) -> Self:
        """What the reader wrote and what was answered; never an internal note."""
        return self.exclude(direction=Message.Direction.INTERNAL)

    def abridged(self) -> Self:
        """With the beginnings of the words in place of the whole, which stays in the database."""
        return self.defer("text", "quoted", "signature", "html", "references").annotate(
            beginning=Left("text", LONGEST_SHOWN),
            quoted_beginning=Left("quoted", LONGEST_SHOWN),
            signature_beginning=Left("signature", LONGEST_SIGNATURE),
            has_html=GreaterThan(Bytes("html"), 0),
            text_length=Length("text"),
            quoted_length=Length("quoted"),
            is_cut=Q(text_length__gt=LONGEST_SHOWN),
            is_quoted_cut=Q(quoted_length__gt=LONGEST_SHOWN),
        )


class Message(models.Model):
    """What somebody said on a ticket. Never edited."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("From outside")
        OUTBOUND = "outbound", _("To the reader")
        INTERNAL = "internal", _("Internal")

    class Kind(models.TextChoices):
        REPORT = "report", _("Report")
        REPLY = "reply", _("Reply")
        NOTE = "note", _("Note")
        AUTOMATIC = "automatic", _("Automatic mail")
        QUESTION = "question", _("Question to the reporter")
        REPORTER_ANSWER = "reporter_answer", _("The reporter's answer")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="messages")
    direction = code_field(Direction, verbose_name=_("direction"))
    kind = code_field(Kind, verbose_name=_("kind"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="messages")
    correspondent = models.ForeignKey(Correspondent, models.PROTECT, null=True, blank=True, related_name="messages")
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"))
    quoted = models.TextField(_("quoted history"), blank=True)
    signature = models.TextField(_("signature"), blank=True)
    html = models.TextField(_("HTML as received"), blank=True)
    forwarded_from = models.CharField(_("first written by"), max_length=300, blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=998, blank=True)
    references = models.TextField(_("References"), blank=True)
    inbound = models.OneToOneField(
        InboundEmail, models.PROTECT, null=True, blank=True, related_name="message", editable=False
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            one_of("message_direction_is_known", "direction", ["inbound", "outbound", "internal"]),
            models.CheckConstraint(
                condition=Q(direction="inbound") | Q(author__isnull=False), name="our_own_words_have_an_author"
            ),
        ]
        indexes = [
            models.Index(fields=["ticket", "created_at", "id"], name="message_of_ticket"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="message_by_message_id"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.ticket_id}"

    @property
    def publication_id(self) -> int:
        return self.ticket.publication_id


class AttachmentQuerySet(LeasedQuerySet):
    longest_wait = timedelta(hours=1)
    longest_first_wait = timedelta()

    def waiting(self) -> Self:
        return self.filter(status=AttachmentStatus.WAITING, lease_token__isnull=True)


class Attachment(Leased):
    """A file that came with a message. Served as a download only, and not while it is quarantined.

    `finding` says in a code, or in a scanner's name for it, what was found or how far we could look.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    filename = models.CharField(_("name"), max_length=255)
    declared_type = models.CharField(_("declared type"), max_length=120, blank=True)
    content_id = models.CharField(max_length=255, blank=True)
    is_inline = models.BooleanField(_("inline"), default=False)
    is_suspect = models.BooleanField(_("type and name disagree"), default=False)
    status = state_field(AttachmentStatus, AttachmentStatus.WAITING, verbose_name=_("state"))
    finding = models.CharField(_("finding"), max_length=200, blank=True, editable=False)
    scanned_at = models.DateTimeField(_("scanned"), null=True, editable=False)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="released_attachments"
    )
    released_at = models.DateTimeField(_("released"), null=True, editable=False)
    release_reason = models.CharField(_("released because"), max_length=300, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = [
            one_of("attachment_status_is_known", "status", list(AttachmentStatus)),
            Leased.lease_is_whole("attachment_lease_is_whole"),
            models.CheckConstraint(
                condition=~Q(status="quarantined") | ~Q(finding=""), name="quarantine_says_what_was_found"
            ),
            models.CheckConstraint(
                condition=Q(
                    status="released", released_by__isnull=False, released_at__isnull=False, release_reason__gt=""
                )
                | (~Q(status="released") & Q(released_by__isnull=True, released_at__isnull=True, release_reason="")),
                name="a_release_has_a_name_and_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(status="waiting"), name="attachment_due"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def publication_id(self) -> int:
        return self.message.ticket.publication_id

    @property
    def is_held(self) -> bool:
        """Whether it is kept from everybody until somebody answers for it."""
        return self.status == AttachmentStatus.QUARANTINED

    @property
    def is_picture_of_the_letter(self) -> bool:
        """Whether it belongs into the letter's text rather than among the files that came with it."""
        return self.is_inline and bool(self.content_id) and self.file.media_type.startswith("image/")
