"""Words that a publication writes itself: of its letters, in every version, and of answers kept ready."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.models import Publication, User
from factcheck.permissions import FROM_MANAGER


class LetterTemplateQuerySet(models.QuerySet):
    def current(self) -> Self:
        """The newest version of each letter."""
        newest = LetterTemplate.objects.order_by("publication_id", "purpose", "language", "-version")
        return self.filter(pk__in=newest.distinct("publication_id", "purpose", "language").values("pk"))

    def own(self) -> Self:
        """Without those that brought the shipped words back."""
        return self.filter(is_shipped=False)

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user, FROM_MANAGER))


class LetterTemplate(models.Model):
    """One version of the words of one letter in one language. The newest counts; none is changed.

    `is_shipped` says that from this version on the words are the shipped ones again. `failed_at` and `fault` tell of
    the first letter that could not be written with it; that letter left in the shipped words.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="letter_templates")
    purpose = models.CharField(_("letter"), max_length=60)
    language = models.CharField(_("language"), max_length=12)
    version = models.PositiveIntegerField(_("version"))
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=20000, blank=True)
    html = models.TextField(_("HTML"), max_length=20000, blank=True)
    is_shipped = models.BooleanField(_("as shipped"), default=False)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by"))
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    failed_at = models.DateTimeField(_("failed"), null=True, editable=False)
    fault = models.CharField(_("fault"), max_length=200, blank=True, editable=False)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "purpose", "language", "-version"]
        verbose_name = _("letter template")
        verbose_name_plural = _("letter templates")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "purpose", "language", "version"], name="one_letter_template_per_version"
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="letter_template_counts_from_one"),
            models.CheckConstraint(
                condition=Q(is_shipped=True, subject="", text="", html="")
                | (Q(is_shipped=False) & ~Q(subject="") & ~Q(text="")),
                name="letter_template_has_words_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} · {self.language} · {self.version}"


class CannedReplyQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """What the desk shares, and one's own."""
        return self.filter(Q(owner=None) | Q(owner=user.pk), publication__in=Publication.objects.visible_to(user))


class CannedReply(models.Model):
    """An answer kept ready: for the whole desk, or (with `owner`) for one person. Its variables are filled in before
    anybody sees it, and it is never sent by itself."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="canned_replies", verbose_name=_("publication")
    )
    owner = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="canned_replies", verbose_name=_("only for")
    )
    title = models.CharField(_("title"), max_length=120)
    language = models.CharField(_("language"), max_length=12, default="en")
    text = models.TextField(_("text"), max_length=10000)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("changed by"))
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        constraints = [
            models.UniqueConstraint(
                "publication",
                "owner",
                "language",
                Lower("title"),
                name="one_canned_reply_per_title",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="canned_reply_says_something"),
        ]

    def __str__(self) -> str:
        return self.title
