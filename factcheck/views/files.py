"""Stored files on their way out: what strangers sent as downloads, what we drew ourselves to be looked at."""

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from factcheck import content
from factcheck.archiving import Damaged, read_bytes
from factcheck.models import Publication, Snapshot, StoredFile
from factcheck.views.pages import public

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What may be looked at in a page where its owner says so; even then in a sandbox."""
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
LONGEST_NAME = 120


def hand_over(kind: str, pk: int, part: str = "") -> HttpResponse:
    """The file of a row, or the way to it on the content host where there is one. The caller has asked the policy."""
    served = found(content.find(kind, pk, part))
    if settings.CONTENT_HOST:
        response: HttpResponse = HttpResponseRedirect(content.address(kind, pk, part))
        patch_cache_control(response, private=True, no_store=True)
        return response
    return deliver(served)


def found(served: content.Served | None) -> content.Served:
    if served is None:
        raise Http404("there is no such file, or it is held back")
    return served


def deliver(served: content.Served) -> HttpResponse:
    """The bytes of a stored file: as an attachment, unsniffed, in a sandbox; a picture that may be shown, to be shown.

    An SVG or a page is never shown: it could run.
    """
    stored = served.stored
    try:
        data = read_bytes(stored)
    except (FileNotFoundError, Damaged) as error:
        raise Http404("the file is not in storage as it was stored") from error
    is_shown = served.is_shown and stored.media_type in PICTURES
    response = HttpResponse(data, content_type=stored.media_type if is_shown else "application/octet-stream")
    disposition = content_disposition_header(not is_shown, file_name(stored, served.filename))
    response.headers["Content-Disposition"] = disposition or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, private=True, no_store=True)
    return response


def file_name(stored: StoredFile, filename: str) -> str:
    """A name that no system takes for a path, keeping its ending; the digest where nothing of it could stay."""
    try:
        return get_valid_filename(filename.replace("\\", "/").rpartition("/")[2])[-LONGEST_NAME:]
    except ValueError:
        return stored.sha256[:12]


def signed_file(request: HttpRequest, token: str) -> HttpResponse:
    """The file that an address was signed for, whoever asks; nothing once the address is some minutes old."""
    if request.method not in ("GET", "HEAD"):
        return _said(405, "")
    try:
        return deliver(found(content.read(token)))
    except signing.SignatureExpired:
        return _said(410, _("This address of a file is no longer good. Open the file from its page again."))
    except (signing.BadSignature, KeyError, ValueError, Http404):
        return _said(404, _("There is no such file, or it is held back."))


def _said(status: int, words: str) -> HttpResponse:
    """A line of text in place of a file, with no more rights than one."""
    response = HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response


@content.serves("copy")
def find_copy(pk: int, part: str) -> content.Served | None:
    """The copy without metadata of a file under a published verdict, unless its source is withheld."""
    live = Snapshot.objects.public().filter(source__claim__publication__in=Publication.objects.active())
    snapshot = live.select_related("derivative").distinct().filter(pk=pk).first()
    return _copy_of(snapshot) if snapshot else None


@public
def source_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A file under a published verdict, for everybody."""
    response = hand_over("copy", pk)
    if isinstance(response, HttpResponseRedirect):
        return response
    del response["Cache-Control"]  # it is for everybody
    return response


def _copy_of(snapshot: Snapshot) -> content.Served | None:
    """What we made ourselves: a picture of it is shown, anything else comes as a download."""
    if snapshot.derivative is None:
        return None
    return content.Served(snapshot.derivative, copy_name(snapshot), is_shown=True)


def copy_name(snapshot: Snapshot) -> str:
    """The name under which a copy is saved: nothing of the name that the file came with."""
    ending = ENDINGS.get(snapshot.derivative.media_type, "bin") if snapshot.derivative else "bin"
    return f"source-{snapshot.source_id}-{snapshot.pk}.{ending}"
