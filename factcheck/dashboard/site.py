"""The editor dashboard as one admin site, and how far each of its pages is trusted.

Unfold's pages run Alpine, which needs `unsafe-eval` and inline styles. They show lists and settings. Everything else
keeps the strict policy of the settings: our own pages show what strangers sent.
"""

from collections.abc import Callable
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


def relax_for_unfold(view: View) -> View:
    """Relax the policy of pages that Unfold draws; a page of ours, a download or a redirect stays strict."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        if isinstance(response, TemplateResponse) and not getattr(response, "is_ours", False):
            response._csp_update = ALPINE
        return response

    return wrapped


class DeskSite(UnfoldAdminSite):
    """The desk: its home page, its lists, its settings."""

    site_title = site_header = "Corrigenda"
    index_title = _("The desk")
    enable_nav_sidebar = True

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return super().admin_view(relax_for_unfold(view), cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return relax_for_unfold(super().login)(request, extra_context)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The home page, which is ours; what stands on it comes from `UNFOLD["DASHBOARD_CALLBACK"]`."""
        response = super().index(request, extra_context)
        response.template_name = "admin/desk/home.html"
        response.is_ours = True  # type: ignore[attr-defined]
        publication = Publication.objects.visible_to(request.user).first()
        with timezone.override(zone_of(publication) if publication else timezone.get_default_timezone()):
            return response.render()

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Unfold's search over the names of lists. Its pages name the route; nothing offers it."""
        raise Http404("lists are searched one by one")
