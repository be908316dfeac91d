"""Names the fact-checking app, and makes its Celery app the current one."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from factcheck.celery import app as celery_app

__all__ = ["FactcheckConfig", "celery_app"]


class FactcheckConfig(AppConfig):
    """Holds what a newsroom checks. Importing this module is what binds `@shared_task` to our broker."""

    name = "factcheck"
    verbose_name = _("Fact checking")
    default_auto_field = "django.db.models.BigAutoField"
