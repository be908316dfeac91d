"""The forms of the page on which a publication's deadlines and office hours are set."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corrections.business_time import countries
from corrections.models import OfficeHours, Regulator, Severity, Step, Unit
from corrections.models.deadlines import LONGEST_DEADLINE
from corrections.models.office import WEEK
from factcheck.admin.words import Words


class Hours(forms.DecimalField):
    """A length in hours, to the hundredth; a `timedelta`."""

    def __init__(self, **options: Any) -> None:
        most = LONGEST_DEADLINE // timedelta(hours=1)
        super().__init__(**{"min_value": 0, "max_value": most, "decimal_places": 2, **options})

    def clean(self, value: Any) -> Any:
        hours = super().clean(value)
        return None if hours is None else timedelta(seconds=int(hours * 3600))


class RuleWords(Words):
    """How one step is timed."""

    prefix = "rule"
    step = forms.ChoiceField(label=_("Step"), choices=Step.choices)
    severity = forms.ChoiceField(
        label=_("For reports that are"), choices=[("", _("all")), *Severity.choices], required=False
    )
    regulator = forms.ChoiceField(
        label=_("Asked for by"), choices=[("", _("ourselves")), *Regulator.choices], required=False
    )
    within = Hours(label=_("Within hours"), help_text=_("Three days are 72 hours."), min_value=Decimal("0.02"))
    unit = forms.ChoiceField(label=_("Counted in"), choices=Unit.choices)
    pauses = forms.BooleanField(
        label=_("Pauses while the reader is asked"),
        required=False,
        help_text=_("A press council's deadline never does."),
    )
    remind_before = Hours(label=_("Reminder, hours before"), required=False)
    escalate_after = Hours(label=_("To the managers, hours after"), required=False)


class OfficeWords(Words):
    """The week, and whose holidays are kept."""

    prefix = "office"
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    subdivision = forms.CharField(
        label=_("Part of the country"),
        max_length=10,
        required=False,
        help_text=_("Where it has holidays of its own, such as SCT in GB or BY in DE."),
    )

    def prepare(self) -> None:
        (office,) = self.rows
        for day in reversed(WEEK):
            label = OfficeHours._meta.get_field(day).verbose_name
            self.fields = {day: forms.CharField(label=label, max_length=60, required=False), **self.fields}
            self.initial.setdefault(day, getattr(office, day))
        self.fields[WEEK[0]].help_text = _("Such as 09:00-12:30, 13:00-18:00. Nothing: closed.")
        self.fields["country"].choices = [("", _("none")), *((code, code) for code in countries())]
        self.initial.setdefault("country", office.country)
        self.initial.setdefault("subdivision", office.subdivision)


class SpecialDayWords(Words):
    """A day that is otherwise."""

    prefix = "day"
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hours = forms.CharField(label=_("Open at"), max_length=60, required=False, help_text=_("Nothing: closed."))
    note = forms.CharField(label=_("Why"), max_length=120, required=False)
