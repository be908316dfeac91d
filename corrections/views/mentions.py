"""Where other sites tell us that they link to us: Webmention and Trackback; Pingback is in `pingback`.

Nothing is fetched while they wait: the announcement is stored and answered for, and the page is looked at later. What
they are told of it is what we found, never what the desk thinks of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from corrections.models import Mention
from corrections.services.mentions import Received, receive_mention
from corrections.states import MentionStatus
from corrections.views.limits import HOUR, is_too_much
from factcheck.addresses import canonical
from factcheck.counting import count
from factcheck.errors import Invalid, Refused
from factcheck.extracting.words import decode
from factcheck.links import absolute
from factcheck.models import Article

LONGEST_POST = 65_536
"""Bytes: two addresses, or a trackback's excerpt, are far shorter."""
AN_HOUR = 60
"""Announcements of one sender. A busy site announces a handful of links per piece."""
AN_HOUR_OF_A_SITE = 120
"""Announcements of links on one site, whoever sends them."""
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 50

TOLD: Mapping[str, str] = {
    MentionStatus.RECEIVED: "received",
    MentionStatus.REFUSED: "refused",
    MentionStatus.GONE: "gone",
}
"""What a sender reads of a mention's state. Whether the desk shows or hides it is the desk's own affair."""


class TooMany(Refused):
    """Too much came from one address, or about one site (HTTP 429)."""

    code = "too_many"
    status = 429


def take(request: HttpRequest, *, source: str, target: str, protocol: str, **said: str) -> Received:
    """Count the announcement and store it. Raises `TooMany`, or what `receive_mention` raises."""
    site = canonical(source).partition("/")[0]
    about_site = f"limit:mention-site:{sha256(site.encode()).hexdigest()}"
    if is_too_much(request, "mention", an_hour=AN_HOUR) or count(about_site, HOUR) > AN_HOUR_OF_A_SITE:
        raise TooMany(_("Too many announcements within an hour. Please come back later."))
    return receive_mention(source=source, target=target, protocol=protocol, **said)


def posted_body(request: HttpRequest) -> bytes:
    """The body of a post. Raises `Invalid` when it is longer than any announcement."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length[:20]) > LONGEST_POST:
        raise _too_long()
    body = request.read(LONGEST_POST + 1)
    if len(body) > LONGEST_POST:
        raise _too_long()
    return body


def _too_long() -> Invalid:
    return Invalid(_("This is longer than any announcement."), code="too_long")


class Fields(dict[str, bytes]):
    """The fields of a plain form as the bytes they came in."""

    def address(self, name: str) -> str:
        """A field that holds an address, with whatever strange characters it has: they are judged later."""
        return self.get(name, b"").decode("utf-8", "replace")


def posted_fields(request: HttpRequest) -> Fields:
    """The fields of a plain form; of several of one name the first. Raises `Invalid` for anything that is none."""
    if request.content_type != FORM:
        raise Invalid(_("Post a form: application/x-www-form-urlencoded."), code="wrong_type")
    try:
        # Latin 1 has a character for each byte, so that bytes go in and the same bytes come out.
        text = posted_body(request).decode("latin-1")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, encoding="latin-1")
    except ValueError as error:
        raise Invalid(_("The form could not be read."), code="malformed") from error
    fields = Fields()
    for name, value in pairs:
        fields.setdefault(name, value.encode("latin-1"))
    return fields


@csrf_exempt
@require_POST
def webmention(request: HttpRequest) -> HttpResponse:
    """Take a Webmention (W3C Webmention, 3.2): 202 with the address at which its sender can see what came of it."""
    try:
        fields = posted_fields(request)
        received = take(
            request,
            source=fields.address("source"),
            target=fields.address("target"),
            protocol=Mention.Protocol.WEBMENTION,
        )
    except Refused as refused:
        response = JsonResponse({"code": refused.code, "detail": refused.message}, status=_status(refused))
        if isinstance(refused, TooMany):
            response["Retry-After"] = str(HOUR)
        return response
    address = absolute(reverse("corrections:mention-status", args=[received.mention.key]))
    response = JsonResponse({"status": told(received.mention), "location": address}, status=202)
    response["Location"] = address
    return response


def _status(refused: Refused) -> int:
    return 413 if refused.code == "too_long" else refused.status


@require_safe
def mention_status(request: HttpRequest, key: str) -> HttpResponse:
    """What came of one announcement, for whoever has its address."""
    mention = get_object_or_404(Mention, key=key)
    said = {"status": told(mention), "source": mention.source_url, "target": mention.target_url}
    if mention.status in (MentionStatus.REFUSED, MentionStatus.GONE):
        said |= {"code": mention.reason, "detail": str(mention.get_reason_display())}
    response = JsonResponse(said)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def told(mention: Mention) -> str:
    """A mention's state as its sender may know it."""
    return TOLD.get(mention.status, "verified")


@csrf_exempt
def trackback(request: HttpRequest, publication: str, pk: int) -> HttpResponse:
    """Take a Trackback of an article (Six Apart's specification, 1.2). Whatever is wrong is said in the answer.

    Its title and blog name stand until the page itself was read.
    """
    if request.method != "POST":
        return _trackback_answer(_("Trackbacks are posted here, as a form."))
    articles = Article.objects.published().filter(publication__slug=publication, publication__is_active=True)
    article = articles.select_related("publication").filter(pk=pk).first()
    if article is None:
        return _trackback_answer(_("There is no such article."))
    try:
        fields = posted_fields(request)
        charset = request.content_params.get("charset", "")
        take(
            request,
            source=fields.address("url"),
            target=absolute(article.get_absolute_url()),
            protocol=Mention.Protocol.TRACKBACK,
            title=decode(fields.get("title", b""), charset),
            author=decode(fields.get("blog_name", b""), charset),
        )
    except Refused as refused:
        return _trackback_answer(refused.message)
    return _trackback_answer()


def _trackback_answer(error: str = "") -> HttpResponse:
    said = f"<error>1</error>\n<message>{escape(error)}</message>" if error else "<error>0</error>"
    xml = f'<?xml version="1.0" encoding="utf-8"?>\n<response>\n{said}\n</response>\n'
    return HttpResponse(xml, content_type="text/xml; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Doors:
    """Where links to a page of ours are announced."""

    webmention: str
    pingback: str
    trackback: str = ""


def doors(article: Article | None = None) -> Doors:
    """The doors for an article, or for a notice, which takes no Trackback."""
    trackback_path = reverse("corrections:trackback", args=[article.publication.slug, article.pk]) if article else ""
    return Doors(
        webmention=absolute(reverse("corrections:webmention")),
        pingback=absolute(reverse("corrections:pingback")),
        trackback=absolute(trackback_path) if trackback_path else "",
    )


def announce_doors(response: HttpResponse) -> HttpResponse:
    """Name the doors in the headers of a public page (W3C Webmention, 3.1.2; Pingback 1.0, 2.1)."""
    found = doors()
    response["Link"] = f'<{found.webmention}>; rel="webmention"'
    response["X-Pingback"] = found.pingback
    return response
