"""What the desk decided about sentences that were suggested as claims."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from factcheck.models.articles import Article
from factcheck.models.files import SHA256_HEX


class DismissedSuggestionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(article__in=Article.objects.visible_to(user))


class DismissedSuggestion(models.Model):
    """A sentence that somebody at the desk holds not worth checking. It is not suggested again for this article.

    The sentence is told by the SHA-256 of its folded words, so that it stays dismissed in a revision that changed its
    place or its typography only, and comes back when its words change.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="dismissed_suggestions")
    sha256 = models.CharField(_("SHA-256 of the sentence"), max_length=64, validators=[SHA256_HEX], editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    dismissed_at = models.DateTimeField(_("dismissed"), auto_now_add=True)

    objects = DismissedSuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("dismissed suggestion")
        verbose_name_plural = _("dismissed suggestions")
        constraints = [
            models.UniqueConstraint(fields=["article", "sha256"], name="a_sentence_is_dismissed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.sha256[:12]}"

    @property
    def publication_id(self) -> int:
        return self.article.publication_id
