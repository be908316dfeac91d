"""Publications and their words for truth."""

from collections.abc import Collection
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from factcheck.contrast import LEAST, PAPER, contrast, readable
from factcheck.evidence import Rule
from factcheck.models.fields import code_field

RESERVED_SLUGS = ["admin", "api", "tickets", "follow", "healthz", "readyz", "static", "media", "files", "v1alpha1"]
"""First parts of our own paths: a publication of that name could not be reached."""

MOST_EVIDENCE = 10
"""Sources an evidence rule may ask for."""


class PublicationQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, user, roles: Collection[str] | None = None) -> Self:
        """The publications whose desk `user` sits at, in one of `roles` where given; a superuser sits at all."""
        if not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(pk__in=user.publication_ids(roles))


class Publication(models.Model):
    """A title with its own site, corrections address, policy and rating scale (schema.org NewsMediaOrganization)."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("short name"), unique=True)
    site_url = models.URLField(_("site"), max_length=500)
    corrections_address = models.EmailField(_("corrections address"), max_length=254)
    language = models.CharField(_("language"), max_length=12, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    policy = models.TextField(_("corrections policy"), blank=True)
    policy_url = models.URLField(_("policy page"), max_length=500, blank=True)
    reference_prefix = models.CharField(
        _("reference prefix"),
        max_length=8,
        default="COR",
        validators=[RegexValidator(r"^[A-Z]{2,8}\Z", _("Two to eight capital letters."))],
    )
    primary_sources_needed = models.PositiveSmallIntegerField(
        _("primary sources a verdict needs"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_EVIDENCE)],
        help_text=_("So many primary sources are enough."),
    )
    sources_needed = models.PositiveSmallIntegerField(
        _("sources of any kind a verdict needs"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_EVIDENCE)],
        help_text=_("So many sources that do not depend on each other are enough too. Reports of one site count once."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("corrections_address"), name="one_publication_per_corrections_address"
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="publication_slug_is_not_one_of_our_addresses",
                violation_error_message=_("This short name is an address of ours."),
            ),
            models.CheckConstraint(
                condition=Q(primary_sources_needed__gte=1)
                & Q(primary_sources_needed__lte=F("sources_needed"))
                & Q(sources_needed__lte=MOST_EVIDENCE),
                name="publication_evidence_rule_can_be_met",
                violation_error_message=_("A verdict needs no more primary sources than sources of any kind."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def evidence_rule(self) -> Rule:
        return Rule(self.primary_sources_needed, self.sources_needed)


class RatingScaleQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class RatingScale(models.Model):
    """A publication's own words for truth. Exactly one of its scales is in use."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="rating_scales")
    name = models.CharField(_("name"), max_length=100)
    in_use = models.BooleanField(_("in use"), default=True)

    objects = RatingScaleQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "name"]
        verbose_name = _("rating scale")
        verbose_name_plural = _("rating scales")
        constraints = [
            models.UniqueConstraint(
                fields=["publication"],
                condition=Q(in_use=True),
                name="one_rating_scale_in_use_per_publication",
                violation_error_message=_("Another scale of this publication is in use: retire that one first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def stands_out_on_paper(colour: str) -> None:
    """Refuse a colour that cannot be told from the paper, and name the nearest shade that can."""
    try:
        found = contrast(colour, PAPER)
    except (ValueError, IndexError):
        return  # not a colour at all, which another validator says
    if found < LEAST:
        raise ValidationError(
            _("This colour has a contrast of %(found).1f : 1 on paper; %(least)s : 1 is needed. %(shade)s would do."),
            code="contrast",
            params={"found": found, "least": LEAST, "shade": readable(colour)},
        )


class RatingQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(scale__publication__in=Publication.objects.visible_to(user))


class Rating(models.Model):
    """One word of a scale. `value` runs from 1 (worst) upwards, or is empty for a rating without a number
    ("unproven").

    Each has a shape of its own within its scale. Once a verdict of the scale was published, a database trigger refuses
    any change of its ratings: a publication that wants other words begins another scale.
    """

    class Shape(models.TextChoices):
        """Told apart without colour. As many as a scale can have ratings."""

        TICK = "tick", _("tick")
        THREE_QUARTERS = "three_quarters", _("three quarters of a circle")
        HALF = "half", _("half circle")
        QUARTER = "quarter", _("quarter of a circle")
        CROSS = "cross", _("cross")
        DIAMOND = "diamond", _("diamond")
        QUESTION = "question", _("question mark")
        RING = "ring", _("ring")
        TRIANGLE = "triangle", _("triangle")
        SQUARE = "square", _("square")
        BAR = "bar", _("bar")
        DOTS = "dots", _("three dots")

    scale = models.ForeignKey(RatingScale, models.CASCADE, related_name="ratings")
    code = models.SlugField(_("code"), max_length=32)
    word = models.CharField(_("word"), max_length=60)
    meaning = models.CharField(_("what it means"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("order"))
    value = models.PositiveSmallIntegerField(
        _("value"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    shape = code_field(Shape, default=Shape.DIAMOND, verbose_name=_("shape"))
    colour = models.CharField(
        _("colour"),
        max_length=7,
        default="#1B1A17",
        validators=[RegexValidator(r"^#[0-9A-Fa-f]{6}\Z"), stands_out_on_paper],
    )

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["scale", "position"]
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint(fields=["scale", "code"], name="one_rating_per_code_and_scale"),
            models.UniqueConstraint(fields=["scale", "position"], name="one_rating_per_position_and_scale"),
            models.UniqueConstraint(
                fields=["scale", "shape"],
                name="one_rating_per_shape_and_scale",
                violation_error_message=_("Another rating of this scale has this shape."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=1), name="rating_value_starts_at_one"
            ),
        ]

    def __str__(self) -> str:
        return self.word

    @property
    def publication_id(self) -> int:
        return self.scale.publication_id
