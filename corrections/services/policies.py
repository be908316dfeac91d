"""What a publication holds itself to: its deadlines, those of its press council, its office hours. Managers set it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections.deadline_presets import PRESETS
from corrections.models import Deadline, OfficeHours, Rule, SpecialDay
from corrections.models.office import MOST_SPECIAL_DAYS
from corrections.services.clocks import Clock
from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Publication, User
from factcheck.services.words import clean

FURTHEST_DAY = timedelta(days=3 * 366)
"""How far from today a special day may lie: beyond it no search for open hours goes."""


def _check(row: models.Model) -> None:
    """What the rows' constraints and `clean` say, as a refusal that names the field."""
    try:
        row.clean()
        row.validate_constraints()
    except ValidationError as error:
        field = next(iter(error.message_dict), "")
        named = {} if field == "__all__" else {"field": field}
        raise Invalid(" ".join(error.messages), **named) from error


def _one_writer(publication: Publication) -> None:
    """Wait for whoever else sets something here, and let others wait: there may be no row yet that could be locked."""
    Publication.objects.select_for_update().get(pk=publication.pk)


@transaction.atomic
def set_deadline(
    publication: Publication, *, actor: User | None, step: str, severity: str = "", regulator: str = "", **rule: Any
) -> Deadline:
    """Set the rule of a step, for one severity or for all: a new one, or instead of the one that is there.

    `rule` is `within`, `unit`, `pauses`, `remind_before` and `escalate_after`; what is left out has its default.
    Tickets that are open keep the rules they have. Raises `Invalid` for what the model does not take.
    """
    access.require(actor, "corrections.change_deadline", publication)
    key = clean(Deadline, step=step, severity=severity, regulator=regulator)
    _one_writer(publication)
    found = Deadline.objects.filter(publication=publication, **key).first()
    row = found or Deadline(publication=publication, **key)
    defaults = {"unit": "calendar", "pauses": False, "remind_before": None, "escalate_after": None}
    for name, value in clean(Deadline, **{**defaults, **rule}).items():
        setattr(row, name, value)
    _check(row)
    row.save()
    ledger.record("deadline.set", row, actor=actor, facts={**key, "minutes": int(row.within.total_seconds() // 60)})
    return row


@transaction.atomic
def remove_deadline(deadline: Deadline, *, actor: User | None) -> None:
    """Take a rule back: the one for all severities, or the default, holds from now on."""
    access.require(actor, "corrections.delete_deadline", deadline)
    facts = {"step": deadline.step, "severity": deadline.severity, "regulator": deadline.regulator}
    ledger.record("deadline.removed", deadline, actor=actor, facts=facts)
    deadline.delete()


@transaction.atomic
def apply_preset(publication: Publication, *, actor: User | None, preset: str) -> list[Deadline]:
    """Hold the publication to what a press council asks, beside its own rules; return the council's.

    Repeating it puts back what was changed. Raises `Conflict` for a council that names no period.
    """
    access.require(actor, "corrections.change_deadline", publication)
    if preset not in PRESETS:
        raise Invalid(_("There is no such press council here."), field="preset")
    asks = PRESETS[preset].asks
    if not asks:
        raise Conflict(_("This press council names no period; there is nothing to set."), code="no_period")
    _one_writer(publication)
    Deadline.objects.filter(publication=publication, regulator=preset).delete()
    rows = Deadline.objects.bulk_create(
        Deadline(
            publication=publication,
            regulator=preset,
            step=one.step,
            within=one.within,
            remind_before=one.remind_before,
            escalate_after=timedelta(0),
        )
        for one in asks
    )
    ledger.record("deadline.preset_applied", publication, actor=actor, facts={"preset": preset})
    return rows


@transaction.atomic
def set_office_hours(publication: Publication, *, actor: User | None, **hours: Any) -> OfficeHours:
    """Say when the office is open: hours by weekday, `country` and `subdivision` of the holidays. What is left out
    stays as it is."""
    access.require(actor, "corrections.change_officehours", publication)
    _one_writer(publication)
    row = OfficeHours.objects.filter(publication=publication).first() or OfficeHours(publication=publication)
    for name, value in clean(OfficeHours, **hours).items():
        setattr(row, name, value)
    _check(row)
    row.save()
    ledger.record("office.hours_set", publication, actor=actor)
    return row


@transaction.atomic
def set_special_day(
    publication: Publication, *, actor: User | None, day: date, hours: str = "", note: str = ""
) -> SpecialDay:
    """Close the office on a day, or open it at hours of their own, instead of what was said of that day before."""
    access.require(actor, "corrections.add_specialday", publication)
    if abs(day - timezone.now().date()) > FURTHEST_DAY:
        raise Invalid(_("A special day lies within three years."), field="day")
    _one_writer(publication)
    rows = SpecialDay.objects.filter(publication=publication)
    if rows.count() >= MOST_SPECIAL_DAYS and not rows.filter(day=day).exists():
        raise Conflict(_("There are %(most)d special days already; remove some.") % {"most": MOST_SPECIAL_DAYS})
    row, _is_new = SpecialDay.objects.update_or_create(
        publication=publication, day=day, defaults=clean(SpecialDay, hours=hours, note=note)
    )
    ledger.record("office.day_set", publication, actor=actor, facts={"day": day.isoformat(), "closed": not row.hours})
    return row


@transaction.atomic
def remove_special_day(special: SpecialDay, *, actor: User | None) -> None:
    """Let a day be as any other of its weekday again."""
    access.require(actor, "corrections.delete_specialday", special)
    ledger.record("office.day_removed", special.publication, actor=actor, facts={"day": special.day.isoformat()})
    special.delete()


def due_if_received(publication: Publication, rules: Iterable[Rule], now: datetime) -> list[tuple[Rule, datetime]]:
    """When each rule's step would be due of a report that comes now (a correction: of one accepted now)."""
    clock = Clock(publication)
    return [(rule, clock.later(now, rule.within, rule.unit)) for rule in rules]
