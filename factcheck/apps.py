"""Names the fact-checking app, binds the Celery app, and loads what registers itself."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _

from factcheck.celery import app as celery_app

__all__ = ["DeskAdminConfig", "FactcheckConfig", "celery_app"]


class FactcheckConfig(AppConfig):
    """Holds what a newsroom checks. Importing this module is what binds `@shared_task` to our broker."""

    name = "factcheck"
    verbose_name = _("Fact checking")
    default_auto_field = "django.db.models.BigAutoField"
    registers = ("timestamps", "channels", "notifications", "checks")

    def ready(self) -> None:
        for module in self.registers:
            import_module(f"{self.name}.{module}")


class DeskAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site: the editor dashboard."""

    default = False
    default_site = "factcheck.dashboard.site.DeskSite"
