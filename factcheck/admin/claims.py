"""Claims: the list, the moves, and the page where a claim is worked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from factcheck import transitions
from factcheck.admin.base import DeskAdmin, colleagues
from factcheck.admin.claim_page import claim_page
from factcheck.admin.evidence_words import SourceWords
from factcheck.admin.filters import PublicationFilter, SituationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.verdicts import VerdictWords
from factcheck.admin.words import Moment, Words, lines, row_of
from factcheck.models import Anchor, Claim, Claimant, DismissedSuggestion
from factcheck.services import claims
from factcheck.services.evidence import attach_with_file
from factcheck.services.verdicts import draft_verdict
from factcheck.states import ClaimStatus

IN_THE_MAKING = ("draft", "in_review")


class ClaimWords(Words):
    """What is said of a claim, while it may still be changed."""

    text = lines(_("Claim"), rows=3, limit=2000)
    kind = forms.ChoiceField(label=_("Kind"), choices=Claim.Kind.choices)
    claimant = forms.ModelChoiceField(None, label=_("Claimant"), empty_label=None)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Claim.Priority.choices, coerce=int)

    def prepare(self) -> None:
        claim = row_of(self)
        self.only("claimant", Claimant.objects.filter(publication_id=claim.publication_id))
        self.initial = {
            "text": claim.text,
            "kind": claim.kind,
            "claimant": claim.claimant_id,
            "priority": claim.priority,
        }

    def given(self) -> dict[str, Any]:
        """Only what changed: once a verdict was published the words stay, and naming them would be refused."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class AssignWords(Words):
    assignee = forms.ModelChoiceField(None, label=_("To"), required=False, empty_label=_("Nobody"))
    due_at = Moment(label=_("Due"), required=False)

    def prepare(self) -> None:
        self.only("assignee", colleagues(self.user, self.publication_ids()))


class ClaimSituations(SituationFilter):
    situations = (
        ("unfinished", _("Unfinished"), lambda rows, user: rows.unfinished()),
        ("mine", _("Mine"), lambda rows, user: rows.unfinished().filter(assignee=user)),
        ("overdue", _("Overdue"), lambda rows, user: rows.overdue()),
        ("words-changed", _("Words changed under it"), lambda rows, user: rows.whose_words_changed()),
    )


@admin.register(Claim)
class ClaimAdmin(MovesMixin):
    list_display = ("text", "claimant", "kind", "status", "priority", "article", "assignee", "due_at")
    list_select_related = ("claimant", "article", "assignee", "publication")
    joined = list_select_related
    list_filter = (PublicationFilter, ClaimSituations, "status", "kind")
    search_fields = ("text",)
    verbs = (
        Verb(
            name="accept",
            label=_("Accept"),
            permission="factcheck.accept_claim",
            service=claims.accept_claim,
            done=_("accepted"),
            machine=transitions.claims,
            main=True,
        ),
        Verb(
            name="attach_source",
            label=_("Attach a source"),
            permission="factcheck.attach_source",
            service=attach_with_file,
            done=_("source attached"),
            when=lambda claim: claim.status != ClaimStatus.WITHDRAWN,
            words=SourceWords,
            in_lists=False,
        ),
        Verb(
            name="draft_verdict",
            label=_("Draft a verdict"),
            permission="factcheck.change_verdict",
            service=draft_verdict,
            done=_("verdict drafted"),
            when=lambda claim: claim.status == ClaimStatus.OPEN and not in_the_making(claim),
            words=VerdictWords,
            main=True,
            in_lists=False,
        ),
        Verb(
            name="edit",
            label=_("Edit the claim"),
            permission="factcheck.change_claim",
            service=claims.edit_claim,
            done=_("saved"),
            when=lambda claim: claim.status in claims.PREPARING,
            words=ClaimWords,
            in_lists=False,
        ),
        Verb(
            name="assign",
            label=_("Assign"),
            permission="factcheck.change_claim",
            service=claims.assign_claim,
            done=_("assigned"),
            when=lambda claim: claim.status not in (ClaimStatus.PUBLISHED, ClaimStatus.WITHDRAWN),
            words=AssignWords,
        ),
        Verb(
            name="reopen",
            label=_("Reopen"),
            permission="factcheck.reopen_claim",
            service=claims.reopen_claim,
            done=_("reopened"),
            machine=transitions.claims,
        ),
        Verb(
            name="withdraw",
            label=_("Withdraw the claim"),
            permission="factcheck.withdraw_claim",
            service=claims.withdraw_claim,
            done=_("withdrawn"),
            machine=transitions.claims,
        ),
    )

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(text__icontains=term)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The claim, the words that make it, its evidence and its verdicts, on one screen."""
        return claim_page(self, request, self.row_or_404(request, object_id))


def in_the_making(claim: Claim) -> bool:
    """Whether a verdict on it is being written or waits for sign-off. One query."""
    return claim.verdicts.filter(status__in=IN_THE_MAKING).exists()


@admin.register(Claimant)
class ClaimantAdmin(DeskAdmin):
    list_display = ("name", "kind", "position_held", "publication")
    list_select_related = ("publication",)
    list_filter = (PublicationFilter, "kind")


@admin.register(Anchor)
class AnchorAdmin(DeskAdmin):
    list_display = ("exact", "claim", "revision", "status")
    list_select_related = ("claim", "revision__article")
    list_filter = ("status",)
    ordering = ("-pk",)


@admin.register(DismissedSuggestion)
class DismissedSuggestionAdmin(DeskAdmin):
    owner = "article"
    list_display = ("article", "dismissed_by", "dismissed_at")
    list_select_related = ("article", "dismissed_by")
    joined = ("article", "dismissed_by")
    ordering = ("-pk",)
