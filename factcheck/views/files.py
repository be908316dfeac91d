"""Stored files on their way out: what strangers sent as downloads, what we drew ourselves to be looked at."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.text import get_valid_filename

from factcheck.archiving import Damaged, read_bytes
from factcheck.models import Publication, Snapshot, StoredFile
from factcheck.views.pages import public

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
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


@public
def source_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The copy without metadata of a file under a published verdict, unless its source is withheld."""
    live = Snapshot.objects.public().filter(source__claim__publication__in=Publication.objects.active())
    snapshot = get_object_or_404(live.select_related("derivative").distinct(), pk=pk)
    response = show(snapshot.derivative, copy_name(snapshot))
    del response["Cache-Control"]  # it is for everybody
    return response


def copy_name(snapshot: Snapshot) -> str:
    """The name under which a copy is saved: nothing of the name that the file came with."""
    ending = ENDINGS.get(snapshot.derivative.media_type, "bin") if snapshot.derivative else "bin"
    return f"source-{snapshot.source_id}-{snapshot.pk}.{ending}"
