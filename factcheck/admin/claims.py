"""Claims: the list, the moves, and the page where a claim is worked."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from factcheck import transitions
from factcheck.admin.base import DeskAdmin
from factcheck.admin.claim_page import claim_page
from factcheck.admin.claim_words import AnchorWords, AssignWords, ClaimantWords, ClaimWords, OrphanWords
from factcheck.admin.evidence_words import SourceWords
from factcheck.admin.filters import PublicationFilter, SituationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.occurrences import OccurrenceWords
from factcheck.admin.verdicts import VerdictWords
from factcheck.models import Anchor, Claim, Claimant, DismissedSuggestion
from factcheck.services import claims
from factcheck.services.attribution import edit_attributed_claim
from factcheck.services.claimants import edit_claimant
from factcheck.services.evidence import attach_with_file
from factcheck.services.occurrences import note_occurrence
from factcheck.services.verdicts import draft_verdict
from factcheck.states import ClaimStatus

WORKBENCH = "workbench"
IN_THE_MAKING = ("draft", "in_review")


class ClaimSituations(SituationFilter):
    situations = (
        ("unfinished", _("Unfinished"), lambda rows, user: rows.unfinished()),
        ("mine", _("Mine"), lambda rows, user: rows.unfinished().filter(assignee=user)),
        ("overdue", _("Overdue"), lambda rows, user: rows.overdue()),
        ("words-changed", _("Words changed under it"), lambda rows, user: rows.whose_words_changed()),
    )


def waits_for_a_look(claim: Claim) -> bool:
    """Whether its words may have changed or gone in the latest text, and a person must say so. One query."""
    newest = claim.anchors.order_by("-revision__number").first()
    return newest is not None and newest.waits_for_a_look


def in_the_making(claim: Claim) -> bool:
    """Whether a verdict on it is being written or waits for sign-off. One query."""
    return claim.verdicts.filter(status__in=IN_THE_MAKING).exists()


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
            service=edit_attributed_claim,
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
            name="anchor",
            label=_("Choose its words"),
            permission="factcheck.tie_claim",
            service=claims.anchor_claim,
            done=_("tied to its words"),
            when=lambda claim: claim.status != ClaimStatus.WITHDRAWN,
            words=AnchorWords,
            in_lists=False,
        ),
        Verb(
            name="orphan",
            label=_("The words are gone"),
            permission="factcheck.tie_claim",
            service=claims.orphan_claim,
            done=_("its words are gone from the text"),
            when=waits_for_a_look,
            words=OrphanWords,
            in_lists=False,
            opens=False,
        ),
        Verb(
            name="note_occurrence",
            label=_("Note where it is claimed again"),
            permission="factcheck.note_occurrence",
            service=note_occurrence,
            done=_("noted; somebody else confirms it"),
            when=lambda claim: claim.status != ClaimStatus.WITHDRAWN,
            words=OccurrenceWords,
            in_lists=False,
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

    def back_to(self, request: HttpRequest, row: Claim, outcome: object = None) -> str:
        """To the workbench of the article for who came from there, else to the claim."""
        if request.GET.get("back") == WORKBENCH:
            return f"{reverse('admin:factcheck_article_workbench', args=[row.article_id])}#c-{row.pk}"
        return super().back_to(request, row, outcome)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The claim, the words that make it, its evidence and its verdicts, on one screen."""
        return claim_page(self, request, self.row_or_404(request, object_id))


@admin.register(Claimant)
class ClaimantAdmin(MovesMixin):
    list_display = ("name", "kind", "position_held", "publication")
    list_select_related = ("publication",)
    joined = list_select_related
    list_filter = (PublicationFilter, "kind")
    verbs = (
        Verb(
            name="edit",
            label=_("Edit"),
            permission="factcheck.change_claimant",
            service=edit_claimant,
            done=_("saved"),
            words=ClaimantWords,
            in_lists=False,
        ),
    )


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
