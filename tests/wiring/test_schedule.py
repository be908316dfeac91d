"""Beat runs what both apps schedule; the same name twice is refused."""

import pytest
from celery import Celery
from celery.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from factcheck.celery import app, load_schedules

ONE = {"sweep": {"task": "one.sweep", "schedule": 5}}
OTHER = {"sweep": {"task": "other.sweep", "schedule": 5}}


def test_every_scheduled_task_is_a_registered_one(settings: object) -> None:
    app.loader.import_default_modules()
    app.finalize()
    named = [name for path in settings.BEAT_SCHEDULES for name in import_string(path)]

    assert sorted(app.conf.beat_schedule) == sorted(named)
    unknown = {entry["task"] for entry in app.conf.beat_schedule.values()} - app.tasks.keys()
    assert unknown == set()


def test_two_entries_of_one_name_are_refused(settings: object) -> None:
    settings.BEAT_SCHEDULES = [f"{__name__}.ONE", f"{__name__}.OTHER"]

    with pytest.raises(ImproperlyConfigured, match="scheduled twice: sweep"):
        load_schedules(Celery("another", set_as_current=False))
