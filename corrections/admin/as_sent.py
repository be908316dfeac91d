"""A letter as its sender laid it out: cleaned, in a sandboxed frame, nothing from elsewhere until somebody asks."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corrections.looking import Unreadable, looker
from corrections.mail.washing import Washed
from corrections.models import Message
from factcheck import content
from factcheck.admin.pages import desk_page
from factcheck.models import User
from factcheck.views.files import PICTURES

SHOWN = "shown"
"""The part of an attachment that is the picture itself, to be looked at."""
ASKED = "corrections.remote_pictures"
ASKED_FOR_SECONDS = 3600
MOST_PICTURES = 200
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


def page(request: HttpRequest, message: Message, opts: Any) -> HttpResponse:
    """The page around the frame. A POST asks for the pictures from elsewhere; an address alone never does."""
    asked = request.method == "POST"
    try:
        washed, status = wash(message, remote=asked), 200
    except Unreadable:
        washed, status = None, 422
    frame_url = reverse("admin:corrections_message_frame", args=[message.pk])
    return desk_page(
        request,
        "admin/corrections/as_sent.html",
        message.ticket.publication,
        status=status,
        title=_("As sent"),
        message=message,
        ticket=message.ticket,
        washed=washed,
        withheld=withheld(washed, asked) if washed else [],
        asked=asked,
        frame_url=f"{frame_url}?remote={_sign(request.user, message)}" if asked else frame_url,
        opts=opts,
    )


def frame(request: HttpRequest, message: Message) -> HttpResponse:
    """The letter alone, under a policy that lets it do nothing."""
    remote = _has_asked(request, message)
    try:
        body, status = wash(message, remote=remote).html, 200
    except Unreadable:
        body, status = "", 422
    # Cleaned by nh3 a moment ago, and in a sandbox without scripts and with an origin of its own.
    shown = {"body": mark_safe(body), "language": message.ticket.publication.language}  # noqa: S308
    response = HttpResponse(render_to_string("admin/corrections/as_sent_frame.html", shown), status=status)
    pictures = ["data:", content.origin() or "'self'", *(["https:", "http:"] if remote else [])]
    response.headers["Content-Security-Policy"] = POLICY.format(pictures=" ".join(pictures))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, no_store=True)
    return response


def wash(message: Message, *, remote: bool) -> Washed:
    """The letter's HTML with the pictures that came with it. One query. Raises `Unreadable`."""
    pictures = message.attachments.exclude(content_id="").exclude(status="quarantined")
    shown = pictures.filter(file__media_type__in=PICTURES).values_list("content_id", "pk")[:MOST_PICTURES]
    return looker.wash(
        message.html, {key: content.address("attachment", pk, SHOWN) for key, pk in shown}, remote=remote
    )


def withheld(washed: Washed, asked: bool) -> list[str]:
    """What was not fetched, in words."""
    said = []
    if washed.pictures and not asked:
        said.append(
            ngettext(
                "%(number)d picture from elsewhere was not fetched.",
                "%(number)d pictures from elsewhere were not fetched.",
                washed.pictures,
            )
            % {"number": washed.pictures}
        )
    if washed.others:
        said.append(
            ngettext(
                "%(number)d other thing from elsewhere, such as a style sheet or a frame, is never fetched.",
                "%(number)d other things from elsewhere, such as style sheets or frames, are never fetched.",
                washed.others,
            )
            % {"number": washed.others}
        )
    return said or ([] if asked and washed.pictures else [_("Nothing in it comes from elsewhere.")])


def _sign(user: Any, message: Message) -> str:
    return signing.TimestampSigner(salt=ASKED).sign(f"{user.pk}.{message.pk}")


def _has_asked(request: HttpRequest, message: Message) -> bool:
    """Whether this very person has just asked for the pictures of this very letter."""
    user: User = request.user  # type: ignore[assignment]
    try:
        asked = signing.TimestampSigner(salt=ASKED).unsign(request.GET.get("remote", ""), max_age=ASKED_FOR_SECONDS)
    except signing.BadSignature:
        return False
    return asked == f"{user.pk}.{message.pk}"
