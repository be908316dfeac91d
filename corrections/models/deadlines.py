"""Deadlines a publication is held to: its own, and those of a press council it belongs to."""

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from factcheck.models import Publication
from factcheck.models.fields import code_field, one_of
from factcheck.once import once


class Severity(models.TextChoices):
    MINOR = "minor", _("Minor")
    FACTUAL = "factual", _("Factual")
    SERIOUS = "serious", _("Serious")


class Step(models.TextChoices):
    """What is to be done in time. Counted from the report; the correction from the day the report was accepted."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    FIRST_ANSWER = "first_answer", _("First human answer")
    DECISION = "decision", _("Decision")
    CORRECTION = "correction", _("Correction")


DECIDING = (Step.DECISION, Step.CORRECTION)
"""Steps that the reader is told the time of."""


class Unit(models.TextChoices):
    CALENDAR = "calendar", _("Calendar time")
    BUSINESS = "business", _("Office hours")


class Regulator(models.TextChoices):
    """Who else holds a publication to deadlines. What each asks for is in `deadline_presets`."""

    IPSO = "ipso", "IPSO"
    IMPRESS = "impress", "Impress"
    EFCSN = "efcsn", "EFCSN"


LONGEST_DEADLINE = timedelta(days=366)
SHORTEST_DEADLINE = timedelta(minutes=1)


def length_in_words(length: timedelta, unit: str) -> str:
    """A length as people read it: 3 days, 36 hours, 90 minutes; of office hours, 12 office hours."""
    minutes = round(length.total_seconds() / 60)
    if minutes % 60:
        many = ngettext("%(count)s minute", "%(count)s minutes", minutes)
        if unit == Unit.BUSINESS:
            many = ngettext("%(count)s minute of office hours", "%(count)s minutes of office hours", minutes)
        return many % {"count": minutes}
    hours = minutes // 60
    if unit == Unit.BUSINESS:
        return ngettext("%(count)s office hour", "%(count)s office hours", hours) % {"count": hours}
    if hours % 24 == 0 and hours >= 48:
        return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}


@dataclass(frozen=True, slots=True)
class Rule:
    """How one step is timed. `remind_before` and `escalate_after` are counted in the same unit as the step itself."""

    step: str
    within: timedelta
    unit: str = Unit.CALENDAR
    pauses: bool = False
    remind_before: timedelta | None = None
    escalate_after: timedelta | None = None
    regulator: str = ""

    @classmethod
    def of(cls, row: object) -> Self:
        """The rule of a row that has a column for each of its parts."""
        return cls(*(getattr(row, part.name) for part in fields(cls)))

    @property
    def length(self) -> str:
        return length_in_words(self.within, self.unit)

    @property
    def reminder(self) -> str:
        """How long before, in words; empty for none."""
        return length_in_words(self.remind_before, self.unit) if self.remind_before else ""

    @property
    def escalation(self) -> str:
        """How long afterwards, in words; empty for never."""
        if self.escalate_after is None:
            return ""
        return length_in_words(self.escalate_after, self.unit) if self.escalate_after else _now("at once")

    @property
    def step_name(self) -> str:
        return str(Step(self.step).label)

    @property
    def regulator_name(self) -> str:
        return str(Regulator(self.regulator).label) if self.regulator else ""


DEFAULT_RULES = {
    rule.step: rule
    for rule in (
        Rule(Step.ACKNOWLEDGE, timedelta(hours=1), escalate_after=timedelta(hours=4)),
        Rule(
            Step.FIRST_ANSWER,
            timedelta(hours=24),
            remind_before=timedelta(hours=4),
            escalate_after=timedelta(hours=24),
        ),
        Rule(
            Step.DECISION,
            timedelta(hours=72),
            pauses=True,
            remind_before=timedelta(hours=12),
            escalate_after=timedelta(hours=24),
        ),
        Rule(
            Step.CORRECTION,
            timedelta(hours=24),
            remind_before=timedelta(hours=6),
            escalate_after=timedelta(hours=12),
        ),
    )
}
"""What holds where a publication has set nothing."""


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))

    def rules(self, publication_id: int, severity: str) -> list[Rule]:
        """All that a report of this severity is held to: one rule a step of the publication's own (for the severity,
        else for all, else the default), and one a step of each regulator it belongs to. One query."""
        found = _rules(publication_id)
        keys = {(step, "") for step in Step} | {(step, regulator) for step, regulator, _severity in found}
        rules = []
        for step, regulator in sorted(keys, key=lambda key: (list(Step).index(Step(key[0])), key[1])):
            rule = found.get((step, regulator, severity)) or found.get((step, regulator, ""))
            if rule is None and not regulator:
                rule = DEFAULT_RULES[Step(step)]
            if rule is not None:
                rules.append(rule)
        return rules


@once
def _rules(publication_id: int) -> dict[tuple[str, str, str], Rule]:
    rows = Deadline.objects.filter(publication=publication_id).order_by()
    return {(row.step, row.regulator, row.severity): row.rule for row in rows}


class Deadline(models.Model):
    """How long one step may take, for one severity or (empty) for all: the publication's own rule, or a regulator's."""

    Step = Step

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="deadlines")
    step = code_field(Step, verbose_name=_("step"))
    severity = code_field(Severity, blank=True, verbose_name=_("severity"))
    regulator = code_field(Regulator, blank=True, verbose_name=_("asked for by"))
    within = models.DurationField(_("within"))
    unit = code_field(Unit, default=Unit.CALENDAR, verbose_name=_("counted in"))
    pauses = models.BooleanField(_("pauses while the reader is asked"), default=False)
    remind_before = models.DurationField(_("reminder before"), null=True, blank=True)
    escalate_after = models.DurationField(_("to the managers after"), null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "regulator", "step", "severity"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            one_of("deadline_step_is_known", "step", Step.values),
            one_of("deadline_severity_is_known", "severity", Severity.values, blank=True),
            one_of("deadline_unit_is_known", "unit", Unit.values),
            one_of("deadline_regulator_is_known", "regulator", Regulator.values, blank=True),
            models.UniqueConstraint(
                fields=["publication", "regulator", "step", "severity"],
                name="one_deadline_per_step_and_severity",
                violation_error_message=_("There is a deadline for this step and severity already."),
            ),
            models.CheckConstraint(
                condition=Q(within__gte=SHORTEST_DEADLINE, within__lte=LONGEST_DEADLINE),
                name="deadline_is_of_a_length",
                violation_error_message=_("A deadline is between a minute and 366 days."),
            ),
            models.CheckConstraint(
                condition=Q(remind_before=None) | Q(remind_before__gt=timedelta(0), remind_before__lt=F("within")),
                name="deadline_reminds_before",
                violation_error_message=_("The reminder comes after the beginning and before the end."),
            ),
            models.CheckConstraint(
                condition=Q(escalate_after=None)
                | Q(escalate_after__gte=timedelta(0), escalate_after__lte=LONGEST_DEADLINE),
                name="deadline_escalates_afterwards",
                violation_error_message=_("The managers hear of it at the deadline, or up to 366 days later."),
            ),
            models.CheckConstraint(
                condition=Q(regulator="") | Q(pauses=False),
                name="regulators_deadline_never_pauses",
                violation_error_message=_("A regulator's deadline never pauses."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.rule.length}"

    @property
    def rule(self) -> Rule:
        return Rule.of(self)
