"""Setting what a publication is held to: by managers alone, checked, written down."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from corrections.deadline_presets import PRESETS
from corrections.models import Deadline, OfficeHours, Regulator, SpecialDay, Step
from corrections.models.deadlines import length_in_words
from corrections.services import policies
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Event
from tests.racing import overtake

HOUR = timedelta(hours=1)


def facts(kind: str) -> list[dict]:
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("facts", flat=True))


def test_a_rule_is_set_and_set_again(publication, manager):
    first = policies.set_deadline(publication, actor=manager, step="decision", within=8 * HOUR, unit="business")
    again = policies.set_deadline(publication, actor=manager, step="decision", within=9 * HOUR, pauses=True)
    assert first.pk == again.pk
    stored = Deadline.objects.get()
    assert (stored.within, stored.unit, stored.pauses) == (9 * HOUR, "calendar", True)
    assert [fact["minutes"] for fact in facts("deadline.set")] == [480, 540]
    policies.remove_deadline(stored, actor=manager)
    assert not Deadline.objects.exists()
    assert facts("deadline.removed") == [{"step": "decision", "severity": "", "regulator": ""}]


@pytest.mark.parametrize(
    "given",
    [
        {"step": "party"},
        {"step": "decision\0"},
        {"severity": "dire"},
        {"regulator": "nobody"},
        {"within": timedelta(0)},
        {"within": -HOUR},
        {"within": timedelta(days=400)},
        {"within": timedelta.max},
        {"within": "soon"},
        {"within": None},
        {"unit": "moons"},
        {"remind_before": 9 * HOUR},
        {"remind_before": timedelta(0)},
        {"escalate_after": -HOUR},
        {"escalate_after": timedelta(days=400)},
        {"regulator": "ipso", "pauses": True},
        {"pauses": "perhaps"},
    ],
)
def test_what_is_no_rule_is_refused(publication, manager, given):
    with pytest.raises(Invalid):
        policies.set_deadline(publication, actor=manager, **{"step": "decision", "within": 8 * HOUR, **given})
    assert not Deadline.objects.exists()
    assert not facts("deadline.set")


@pytest.mark.parametrize("who", ["researcher", "reviewer", "editor", "outsider", "inactive"])
def test_only_managers_of_the_desk_set_anything(request, publication, manager, who):
    person = request.getfixturevalue(who)
    rule = policies.set_deadline(publication, actor=manager, step="decision", within=HOUR)
    special = policies.set_special_day(publication, actor=manager, day=timezone.now().date())
    for attempt in (
        lambda: policies.set_deadline(publication, actor=person, step="decision", within=2 * HOUR),
        lambda: policies.remove_deadline(rule, actor=person),
        lambda: policies.apply_preset(publication, actor=person, preset="ipso"),
        lambda: policies.set_office_hours(publication, actor=person, monday=""),
        lambda: policies.set_special_day(publication, actor=person, day=timezone.now().date()),
        lambda: policies.remove_special_day(special, actor=person),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_every_preset_names_its_source_and_fits_the_model(publication, manager):
    assert set(PRESETS) == set(Regulator.values)
    for preset in PRESETS.values():
        assert preset.note
        assert preset.url.startswith("https://")
        for asked in preset.asks:
            assert asked.step in Step.values
            assert asked.source
            assert asked.url.startswith("https://")
            assert timedelta(0) < asked.remind_before < asked.within


def test_a_press_councils_deadlines_stand_beside_our_own_and_never_pause(publication, manager):
    own = policies.set_deadline(publication, actor=manager, step="decision", within=72 * HOUR, pauses=True)
    for _time in range(2):
        rows = policies.apply_preset(publication, actor=manager, preset="impress")
        assert {(row.step, row.within.days, row.pauses) for row in rows} == {
            ("acknowledge", 7, False),
            ("decision", 21, False),
        }
    assert Deadline.objects.count() == 3
    own.refresh_from_db()
    assert own.pauses
    assert facts("deadline.preset_applied") == [{"preset": "impress"}] * 2


def test_a_council_that_names_no_period_sets_nothing(publication, manager):
    with pytest.raises(Conflict):
        policies.apply_preset(publication, actor=manager, preset="efcsn")
    for unknown in ("", "pcc", "ipso\0"):
        with pytest.raises(Invalid):
            policies.apply_preset(publication, actor=manager, preset=unknown)
    assert not Deadline.objects.exists()


def test_office_hours_are_set_in_part(publication, manager):
    policies.set_office_hours(publication, actor=manager, saturday="10:00-14:00", country="GB", subdivision="SCT")
    policies.set_office_hours(publication, actor=manager, monday="")
    row = OfficeHours.objects.get()
    assert (row.monday, row.tuesday, row.saturday, row.country) == ("", "09:00-17:00", "10:00-14:00", "GB")
    assert len(facts("office.hours_set")) == 2


@pytest.mark.parametrize(
    "given",
    [
        dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ""),
        {"monday": "nine to five"},
        {"monday": "09:00-17:00\0"},
        {"monday": "9" * 61},
        {"country": "XX"},
        {"country": "GB", "subdivision": "BY"},
        {"subdivision": "BY"},
    ],
)
def test_what_are_no_office_hours_is_refused(publication, manager, given):
    with pytest.raises(Invalid):
        policies.set_office_hours(publication, actor=manager, **given)
    assert not OfficeHours.objects.exists()


def test_special_days_replace_each_other_and_are_bounded(publication, manager, monkeypatch):
    today = timezone.now().date()
    policies.set_special_day(publication, actor=manager, day=today, note="Summer party")
    policies.set_special_day(publication, actor=manager, day=today, hours="10:00-12:00")
    assert SpecialDay.objects.get().hours == "10:00-12:00"
    for wrong in ({"day": date(1, 1, 1)}, {"day": today, "hours": "late"}, {"day": today, "note": "x" * 121}):
        with pytest.raises(Invalid):
            policies.set_special_day(publication, actor=manager, **wrong)
    monkeypatch.setattr(policies, "MOST_SPECIAL_DAYS", 1)
    with pytest.raises(Conflict):
        policies.set_special_day(publication, actor=manager, day=today + timedelta(days=1))
    policies.remove_special_day(SpecialDay.objects.get(), actor=manager)
    assert not SpecialDay.objects.exists()


@pytest.mark.parametrize(
    ("length", "unit", "words"),
    [
        (HOUR, "calendar", "1 hour"),
        (72 * HOUR, "calendar", "3 days"),
        (24 * HOUR, "calendar", "24 hours"),
        (36 * HOUR, "calendar", "36 hours"),
        (timedelta(minutes=90), "calendar", "90 minutes"),
        (48 * HOUR, "business", "48 office hours"),
        (timedelta(minutes=30), "business", "30 minutes of office hours"),
    ],
)
def test_lengths_read_as_people_say_them(length, unit, words):
    assert length_in_words(length, unit) == words


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_set_the_same_at_once_take_turns(publication, manager):
    def set_rule(hours: int) -> Deadline:
        return policies.set_deadline(publication, actor=manager, step="decision", within=hours * HOUR)

    second = overtake(lambda: set_rule(8), lambda: set_rule(9))
    assert (second, second.within) == (Deadline.objects.get(), 9 * HOUR)

    def take_over() -> list[Deadline]:
        return policies.apply_preset(publication, actor=manager, preset="ipso")

    rows = overtake(take_over, take_over)
    assert set(rows) == set(Deadline.objects.filter(regulator="ipso"))
