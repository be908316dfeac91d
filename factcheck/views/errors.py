"""What a person reads when something went wrong: what happened, what is safe, what to do next."""

from dataclasses import dataclass

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Trouble:
    """The words of one error page."""

    happened: str | Promise
    explained: str | Promise
    next_step: str | Promise


TROUBLES = {
    400: Trouble(
        _("We could not read that request"),
        _("Something in the address or in the form was not as it should be. Nothing was stored."),
        _("Go back, check what you sent, and try once more."),
    ),
    403: Trouble(
        _("This page is not open to you"),
        _("You may need to sign in, or the form was opened too long ago. Nothing was stored."),
        _("Go back, reload the page and try once more. What you typed is usually still there."),
    ),
    404: Trouble(
        _("There is no such page"),
        _("The address may be mistyped, or a link was cut in two by a mail program."),
        _("If you followed a link from one of our mails, copy it whole into the address bar."),
    ),
    413: Trouble(
        _("That was too much at once"),
        _("A report may hold 10,000 characters. What you sent was larger than we take in, and nothing was stored."),
        _("Go back and shorten it, or send long documents by e-mail to the corrections address."),
    ),
    500: Trouble(
        _("Something broke on our side"),
        _("It is not your fault, and it has been logged. What was confirmed to you before is safe."),
        _("Please try again in a few minutes."),
    ),
}


def render_trouble(status: int) -> HttpResponse:
    """The page of one error. Needs no database, no session and no request, since any of them may be what failed."""
    html = render_to_string("factcheck/error.html", {"trouble": TROUBLES[status], "status": status})
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_trouble(413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_trouble(403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render_trouble(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render_trouble(500)
