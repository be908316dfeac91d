"""A report that somebody at the desk files: taken by telephone, or an error found in the house."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corrections.models import Severity, Ticket
from corrections.services.opening import open_ticket
from factcheck.admin.pages import add_page, may_add, posted
from factcheck.admin.words import Words, lines
from factcheck.models import Publication
from factcheck.permissions import FROM_RESEARCHER

CHANNELS = [
    (Ticket.Channel.PHONE, _("Somebody called")),
    (Ticket.Channel.STAFF, _("We found it ourselves")),
]


class StaffReportWords(Words):
    publication = forms.ModelChoiceField(None, label=_("Publication"), empty_label=None)
    channel = forms.ChoiceField(label=_("How we know"), choices=CHANNELS, widget=forms.RadioSelect)
    text = lines(_("What is wrong"), rows=5, limit=10000, help_text=_("As the caller said it."))
    quoted = lines(_("The sentence concerned"), rows=2, limit=2000, required=False)
    says_it_should_be = lines(_("What it should say"), rows=2, limit=2000, required=False)
    article_url = forms.CharField(label=_("Address of the article"), max_length=1000, required=False)
    severity = forms.ChoiceField(label=_("How serious"), choices=Severity.choices, initial=Severity.FACTUAL)
    correspondent_name = forms.CharField(label=_("The caller's name"), max_length=200, required=False)
    correspondent_email = forms.EmailField(
        label=_("The caller's e-mail address"),
        max_length=254,
        required=False,
        help_text=_("With it the caller gets a confirmation and our answer."),
    )

    def prepare(self) -> None:
        self.only("publication", Publication.objects.active().visible_to(self.user, FROM_RESEARCHER))
        self.initial.setdefault("channel", Ticket.Channel.PHONE)

    def given(self) -> dict[str, Any]:
        """The same shape as every other door's. The quoted words stay with the report, and find its claims."""
        data = dict(self.cleaned_data)
        quoted = data["quoted"].replace("\0", "")
        report = f"{data.pop('text')}\n\n“{quoted}”" if quoted else data.pop("text")
        return {**data, "text": report, "quoted": quoted, "subject": report.strip().split("\n")[0][:120]}


def report_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """The form; what it sends opens a ticket like any other."""
    may_add(admin, request)

    def add(publication: Publication, **report: Any) -> str:
        ticket = open_ticket(publication, actor=request.user, **report)  # type: ignore[arg-type]
        messages.success(request, _now("%(reference)s is open.") % {"reference": ticket.reference})
        return ticket.get_absolute_url()

    opened_with = {"article_url": request.GET.get("article", "")}
    return add_page(
        admin,
        request,
        StaffReportWords(posted(request), rows=[], user=request.user, initial=opened_with),
        add,
        title=_now("Report taken by telephone, or found by staff"),
        button=_now("Open a ticket"),
    )
