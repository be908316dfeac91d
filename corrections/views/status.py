"""The status page behind a signed link, and what a reader can do there: write, take the report back, appeal.

The link is the authority, not a cookie, so nothing here needs a CSRF token: who cannot guess the link cannot forge a
request to it. From a page with `Referrer-Policy: no-referrer` browsers send `Origin: null`, which no token survives.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from corrections import links
from corrections.forms import ReaderMessageForm
from corrections.models import Correspondent, Ticket
from corrections.services.intake import add_message
from corrections.services.readers import appeal_ticket, withdraw_ticket
from corrections.views.limits import is_too_much
from corrections.views.timeline import may_appeal, readers_view
from factcheck.errors import Refused
from factcheck.views.pages import private, render_page

MESSAGES_AN_HOUR = 30


def _ticket_or_404(token: str) -> Ticket:
    """The ticket of a signed link. A link that we did not sign, or whose ticket is gone, names nothing."""
    pk = links.read_status_token(token)
    ticket = (
        Ticket.objects.select_related("publication", "correspondent", "article", "merged_into").filter(pk=pk).first()
    )
    if pk is None or ticket is None:
        raise Http404("no such report")
    return ticket


def _message_form(data: object = None) -> ReaderMessageForm:
    return ReaderMessageForm(data, label=gettext_lazy("Your message"), prefix="message")


def _appeal_form(data: object = None) -> ReaderMessageForm:
    return ReaderMessageForm(
        data,
        label=gettext_lazy("Why do you not accept the decision?"),
        help_text=gettext_lazy("Somebody who did not decide it the first time reads this."),
        prefix="appeal",
    )


def _page(request: HttpRequest, ticket: Ticket, token: str, *, status: int = 200, **shown: object) -> HttpResponse:
    return render_page(
        request,
        "corrections/ticket_status.html",
        ticket.publication,
        status=status,
        view=readers_view(ticket),
        token=token,
        **{"message_form": _message_form(), "appeal_form": _appeal_form(), **shown},
    )


def _done(ticket: Ticket) -> HttpResponse:
    return HttpResponseRedirect(links.status_path(ticket), status=303)


@private
@require_safe
def ticket_status(request: HttpRequest, token: str) -> HttpResponse:
    """Where a report stands, what happened, what was said."""
    return _page(request, _ticket_or_404(token), token)


@private
@csrf_exempt
@require_POST
def ticket_message(request: HttpRequest, token: str) -> HttpResponse:
    """The reader adds to the report; what had been closed is taken up again."""
    ticket = _ticket_or_404(token)
    form = _message_form(request.POST)
    if status := _refusal(request, form):
        return _page(request, ticket, token, status=status, message_form=form)
    add_message(ticket, actor=ticket.correspondent, correspondent=ticket.correspondent, text=form.cleaned_data["text"])
    return _done(ticket)


@private
@csrf_exempt
@require_POST
def ticket_appeal(request: HttpRequest, token: str) -> HttpResponse:
    """The reader does not accept the decision."""
    ticket = _ticket_or_404(token)
    form = _appeal_form(request.POST)
    if status := _refusal(request, form):
        return _page(request, ticket, token, status=status, appeal_form=form)
    if not may_appeal(ticket):
        return _refuse(request, ticket, token, _("There is no decision to appeal against."), 409)
    try:
        appeal_ticket(ticket, actor=_reader(ticket), text=form.cleaned_data["text"])
    except Refused as error:
        return _refuse(request, ticket, token, error.message, error.status)
    return _done(ticket)


@private
@csrf_exempt
@require_POST
def ticket_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """The reader takes the report back. Doing it twice is harmless."""
    ticket = _ticket_or_404(token)
    try:
        withdraw_ticket(ticket, actor=_reader(ticket))
    except Refused as error:
        return _refuse(request, ticket, token, error.message, error.status)
    return _done(ticket)


def _reader(ticket: Ticket) -> Correspondent:
    if ticket.correspondent is None:
        raise Http404("nobody outside the newsroom sent this report")
    return ticket.correspondent


def _refusal(request: HttpRequest, form: ReaderMessageForm) -> int | None:
    """The HTTP status with which these words are refused, the reason on the form; `None` when they can be taken."""
    if not form.is_valid():
        return 400
    if is_too_much(request, "message", an_hour=MESSAGES_AN_HOUR):
        form.add_error(None, _("That was a lot within an hour. Please wait a little before you write again."))
        return 429
    return None


def _refuse(request: HttpRequest, ticket: Ticket, token: str, message: str, status: int) -> HttpResponse:
    ticket.refresh_from_db()
    return _page(request, ticket, token, status=status, refusal=message)
