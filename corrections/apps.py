"""Names the corrections desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CorrectionsConfig(AppConfig):
    """Holds what readers report and what is published in answer."""

    name = "corrections"
    verbose_name = _("Corrections desk")
    default_auto_field = "django.db.models.BigAutoField"
