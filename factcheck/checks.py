"""System checks of the whole house."""

from django.conf import settings
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


@checks.register
def leases_outlast_tasks(app_configs: object, **_options: object) -> list[checks.CheckMessage]:
    """A lease that runs out while its holder may be alive means that another sends the same a second time."""
    lease, longest = settings.DELIVERY_LEASE_SECONDS, settings.CELERY_TASK_TIME_LIMIT
    if lease > longest:
        return []
    return [
        checks.Warning(
            f"DELIVERY_LEASE_SECONDS is {lease}, and a worker may be at what it holds for {longest} s: another may "
            "take it up meanwhile, and send it a second time.",
            hint=f"Leave it at 180, or set more than {longest}. Less is for trying out what follows a crash.",
            id="factcheck.W001",
        )
    ]
