"""The Celery app: `celery -A factcheck worker` and `celery -A factcheck beat`."""

import os

from celery import Celery, signals
from celery.exceptions import ImproperlyConfigured
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

app = Celery("factcheck")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@app.on_after_finalize.connect
def load_schedules(sender: Celery, **_: object) -> None:
    """Merge the apps' schedules, named in `BEAT_SCHEDULES`. Two entries of one name are a mistake, not an override."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    merged: dict[str, dict] = {}
    for path in settings.BEAT_SCHEDULES:
        schedule = import_string(path)
        if twice := merged.keys() & schedule.keys():
            raise ImproperlyConfigured(f"{path}: scheduled twice: {', '.join(sorted(twice))}")
        merged.update(schedule)
    sender.conf.beat_schedule = merged


@signals.setup_logging.connect
def keep_our_logging(**_: object) -> None:
    """Stop Celery from replacing the root logger: Django's LOGGING has already been applied."""
