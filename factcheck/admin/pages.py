"""Pages of our own inside the admin, under the strict policy."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from factcheck.admin.words import Words
from factcheck.errors import Refused
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


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form on this page is filled with; `None` where the page is only opened."""
    return request.POST if request.method == "POST" else None


def may_add(admin: Any, request: HttpRequest) -> None:
    """Raises `PermissionDenied` (HTTP 403) where the policy lets this person add none of the admin's rows."""
    if not admin.has_add_permission(request):
        raise PermissionDenied


def add_page(
    admin: Any,
    request: HttpRequest,
    form: Words,
    add: Callable[..., str],
    publication: Publication | None = None,
    /,
    **context: Any,
) -> HttpResponse:
    """A page with one form, whose words a service makes a row of. `title` and `button` are expected in `context`.

    `add` takes what the form gives, calls the service, tells the person, and returns the address to go to. What it
    refuses stands on the form, under the refusal's own status; what the form itself finds wrong is a 400.
    """
    status = 200
    if form.is_valid():
        try:
            return HttpResponseRedirect(add(**form.given()))
        except Refused as refused:
            form.refuse(refused)
            status = refused.status
    elif form.is_bound:
        status = 400
    return desk_page(request, "admin/desk/form.html", publication, status=status, form=form, opts=admin.opts, **context)


def base_context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of a page needs. No query."""
    return {"site_title": site.site_title, "has_permission": site.has_permission(request)}
