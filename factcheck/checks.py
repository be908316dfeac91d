"""System checks of the whole house."""

from django.core import checks

from factcheck import wake
from factcheck.celery import app


@checks.register(checks.Tags.compatibility)
def woken_tasks_are_registered(app_configs: object, **_options: object) -> list[checks.CheckMessage]:
    """Every task that is woken by name exists: a misspelt name would be a silent wait for the sweep."""
    app.autodiscover_tasks(force=True)  # the loader's own way would run these very checks again
    return [
        checks.Error(f"wake.py names the task {name!r}, which no app registers.", id="factcheck.E001")
        for name in wake.QUEUES
        if name not in app.tasks
    ]
