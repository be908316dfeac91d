"""Claims: the checkable statements of an article, who made them, and the words that carry them."""

import hashlib
import json
from datetime import UTC
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.models.articles import Article, Revision
from factcheck.models.fields import code_field, one_of, state_field
from factcheck.models.publications import Publication
from factcheck.states import ClaimStatus


class ClaimantQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class Claimant(models.Model):
    """Who an article says made a claim: a person, an organisation, or the paper itself."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")
        PAPER = "paper", _("The paper itself")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="claimants")
    name = models.CharField(_("name"), max_length=200)
    kind = code_field(Kind, verbose_name=_("kind"))
    position_held = models.CharField(_("position"), max_length=200, blank=True)
    same_as = ArrayField(models.URLField(max_length=500), verbose_name=_("same as"), default=list, blank=True)

    objects = ClaimantQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("claimant")
        verbose_name_plural = _("claimants")
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="one_claimant_per_name_and_publication"),
        ]

    def __str__(self) -> str:
        return self.name


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))

    def public(self) -> Self:
        """Claims readers may look up: those with a verdict that was ever published, whatever became of it."""
        return self.exclude(status=ClaimStatus.DRAFT).filter(recorded_at__isnull=False)

    def on_record(self) -> Self:
        """Claims on the public lists: of an article that readers can see, and not taken off the record since."""
        return self.filter(
            recorded_at__isnull=False, article__published_at__lte=timezone.now(), publication__is_active=True
        ).exclude(status__in=[ClaimStatus.DRAFT, ClaimStatus.WITHDRAWN])

    def whose_words_changed(self) -> Self:
        """Accepted claims whose words do not stand for certain in the newest text, and nobody has settled it."""
        lost = Anchor.objects.filter(status__in=Anchor.LOST, is_settled=False, is_outdated=False)
        return self.exclude(status__in=[ClaimStatus.DRAFT, ClaimStatus.WITHDRAWN]).filter(pk__in=lost.values("claim"))

    def unfinished(self) -> Self:
        return self.filter(status__in=[ClaimStatus.DRAFT, ClaimStatus.OPEN, ClaimStatus.IN_REVIEW])

    def overdue(self, now=None) -> Self:
        return self.unfinished().filter(due_at__lt=now or timezone.now())


class Claim(models.Model):
    """One checkable statement an article makes (schema.org Claim)."""

    class Kind(models.TextChoices):
        FIGURE = "figure", _("Figure")
        QUOTATION = "quotation", _("Quotation")
        EVENT = "event", _("Event")
        ATTRIBUTION = "attribution", _("Attribution")
        BACKGROUND = "background", _("Background")

    class Priority(models.IntegerChoices):
        LOW = 10, _("Low")
        NORMAL = 20, _("Normal")
        HIGH = 30, _("High")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="claims")
    article = models.ForeignKey(Article, models.PROTECT, related_name="claims")
    text = models.TextField(_("claim"), max_length=2000)
    kind = code_field(Kind, verbose_name=_("kind"))
    claimant = models.ForeignKey(Claimant, models.PROTECT, related_name="claims", verbose_name=_("claimant"))
    status = state_field(ClaimStatus, ClaimStatus.DRAFT, verbose_name=_("state"))
    priority = models.PositiveSmallIntegerField(_("priority"), choices=Priority.choices, default=Priority.NORMAL)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="assigned_claims"
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    tags = ArrayField(models.CharField(max_length=60), verbose_name=_("tags"), default=list, blank=True)
    claimed_at = models.DateField(_("claimed on"), null=True, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="created_claims"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    recorded_at = models.DateTimeField(_("public record changed"), null=True, editable=False)
    """When readers last saw something new about it: kept by a trigger, empty while no verdict was ever published."""

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = [
            one_of("claim_status_is_known", "status", ClaimStatus),
            models.UniqueConstraint(
                fields=["publication", "external_id"], condition=~Q(external_id=""), name="one_claim_per_external_id"
            ),
        ]
        indexes = [
            models.Index(fields=["publication", "status", "-id"], name="claim_queue"),
            models.Index(fields=["article", "status"], name="claim_of_article"),
            models.Index(
                fields=["publication", "-recorded_at", "-id"],
                condition=Q(recorded_at__isnull=False),
                name="claim_record_of_publication",
            ),
            models.Index(
                fields=["-recorded_at", "-id"], condition=Q(recorded_at__isnull=False), name="claim_record_newest"
            ),
            models.Index(
                fields=["publication", "id"], condition=Q(recorded_at__isnull=False), name="claim_record_in_order"
            ),
            models.Index(fields=["publication", "due_at"], condition=Q(due_at__isnull=False), name="claim_by_due_time"),
            GinIndex(fields=["tags"], name="claim_by_tag"),
            GinIndex(OpClass(models.functions.Upper("text"), name="gin_trgm_ops"), name="claim_text_search"),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"

    def get_absolute_url(self) -> str:
        return reverse("factcheck:claim-detail", kwargs={"publication": self.publication.slug, "pk": self.pk})

    def content_hash(self) -> str:
        """SHA-256 over all that an editor of the claim can change, as canonical JSON: tells a stale copy. No query."""
        due = self.due_at.astimezone(UTC).isoformat() if self.due_at else None
        said = self.claimed_at.isoformat() if self.claimed_at else None
        words = [self.text, self.kind, self.claimant_id, said, self.language]
        work = [self.priority, self.tags, self.external_id, self.assignee_id, due]
        return hashlib.sha256(json.dumps([words, work], separators=(",", ":")).encode()).hexdigest()


class AnchorQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(claim__in=Claim.objects.visible_to(user))


class Anchor(models.Model):
    """The words of one revision that make a claim (W3C Web Annotation: TextQuoteSelector and TextPositionSelector).

    Lost words are asked about in the newest text only: `is_outdated` keeps those of earlier ones out of the index.
    """

    class Status(models.TextChoices):
        EXACT = "exact", _("Exact")
        MOVED = "moved", _("Moved")
        NEEDS_REVIEW = "needs_review", _("Needs review")
        ORPHAN = "orphan", _("Orphan")

    LOST = (Status.NEEDS_REVIEW, Status.ORPHAN)

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="anchors")
    revision = models.ForeignKey(Revision, models.PROTECT, related_name="anchors")
    exact = models.TextField(_("exact words"), max_length=2000)
    prefix = models.CharField(_("words before"), max_length=64, blank=True)
    suffix = models.CharField(_("words after"), max_length=64, blank=True)
    start = models.PositiveIntegerField(_("offset"))
    end = models.PositiveIntegerField(_("end"))
    status = code_field(Status, default=Status.EXACT, verbose_name=_("state"))
    is_settled = models.BooleanField(_("a person said that the words are gone"), default=False, editable=False)
    is_outdated = models.BooleanField(_("there is a newer text"), default=False, editable=False)

    objects = AnchorQuerySet.as_manager()

    class Meta:
        ordering = ["revision", "start"]
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")
        constraints = [
            models.UniqueConstraint(fields=["claim", "revision"], name="one_anchor_per_claim_and_revision"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="anchor_is_not_empty"),
        ]
        indexes = [
            models.Index(
                fields=["claim"],
                condition=Q(status__in=["needs_review", "orphan"], is_settled=False, is_outdated=False),
                name="anchor_lost",
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.exact[:60]}”"

    @property
    def waits_for_a_look(self) -> bool:
        """Whether the claim's words may have changed or gone in this text, and no person has said so yet."""
        return self.status in self.LOST and not self.is_settled

    @property
    def publication_id(self) -> int:
        return self.claim.publication_id
