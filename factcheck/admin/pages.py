"""Pages of our own inside the admin, under the strict policy, and files that strangers sent, as downloads."""

from typing import Any

from django.contrib.admin import site
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.text import get_valid_filename

from factcheck.archiving import Damaged, read_bytes
from factcheck.models import Publication, StoredFile
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


PICTURES = frozenset({"image/jpeg", "image/png"})
"""What our own hand has drawn may be looked at in the page; even then in a sandbox."""


def show(stored: StoredFile, filename: str) -> HttpResponse:
    """A copy that we made ourselves: a picture is shown, anything else comes as a download."""
    response = download(stored, filename)
    if stored.media_type in PICTURES:
        response.headers["Content-Type"] = stored.media_type
        response.headers["Content-Disposition"] = response.headers["Content-Disposition"].replace(
            "attachment", "inline", 1
        )
    return response


def download(stored: StoredFile, filename: str) -> HttpResponse:
    """The bytes of a stored file, never to be shown in the page: as an attachment, unsniffed, in a sandbox."""
    try:
        data = read_bytes(stored)
    except (FileNotFoundError, Damaged) as error:
        raise Http404("the file is not in storage as it was stored") from error
    try:
        name = get_valid_filename(filename)[-120:]
    except ValueError:  # nothing of the name could stay
        name = stored.sha256[:12]
    response = HttpResponse(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name.encode("ascii", "replace").decode()}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response._csp_replace = {"default-src": ["'none'"], "sandbox": True}  # type: ignore[attr-defined]
    patch_cache_control(response, private=True, no_store=True)
    return response
