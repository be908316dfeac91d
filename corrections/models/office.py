"""When a newsroom is at work: its weekly hours, whose holidays it keeps, and the days that are otherwise."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from corrections.business_time import Calendar, Span, check_place, read_hours
from factcheck.models import Publication
from factcheck.once import once

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NINE_TO_FIVE = "09:00-17:00"
MOST_SPECIAL_DAYS = 400


def validate_hours(words: str) -> None:
    """Refuse what names no hours, and say how they are written."""
    try:
        read_hours(words)
    except ValueError as wrong:
        raise ValidationError(
            _("Write hours as 09:00-12:30, 13:00-18:00, in order; nothing for a day that is closed."), code="hours"
        ) from wrong


class OfficeHoursQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class OfficeHours(models.Model):
    """The week of one publication, in its own time zone. A day without hours is closed."""

    publication = models.OneToOneField(Publication, models.CASCADE, related_name="office_hours")
    monday = models.CharField(_("Monday"), max_length=60, blank=True, default=NINE_TO_FIVE, validators=[validate_hours])
    tuesday = models.CharField(
        _("Tuesday"), max_length=60, blank=True, default=NINE_TO_FIVE, validators=[validate_hours]
    )
    wednesday = models.CharField(
        _("Wednesday"), max_length=60, blank=True, default=NINE_TO_FIVE, validators=[validate_hours]
    )
    thursday = models.CharField(
        _("Thursday"), max_length=60, blank=True, default=NINE_TO_FIVE, validators=[validate_hours]
    )
    friday = models.CharField(_("Friday"), max_length=60, blank=True, default=NINE_TO_FIVE, validators=[validate_hours])
    saturday = models.CharField(_("Saturday"), max_length=60, blank=True, validators=[validate_hours])
    sunday = models.CharField(_("Sunday"), max_length=60, blank=True, validators=[validate_hours])
    country = models.CharField(
        _("holidays of"), max_length=2, blank=True, help_text=_("A country by its two letters, or none.")
    )
    subdivision = models.CharField(
        _("part of the country"), max_length=10, blank=True, help_text=_("Where it has holidays of its own.")
    )

    objects = OfficeHoursQuerySet.as_manager()

    class Meta:
        ordering = ["publication"]
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        constraints = [
            models.CheckConstraint(
                condition=~Q(**dict.fromkeys(WEEK, "")),
                name="office_is_open_some_time",
                violation_error_message=_("The office is open at some time of the week."),
            ),
            models.CheckConstraint(
                condition=Q(subdivision="") | ~Q(country=""),
                name="part_of_a_country_names_the_country",
                violation_error_message=_("A part of a country needs the country."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.publication}"

    def clean(self) -> None:
        try:
            check_place(self.country, self.subdivision)
        except ValueError as unknown:
            message = _("No public holidays are known for this place.")
            field = "subdivision" if self.country and self.subdivision else "country"
            raise ValidationError({field: ValidationError(message, code="place")}) from unknown

    @property
    def week(self) -> tuple[tuple[Span, ...], ...]:
        """The openings of each day. An empty week cannot be stored, and hours are checked on the way in."""
        return tuple(read_hours(getattr(self, day)) for day in WEEK)


class SpecialDayQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class SpecialDay(models.Model):
    """A day on which the office is closed, or open at other hours, be it a holiday or not."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="special_days")
    day = models.DateField(_("day"))
    hours = models.CharField(
        _("hours"), max_length=60, blank=True, validators=[validate_hours], help_text=_("Nothing: closed.")
    )
    note = models.CharField(_("why"), max_length=120, blank=True)

    objects = SpecialDayQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "day"]
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "day"],
                name="one_row_per_special_day",
                violation_error_message=_("This day is listed already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.hours or '–'}"


def office_of(publication: Publication) -> OfficeHours:
    """The office hours as set, else Monday to Friday, nine to five, no holidays. At most one query."""
    return OfficeHours.objects.filter(publication=publication).first() or OfficeHours(publication=publication)


@once
def calendar_of(publication: Publication) -> Calendar:
    """When the office of a publication is open. Two queries."""
    office = office_of(publication)
    rows = SpecialDay.objects.filter(publication=publication).order_by("-day")[:MOST_SPECIAL_DAYS]
    special = {row.day: read_hours(row.hours) for row in rows}
    return Calendar(publication.time_zone, office.week, office.country, office.subdivision, special)
