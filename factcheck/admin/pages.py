"""Pages of our own inside the admin, under the strict policy."""

from typing import Any

from django.contrib.admin import site
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from factcheck.models import Publication
from factcheck.views.pages import zone_of


def desk_page(
    request: HttpRequest,
    template: str,
    publication: Publication | None = None,
    /,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render one of our templates, in the publication's time zone, kept by nobody. `title` is expected in `context`."""
    request.current_app = site.name  # type: ignore[attr-defined]
    response = TemplateResponse(request, template, {**base_context(request), **context}, status=status)
    response.is_ours = True  # type: ignore[attr-defined]
    patch_cache_control(response, private=True, no_store=True)
    with timezone.override(zone_of(publication) if publication else timezone.get_default_timezone()):
        return response.render()


def base_context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of a page needs. No query."""
    return {"site_title": site.site_title, "has_permission": site.has_permission(request)}
