"""Articles, their by-lines, and the captured states of their text."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.models.files import SHA256_HEX
from factcheck.models.publications import Publication


class ArticleQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Articles readers can see: not those without a time of publication, nor those whose time is to come."""
        return self.filter(published_at__lte=timezone.now())

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))

    def at_address(self, canonical_url: str) -> Self:
        return self.filter(canonical_url=canonical_url)

    def by_lined(self, user) -> Self:
        return self.filter(bylines__user=user)


class Article(models.Model):
    """A piece a publication published (schema.org NewsArticle)."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="articles")
    url = models.URLField(_("address"), max_length=1000)
    canonical_url = models.CharField(_("canonical address"), max_length=1000, editable=False)
    headline = models.CharField(_("headline"), max_length=300)
    standfirst = models.TextField(_("standfirst"), blank=True)
    desk = models.CharField(_("desk"), max_length=80, blank=True)
    language = models.CharField(_("language"), max_length=12, default="en")
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_at = models.DateTimeField(_("taken in"), auto_now_add=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["publication", "canonical_url"], name="one_article_per_canonical_url"),
        ]
        indexes = [
            models.Index(fields=["publication", "-published_at", "-id"], name="article_newest_first"),
            models.Index(fields=["canonical_url"], name="article_by_address"),
            GinIndex(OpClass(models.functions.Upper("headline"), name="gin_trgm_ops"), name="article_headline_search"),
        ]

    def __str__(self) -> str:
        return self.headline

    def get_absolute_url(self) -> str:
        return reverse("corrections:article-detail", kwargs={"publication": self.publication.slug, "pk": self.pk})

    @property
    def is_published(self) -> bool:
        """Whether readers can see it."""
        return self.published_at is not None and self.published_at <= timezone.now()

    @property
    def latest_revision(self) -> "Revision | None":
        return self.revisions.order_by("-number").first()


class Byline(models.Model):
    """A name over an article, tied to the member of staff who bears it where there is one."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name"), max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="bylines")

    class Meta:
        ordering = ["article", "position"]
        verbose_name = _("by-line")
        verbose_name_plural = _("by-lines")
        constraints = [
            models.UniqueConstraint(fields=["article", "name"], name="one_byline_per_name_and_article"),
        ]

    def __str__(self) -> str:
        return self.name


class RevisionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(article__in=Article.objects.visible_to(user))


class Revision(models.Model):
    """One captured state of an article's text. Immutable: a database trigger refuses any change."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"), editable=False)
    headline = models.CharField(_("headline"), max_length=300)
    text = models.TextField(_("text"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, validators=[SHA256_HEX], editable=False)
    captured_at = models.DateTimeField(_("captured"), auto_now_add=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["article", "-number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_revision_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.number}"

    @property
    def as_read(self) -> str:
        """The headline, then the text, as readers read it."""
        return f"{self.headline}\n\n{self.text}"

    @property
    def text_start(self) -> int:
        """Where the text begins in `as_read`."""
        return len(self.headline) + 2

    @property
    def publication_id(self) -> int:
        return self.article.publication_id
