"""The editor dashboard as one admin site, and how far each of its pages is trusted.

Unfold's pages run Alpine, which needs `unsafe-eval` and inline styles. They show lists and settings. Everything else
keeps the strict policy of the settings: our own pages show what strangers sent.
"""

from collections.abc import Callable
from datetime import tzinfo
from functools import wraps
from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from factcheck.models import Publication
from factcheck.views.pages import zone_of

ALPINE = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}
"""What Unfold needs on top of the settings' policy. Inline scripts stay forbidden there too."""

View = Callable[..., HttpResponse]


def clock_of(request: HttpRequest) -> tzinfo:
    """The clock on the wall of the person's desk: that of the first publication, for lists over several. One query."""
    if not request.user.is_authenticated:
        return timezone.get_default_timezone()
    publication = Publication.objects.visible_to(request.user).first()
    return zone_of(publication) if publication else timezone.get_default_timezone()


def drawn_at_the_desk(view: View) -> View:
    """Draw a page by the desk's clock, and relax the policy where Unfold draws it.

    A page of ours, a download or a redirect stays strict.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(clock_of(request)):
            response = view(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                if not getattr(response, "is_ours", False):
                    response._csp_update = ALPINE
                response.render()
        return response

    return wrapped


class DeskSite(UnfoldAdminSite):
    """The desk: its home page, its lists, its settings."""

    site_title = site_header = "Corrigenda"
    index_title = _("The desk")
    enable_nav_sidebar = True

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return super().admin_view(drawn_at_the_desk(view), cacheable)

    def _build_app_dict(self, request: HttpRequest, label: str | None = None) -> dict[str, Any]:
        """With names that are translated already: each page sorts them, and each comparison would translate two."""
        apps: dict[str, Any] = super()._build_app_dict(request, label)
        for app in apps.values():
            for model in app["models"]:
                model["name"] = str(model["name"])
        return apps

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return drawn_at_the_desk(super().login)(request, extra_context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The home page, which is ours; what stands on it comes from `UNFOLD["DASHBOARD_CALLBACK"]`."""
        response = super().index(request, extra_context)
        response.template_name = "admin/desk/home.html"
        response.is_ours = True  # type: ignore[attr-defined]
        return response

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Unfold's search over the names of lists. Its pages name the route; nothing offers it."""
        raise Http404("lists are searched one by one")
