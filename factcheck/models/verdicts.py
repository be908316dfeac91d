"""Verdicts: what the newsroom found, in versions; proposed by one person, signed off by another."""

import hashlib
import json
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from factcheck.models.claims import Claim
from factcheck.models.fields import code_field, one_of, state_field
from factcheck.models.files import SHA256_HEX
from factcheck.models.publications import Publication, Rating
from factcheck.models.sources import Source
from factcheck.states import VerdictStatus

OF_A_SOURCE = (
    "type",
    "is_primary",
    "stance",
    "title",
    "url",
    "locator",
    "quote",
    "language",
    "note",
    "withheld_reason",
)
"""What a sign-off binds to of each source, besides its files and captures."""


class VerdictQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(claim__publication__in=Publication.objects.visible_to(user))

    def published(self) -> Self:
        return self.filter(status=VerdictStatus.PUBLISHED)

    def public(self) -> Self:
        """Everything that was ever published: the history of a claim is public, newest first."""
        return self.filter(
            status__in=[VerdictStatus.PUBLISHED, VerdictStatus.SUPERSEDED, VerdictStatus.WITHDRAWN]
        ).order_by("-version")

    def awaiting_sign_off(self) -> Self:
        return self.filter(status=VerdictStatus.IN_REVIEW)

    def awaiting_withdrawal(self) -> Self:
        return self.filter(status=VerdictStatus.PUBLISHED, withdrawal_asked_by__isnull=False)

    def in_the_making(self) -> Self:
        return self.filter(status__in=[VerdictStatus.DRAFT, VerdictStatus.IN_REVIEW])

    def contributed_to_by(self, user) -> Self:
        return self.filter(contributors__user=user)


class Verdict(models.Model):
    """A rating of a claim with its reasoning (schema.org ClaimReview).

    Published words are immutable: a database trigger refuses to change them, and another refuses a signer who wrote
    any of them.
    """

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="verdicts")
    version = models.PositiveIntegerField(_("version"), editable=False)
    rating = models.ForeignKey(Rating, models.PROTECT, related_name="verdicts", verbose_name=_("rating"))
    summary = models.CharField(_("summary, one sentence"), max_length=300)
    reasoning = models.TextField(_("reasoning"), max_length=20000)
    change_note = models.CharField(_("why it changed"), max_length=300, blank=True)
    sources = models.ManyToManyField(Source, related_name="verdicts", verbose_name=_("sources relied on"))
    status = state_field(VerdictStatus, VerdictStatus.DRAFT, verbose_name=_("state"))
    created_at = models.DateTimeField(_("drafted"), auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="proposed_verdicts"
    )
    proposed_at = models.DateTimeField(_("proposed"), null=True, editable=False)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="signed_verdicts"
    )
    signed_hash = models.CharField(max_length=64, blank=True, editable=False, validators=[SHA256_HEX])
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    superseded_at = models.DateTimeField(_("superseded"), null=True, editable=False)
    withdrawal_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawal_reason = models.CharField(_("why it was withdrawn"), max_length=500, blank=True, editable=False)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["claim", "-version"]
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        constraints = [
            one_of("verdict_status_is_known", "status", VerdictStatus),
            models.UniqueConstraint(fields=["claim", "version"], name="one_verdict_per_version"),
            models.UniqueConstraint(
                fields=["claim"], condition=Q(status="published"), name="one_published_verdict_per_claim"
            ),
            models.UniqueConstraint(
                fields=["claim"],
                condition=Q(status__in=["draft", "in_review"]),
                name="one_verdict_in_the_making_per_claim",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="verdict_past_draft_has_a_proposer",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review"])
                | (
                    Q(proposed_by__isnull=False, signed_off_by__isnull=False, published_at__isnull=False)
                    & ~Q(signed_off_by=F("proposed_by"))
                    & ~Q(signed_hash="")
                ),
                name="published_verdict_is_signed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn")
                | (
                    Q(withdrawal_asked_by__isnull=False, withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_by=F("withdrawal_asked_by"))
                ),
                name="withdrawn_verdict_took_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(version=1) | ~Q(change_note=""),
                name="next_verdict_says_why_it_changed",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="verdict_newest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.rating} ({self.version})"

    def get_absolute_url(self) -> str:
        return reverse(
            "factcheck:claim-detail", kwargs={"publication": self.claim.publication.slug, "pk": self.claim_id}
        )

    @property
    def publication_id(self) -> int:
        return self.claim.publication_id

    def content_hash(self) -> str:
        """SHA-256 over claim, words and evidence, as canonical JSON: what a sign-off binds to. Five queries at most.

        All that readers will see of the claim and its rating is in it, and of each source all that was written about
        it, whether it is withheld, and the hash of every file and capture that is kept of it.
        """
        kept: dict[int, set[str]] = {}
        for pk, sha256 in self.sources.filter(snapshots__file__isnull=False).values_list(
            "pk", "snapshots__file__sha256"
        ):
            kept.setdefault(pk, set()).add(sha256)
        evidence = [
            [source.pk, *(getattr(source, name) for name in OF_A_SOURCE), sorted(kept.get(source.pk, ()))]
            for source in self.sources.order_by("pk")
        ]
        about, said_by, rating = self.claim, self.claim.claimant, self.rating
        said_on = about.claimed_at.isoformat() if about.claimed_at else None
        claim = [about.pk, about.text, about.kind, said_on, about.language]
        claimant = [said_by.pk, said_by.name, said_by.kind, said_by.position_held]
        words = [self.version, rating.pk, rating.word, rating.value, self.summary, self.reasoning, self.change_note]
        signed = [claim, claimant, words, evidence]
        return hashlib.sha256(json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class VerdictContributor(models.Model):
    """Somebody who wrote words of a verdict since its last sign-off, and therefore cannot sign it off."""

    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="contributors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("verdict contributor")
        verbose_name_plural = _("verdict contributors")
        constraints = [
            models.UniqueConstraint(fields=["verdict", "user"], name="one_row_per_verdict_contributor"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class VerdictReview(models.Model):
    """What the second person decided about a proposed verdict, and the comment that went with it."""

    class Decision(models.TextChoices):
        SENT_BACK = "sent_back", _("Sent back")
        SIGNED_OFF = "signed_off", _("Signed off")

    verdict = models.ForeignKey(Verdict, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decision = code_field(Decision, verbose_name=_("decision"))
    comment = models.TextField(_("comment"), max_length=5000, blank=True)
    content_hash = models.CharField(max_length=64, validators=[SHA256_HEX])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("verdict review")
        verbose_name_plural = _("verdict reviews")

    def __str__(self) -> str:
        return self.get_decision_display()
