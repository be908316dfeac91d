"""Replies kept ready: one's own and the desk's, and the way one gets into the form of a ticket's answer."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from corrections.models import CannedReply, Ticket
from corrections.models.messages import LONGEST_ANSWER
from corrections.services.canned import add_canned_reply, change_canned_reply, fill_canned_reply, remove_canned_reply
from corrections.wording import languages
from corrections.wording.canned import VARIABLES
from factcheck.admin.filters import PublicationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.pages import add_page, may_add, posted
from factcheck.admin.words import Words, lines, row_of
from factcheck.errors import Refused
from factcheck.models import Publication

MOST_OFFERED = 200


def _variables() -> str:
    return ", ".join(f"{{{{ {variable.name} }}}}" for variable in VARIABLES)


class ReplyKept(Words):
    """A reply as it is kept."""

    title = forms.CharField(label=_("Title"), max_length=120)
    language = forms.ChoiceField(label=_("Language"))
    text = lines(_("Text"), rows=8, limit=LONGEST_ANSWER)

    def prepare(self) -> None:
        self.fields["language"].choices = [(each.code, each.name) for each in languages().values()]  # type: ignore[attr-defined]
        self.fields["text"].help_text = _(
            "It may name %(variables)s; what may be missing inside {%% if article %%} … {%% endif %%}."
        ) % {"variables": _variables()}


class ReplyChanged(ReplyKept):
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    def prepare(self) -> None:
        super().prepare()
        reply = row_of(self)
        for name in self.fields:
            self.initial.setdefault(name, getattr(reply, name))


class NewReply(ReplyKept):
    publication = forms.ModelChoiceField(None, label=_("Publication"), empty_label=None)
    shared = forms.BooleanField(
        label=_("For the whole desk"), required=False, help_text=_("Editors only. Otherwise nobody else sees it.")
    )
    field_order = ("publication",)

    def prepare(self) -> None:
        super().prepare()
        self.only("publication", Publication.objects.visible_to(self.user))


class ReplyVerb(Verb):
    """A verb whose permission depends on whose reply it is."""

    def refusal(self, user: Any, row: CannedReply) -> str | None:
        own = row.owner_id is not None
        return Verb.refusal(OWN if own else self, user, row)


OWN = Verb("own", "", "corrections.add_cannedreply", add_canned_reply, "")


@admin.register(CannedReply)
class CannedReplyAdmin(MovesMixin):
    editable = frozenset({"add"})
    list_display = ("title", "language", "publication", "owner", "changed_by", "changed_at")
    list_select_related = ("publication", "owner", "changed_by")
    joined = list_select_related
    list_filter = (PublicationFilter, "language")
    fields = ("publication", "title", "language", "text", "owner", "version", "changed_by", "changed_at")
    readonly_fields = fields
    verbs = (
        ReplyVerb(
            "change",
            _("Change"),
            "corrections.change_cannedreply",
            change_canned_reply,
            _("changed"),
            words=ReplyChanged,
            in_lists=False,
        ),
        ReplyVerb("remove", _("Remove"), "corrections.delete_cannedreply", remove_canned_reply, _("removed")),
    )

    def back_to(self, request: HttpRequest, row: Any, outcome: Any = None) -> str:
        """A removed reply has no page to go back to."""
        if outcome is not None and not CannedReply.objects.filter(pk=row.pk).exists():
            return reverse("admin:corrections_cannedreply_changelist")
        return super().back_to(request, row, outcome)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        may_add(self, request)

        def add(publication: Publication, **words: Any) -> str:
            reply = add_canned_reply(publication, actor=request.user, **words)  # type: ignore[arg-type]
            messages.success(request, f"{reply}: {_now('kept')}")
            return reverse("admin:corrections_cannedreply_change", args=[reply.pk])

        return add_page(
            self,
            request,
            NewReply(posted(request), rows=[], user=request.user),
            add,
            title=_now("Keep a reply ready"),
            button=_now("Keep it"),
            back=reverse("admin:corrections_cannedreply_changelist"),
        )


def replies_for(ticket: Ticket, user: Any) -> list[CannedReply]:
    """What can be inserted into an answer: those in the reader's language first. One query."""
    rows = CannedReply.objects.visible_to(user).filter(publication=ticket.publication_id).defer("text")
    reader = ticket.correspondent.language if ticket.correspondent else ""
    spoken = (reader or ticket.publication.language).partition("-")[0]
    return sorted(rows[:MOST_OFFERED], key=lambda reply: reply.language != spoken)


def inserted(request: HttpRequest, ticket: Ticket) -> str:
    """What was typed, and below it the reply that was chosen, filled in. Raises `Refused`."""
    chosen = request.POST.get("canned", "")
    rows = CannedReply.objects.visible_to(request.user).select_related("publication")
    known = rows.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else None
    if known is None:
        raise Refused(_now("Choose a reply first."))
    words = fill_canned_reply(known, actor=request.user, ticket=ticket)  # type: ignore[arg-type]
    before = typed(request)
    return f"{before}\n\n{words}" if before else words


def typed(request: HttpRequest) -> str:
    """What stands in the form of the answer so far."""
    return request.POST.get("text", "").replace("\0", "").replace("\r\n", "\n")[:LONGEST_ANSWER].rstrip()
