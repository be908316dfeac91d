"""Deadlines a publication sets itself."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from factcheck.models import Publication
from factcheck.models.fields import code_field, one_of
from factcheck.once import once


class Severity(models.TextChoices):
    MINOR = "minor", _("Minor")
    FACTUAL = "factual", _("Factual")
    SERIOUS = "serious", _("Serious")


DEFAULT_DEADLINES = {
    "acknowledge": timedelta(hours=1),
    "first_answer": timedelta(hours=24),
    "decision": timedelta(hours=72),
    "correction": timedelta(hours=24),
}


class DeadlineQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))

    def length(self, publication: Publication, step: str, severity: str) -> timedelta:
        """How long `publication` gives itself for `step`: its rule for the severity, its rule for all, else the
        default."""
        rules = _rules(publication.pk, step)
        return rules.get(severity) or rules.get("") or DEFAULT_DEADLINES[step]


@once
def _rules(publication_id: int, step: str) -> dict[str, timedelta]:
    rows = Deadline.objects.filter(publication=publication_id, step=step).order_by()
    return dict(rows.values_list("severity", "within"))


class Deadline(models.Model):
    """How long one step may take, for one severity or (empty) for all. Counted in calendar time."""

    class Step(models.TextChoices):
        ACKNOWLEDGE = "acknowledge", _("Acknowledge")
        FIRST_ANSWER = "first_answer", _("First human answer")
        DECISION = "decision", _("Decision")
        CORRECTION = "correction", _("Correction")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="deadlines")
    step = code_field(Step, verbose_name=_("step"))
    severity = code_field(Severity, blank=True, verbose_name=_("severity"))
    within = models.DurationField(_("within"))

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "step", "severity"]
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        constraints = [
            one_of("deadline_step_is_known", "step", ["acknowledge", "first_answer", "decision", "correction"]),
            models.UniqueConstraint(
                fields=["publication", "step", "severity"], name="one_deadline_per_step_and_severity"
            ),
            models.CheckConstraint(condition=Q(within__gt=timedelta(0)), name="deadline_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.within}"
