"""Mentions: other sites' links to our articles and to our notices, as their senders told us and as we found them."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from corrections.models.published import Correction
from corrections.states import LINKING, MentionStatus
from factcheck import pacing
from factcheck.models import Article, Publication
from factcheck.models.fields import code_field, one_of, state_field
from factcheck.models.leases import Leased, LeasedQuerySet


class MentionQuerySet(LeasedQuerySet):
    longest_wait = pacing.LONGEST_REST

    def waiting(self) -> Self:
        return self.filter(is_due=True, lease_token__isnull=True)

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))

    def approved(self) -> Self:
        return self.filter(status=MentionStatus.APPROVED)

    def unmoderated(self) -> Self:
        """Verified, and nobody has looked at them."""
        return self.filter(status=MentionStatus.VERIFIED)

    def linking(self) -> Self:
        return self.filter(status__in=LINKING)

    def concerning(self, correction: Correction) -> Self:
        """Those of the articles that a notice is about, and of the notice itself in any version."""
        return self.filter(
            Q(article__in=correction.articles.values("pk")) | Q(correction__series=correction.series),
            publication_id=correction.publication_id,
        )


class Mention(Leased):
    """Another site's page that links to an article or to a published notice (W3C Webmention, Pingback, Trackback).

    `correction` is the first version of the notice's series. `target_url` is our address as the sender wrote it: the
    page must bear it. Title, author and excerpt are the page's own words. While `is_due`, a look at the page is wanted,
    whatever the state: a page that was approved is looked at again when its site says that it changed.
    """

    class Protocol(models.TextChoices):
        WEBMENTION = "webmention", _("Webmention")
        PINGBACK = "pingback", _("Pingback")
        TRACKBACK = "trackback", _("Trackback")

    class Reason(models.TextChoices):
        """Why the last look at the page found no link."""

        NO_LINK = "no_link", _("the page does not link to the target")
        GONE = "gone", _("the page is not there")
        HTTP_STATUS = "http_status", _("the site answered with an error")
        UNREACHABLE = "unreachable", _("nobody answered at the address")
        REFUSED = "refused", _("the address is not one that we call")
        TOO_LARGE = "too_large", _("the page is too large")
        UNREADABLE = "unreadable", _("the page could not be read")

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="mentions")
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="mentions", verbose_name=_("article")
    )
    correction = models.ForeignKey(
        Correction, models.CASCADE, null=True, blank=True, related_name="mentions", verbose_name=_("correction")
    )
    source_url = models.URLField(_("page that links"), max_length=2000)
    target_url = models.URLField(_("linked address"), max_length=2000)
    protocol = code_field(Protocol, verbose_name=_("came as"))
    status = state_field(MentionStatus, MentionStatus.RECEIVED, verbose_name=_("state"))
    reason = code_field(Reason, blank=True, editable=False, verbose_name=_("why not"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    author = models.CharField(_("author"), max_length=200, blank=True)
    excerpt = models.CharField(_("words around the link"), max_length=500, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_due = models.BooleanField(_("to be looked at"), default=True, editable=False)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    checked_at = models.DateTimeField(_("last looked at"), null=True, editable=False)
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            one_of("mention_status_is_known", "status", MentionStatus),
            models.CheckConstraint(
                condition=Q(article__isnull=False, correction__isnull=True)
                | Q(article__isnull=True, correction__isnull=False),
                name="mention_has_one_target",
            ),
            models.UniqueConstraint(fields=["article", "source_url"], name="one_mention_per_article_and_page"),
            models.UniqueConstraint(fields=["correction", "source_url"], name="one_mention_per_correction_and_page"),
            models.CheckConstraint(condition=~Q(source_url=F("target_url")), name="mention_is_not_of_itself"),
            models.CheckConstraint(
                condition=~Q(status__in=["verified", "approved", "hidden"]) | Q(verified_at__isnull=False),
                name="verified_mention_has_its_time",
            ),
            Leased.lease_is_whole("mention_lease_is_whole"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at", "id"], condition=Q(is_due=True), name="mention_due"),
            models.Index(fields=["publication", "status", "-id"], name="mention_queue"),
            models.Index(fields=["article", "-id"], condition=Q(status="approved"), name="mention_shown"),
            models.Index(fields=["received_at"], condition=Q(status="refused"), name="mention_refused"),
        ]

    def __str__(self) -> str:
        return self.title or self.source_url

    @property
    def target(self) -> Article | Correction:
        """What is linked."""
        return self.article or self.correction
