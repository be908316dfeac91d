"""What every public page shares: its publication, its clock, and how long others may keep it."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, set_response_etag
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from factcheck.models import Publication
from factcheck.rhythms import zone_named

View = Callable[..., HttpResponse]


def publication_or_404(slug: str) -> Publication:
    """The active publication of this name."""
    return get_object_or_404(Publication.objects.active(), slug=slug)


def zone_of(publication: Publication) -> tzinfo:
    """The publication's time zone; UTC where the name it bears is not one."""
    return zone_named(publication.time_zone)


def render_page(
    request: HttpRequest,
    template: str,
    publication: Publication | None = None,
    /,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render a page in its publication's time zone."""
    zone = zone_of(publication) if publication else timezone.get_default_timezone()
    with timezone.override(zone):
        return render(request, template, {"publication": publication, **context}, status=status)


def dated(response: HttpResponse, changed: datetime | None) -> HttpResponse:
    """Say when what the answer shows last changed, to the second; nothing where nobody knows."""
    if changed:
        response["Last-Modified"] = http_date(changed.timestamp())
    return response


def public(view: View) -> View:
    """For pages that are the same for everybody: readable only, with an ETag; kept by others only if they ask again."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, no_cache=True)
        return unless_known(request, response)

    return wrapped


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with an ETag of its bytes, or a 304 to who has it; for a HEAD as for a GET (RFC 9110, section 13)."""
    if response.status_code != 200:
        return response
    set_response_etag(response)
    changed = parse_http_date_safe(response.get("Last-Modified", ""))
    return get_conditional_response(request, response["ETag"], changed, response)


def private(view: View) -> View:
    """For pages behind a signed link: kept nowhere, found by no search engine, told to no other site."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
