"""Corrections: the published notice, in versions; and the places where the wrong words ran."""

import hashlib
import json
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corrections.models.deadlines import Severity
from corrections.models.tickets import Ticket
from corrections.states import CorrectionStatus, PlaceStatus
from factcheck.models import Article, Claim, Publication
from factcheck.models.fields import code_field, one_of, state_field
from factcheck.models.files import SHA256_HEX


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))

    def published(self) -> Self:
        return self.filter(status=CorrectionStatus.PUBLISHED)

    def on_the_log(self) -> Self:
        """What the public log shows, newest first: published notices, and withdrawn ones with their public notice."""
        return self.filter(status__in=[CorrectionStatus.PUBLISHED, CorrectionStatus.WITHDRAWN]).order_by(
            "-published_at", "-pk"
        )

    def public(self) -> Self:
        """Everything that was ever published, superseded versions included."""
        return self.filter(
            status__in=[CorrectionStatus.PUBLISHED, CorrectionStatus.SUPERSEDED, CorrectionStatus.WITHDRAWN]
        )

    def awaiting_sign_off(self) -> Self:
        return self.filter(status=CorrectionStatus.IN_REVIEW)

    def awaiting_withdrawal(self) -> Self:
        return self.filter(status=CorrectionStatus.PUBLISHED, withdrawal_asked_by__isnull=False)

    def due_for_release(self, now) -> Self:
        return self.filter(status=CorrectionStatus.SCHEDULED, scheduled_for__lte=now)


class Correction(models.Model):
    """A published notice about one or several articles, answering one or several tickets (schema.org
    CorrectionComment).

    Published words are immutable: a database trigger refuses to change them, and another refuses a signer who wrote
    any of them.
    """

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        EDITORS_NOTE = "editors_note", _("Editor's note")
        UPDATE = "update", _("Update")
        RETRACTION = "retraction", _("Retraction")

    class Cause(models.TextChoices):
        REPORTING = "reporting", _("Reporting")
        SOURCE = "source", _("Source")
        EDITING = "editing", _("Editing")
        PRODUCTION = "production", _("Production")
        DATA = "data", _("Data")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="corrections")
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    amends = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="amended_by")
    kind = code_field(Kind, default=Kind.CORRECTION, verbose_name=_("kind"))
    was_wrong = models.TextField(_("what was wrong"), max_length=2000, blank=True)
    is_right = models.TextField(_("what is right"), max_length=2000, blank=True)
    notice = models.TextField(_("notice"), max_length=5000)
    severity = code_field(Severity, default=Severity.FACTUAL, verbose_name=_("severity"))
    cause = code_field(Cause, blank=True, verbose_name=_("cause"))
    preventable = models.BooleanField(_("preventable"), null=True, blank=True)
    articles = models.ManyToManyField(Article, related_name="corrections", verbose_name=_("articles"))
    tickets = models.ManyToManyField(Ticket, related_name="corrections", blank=True, verbose_name=_("answers tickets"))
    claims = models.ManyToManyField(Claim, related_name="corrections", blank=True, verbose_name=_("claims"))
    status = state_field(CorrectionStatus, CorrectionStatus.DRAFT, verbose_name=_("state"))
    created_at = models.DateTimeField(_("drafted"), auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="submitted_corrections"
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="signed_corrections"
    )
    signed_hash = models.CharField(max_length=64, blank=True, editable=False, validators=[SHA256_HEX])
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    superseded_at = models.DateTimeField(_("superseded"), null=True, editable=False)
    withdrawal_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawal_notice = models.CharField(_("public notice of withdrawal"), max_length=500, blank=True, editable=False)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            one_of("correction_status_is_known", "status", CorrectionStatus),
            one_of(
                "correction_kind_is_known",
                "kind",
                ["correction", "clarification", "editors_note", "update", "retraction"],
            ),
            models.UniqueConstraint(fields=["series", "version"], name="one_correction_per_version"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(status="published"), name="one_published_correction_per_series"
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(status__in=["draft", "in_review", "scheduled"]),
                name="one_correction_in_the_making_per_series",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(submitted_by__isnull=False, submitted_at__isnull=False),
                name="correction_past_draft_has_a_submitter",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review"])
                | (
                    Q(submitted_by__isnull=False, signed_off_by__isnull=False)
                    & ~Q(signed_off_by=F("submitted_by"))
                    & ~Q(signed_hash="")
                ),
                name="published_correction_is_signed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "scheduled"]) | Q(published_at__isnull=False),
                name="published_correction_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(scheduled_for__isnull=False),
                name="scheduled_correction_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn")
                | (
                    Q(withdrawal_asked_by__isnull=False, withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_by=F("withdrawal_asked_by"))
                    & ~Q(withdrawal_notice="")
                ),
                name="withdrawn_correction_took_two_people_and_a_notice",
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "status", "-published_at", "-id"], name="correction_log"),
            models.Index(fields=["scheduled_for"], condition=Q(status="scheduled"), name="correction_scheduled"),
        ]

    def __str__(self) -> str:
        return self.notice if len(self.notice) <= 80 else f"{self.notice[:79]}…"

    def get_absolute_url(self) -> str:
        """The notice on the public log; one address for all versions of a series."""
        return reverse(
            "corrections:correction-detail", kwargs={"publication": self.publication.slug, "series": self.series}
        )

    def content_hash(self) -> str:
        """SHA-256 over the words and what they are about, as canonical JSON: what a sign-off binds to. Two queries."""
        articles = list(self.articles.order_by("pk").values_list("pk", flat=True))
        claims = list(self.claims.order_by("pk").values_list("pk", flat=True))
        words = [
            str(self.series),
            self.version,
            self.kind,
            self.was_wrong,
            self.is_right,
            self.notice,
            articles,
            claims,
        ]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class CorrectionContributor(models.Model):
    """Somebody who wrote words of a correction since its last sign-off, and therefore cannot sign it off."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="contributors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("correction contributor")
        verbose_name_plural = _("correction contributors")
        constraints = [
            models.UniqueConstraint(fields=["correction", "user"], name="one_row_per_correction_contributor"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class CorrectionReview(models.Model):
    """What the second person decided about a submitted correction, and the comment that went with it."""

    class Decision(models.TextChoices):
        SENT_BACK = "sent_back", _("Sent back")
        SIGNED_OFF = "signed_off", _("Signed off")

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = code_field(Decision, verbose_name=_("decision"))
    comment = models.TextField(_("comment"), max_length=5000, blank=True)
    content_hash = models.CharField(max_length=64, validators=[SHA256_HEX])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("correction review")
        verbose_name_plural = _("correction reviews")

    def __str__(self) -> str:
        return self.get_decision_display()


class PlaceQuerySet(models.QuerySet):
    def pending(self) -> Self:
        return self.filter(status=PlaceStatus.PENDING)

    def visible_to(self, user) -> Self:
        return self.filter(correction__in=Correction.objects.visible_to(user))


class Place(models.Model):
    """Where the wrong words ran; each put right, or waived with a reason."""

    class Kind(models.TextChoices):
        WEB = "web", _("Web")
        PRINT = "print", _("Print")
        NEWSLETTER = "newsletter", _("Newsletter")
        PUSH = "push", _("Push message")
        SOCIAL = "social", _("Social post")
        BROADCAST = "broadcast", _("Broadcast")
        SYNDICATION = "syndication", _("Syndication")

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="places")
    kind = code_field(Kind, verbose_name=_("kind"))
    description = models.CharField(_("where"), max_length=300)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    ran_on = models.DateField(_("ran on"), null=True, blank=True)
    status = state_field(PlaceStatus, PlaceStatus.PENDING, verbose_name=_("state"))
    waived_reason = models.CharField(_("waived because"), max_length=300, blank=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["correction", "pk"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            one_of("place_status_is_known", "status", PlaceStatus),
            models.CheckConstraint(
                condition=Q(status="waived") & ~Q(waived_reason="") | ~Q(status="waived"),
                name="waived_place_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.description}"

    @property
    def publication_id(self) -> int:
        return self.correction.publication_id
