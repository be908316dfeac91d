"""Names the corrections desk, and loads what registers itself."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrectionsConfig(AppConfig):
    """Holds what readers report and what is published in answer."""

    name = "corrections"
    verbose_name = _("Corrections desk")
    default_auto_field = "django.db.models.BigAutoField"
    registers = (
        "access",
        "channels",
        "correspondence",
        "notifications",
        "consequences",
        "warnings",
        "health",
        "checks",
    )

    def ready(self) -> None:
        for module in self.registers:
            import_module(f"{self.name}.{module}")
