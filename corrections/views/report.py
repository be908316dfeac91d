"""The correction form: one page, no account, no JavaScript."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from corrections import links
from corrections.forms import ReportForm
from corrections.inbox.answering import may_acknowledge
from corrections.models import Ticket
from corrections.services.opening import open_ticket
from corrections.views.limits import is_too_much
from factcheck.errors import Invalid
from factcheck.models import Publication
from factcheck.views.pages import publication_or_404, render_page

REPORTS_AN_HOUR = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request: HttpRequest, publication: str) -> HttpResponse:
    """Show the form, or open a ticket and go to its status page. A second press of the button finds the same ticket."""
    paper = publication_or_404(publication)
    if request.method != "POST":
        prefilled = request.GET.get("article", "").replace("\x00", "")[:1000]
        return _page(request, paper, ReportForm(initial={"article_url": prefilled}))
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _page(request, paper, form, status=400)
    if is_too_much(request, "report", an_hour=REPORTS_AN_HOUR):
        form.add_error(
            None, _("Too many reports came from your network within an hour. Please wait, or send us a mail.")
        )
        return _page(request, paper, form, status=429)
    try:
        ticket = _open(paper, form)
    except Invalid as error:
        form.add_error(None, error.message)
        return _page(request, paper, form, status=400)
    return HttpResponseRedirect(links.status_path(ticket), status=303)


def _page(request: HttpRequest, paper: Publication, form: ReportForm, *, status: int = 200) -> HttpResponse:
    response = render_page(request, "corrections/report_form.html", paper, form=form, status=status)
    if status == 429:
        response["Retry-After"] = "3600"
    return response


def _open(paper: Publication, form: ReportForm) -> Ticket:
    said = form.cleaned_data
    return open_ticket(
        paper,
        actor=None,
        channel=Ticket.Channel.FORM,
        subject=Truncator(said["wrong"].splitlines()[0]).chars(120),
        text=said["wrong"],
        article_url=said["article_url"],
        correspondent_email=said["email"],
        # Anybody can type anybody's address.
        may_answer=not said["email"] or may_acknowledge(paper, said["email"]),
        # Whoever gives no name is still somebody who may add to the report, take it back or appeal.
        correspondent_name=said["name"] or ("" if said["email"] else _("A reader")),
        language=get_language() or "",
        quoted=said["quoted"],
        # The article's address again, so that one which names no article of ours is kept with the rest.
        cited_urls=[said["article_url"], *said["sources"]],
        says_it_should_be=said["should_be"],
        idempotency_key=form.idempotency_key(),
        message_fields={"quoted": said["quoted"]},
    )
