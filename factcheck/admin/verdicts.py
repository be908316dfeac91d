"""Verdicts: their moves. They are read and worked on the page of their claim."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from factcheck import transitions
from factcheck.admin.base import DeskAdmin
from factcheck.admin.filters import SituationFilter, publication_through
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.words import Comment, Words, lines, row_of
from factcheck.models import Claim, Rating, Source, Verdict, VerdictContributor, VerdictReview
from factcheck.services import verdicts
from factcheck.services.readiness import rule_in_words
from factcheck.states import VerdictStatus


class VerdictWords(Words):
    """The words of a verdict and the sources it rests on."""

    rating = forms.ModelChoiceField(None, label=_("Rating"), empty_label=None, widget=forms.RadioSelect)
    summary = forms.CharField(label=_("Summary, one sentence"), max_length=300)
    reasoning = lines(_("Reasoning"), rows=8, limit=20000, help_text=_("Markdown: **bold**, *italic*, links, lists."))
    sources = forms.ModelMultipleChoiceField(
        None, label=_("Sources relied on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    change_note = forms.CharField(label=_("Why it changed"), max_length=300, required=False)

    def prepare(self) -> None:
        claim = getattr(row_of(self), "claim", row_of(self))
        scale = Rating.objects.filter(scale__publication_id=claim.publication_id, scale__in_use=True)
        self.only("rating", scale.order_by("position"))
        self.only("sources", Source.objects.filter(claim=claim).order_by("pk"))
        self.fields["sources"].help_text = rule_in_words(claim.publication.evidence_rule)
        if changes_what_was_published(claim, row_of(self)):
            self.fields["change_note"].help_text = _("Readers could read an earlier verdict, and will read this.")
        else:
            del self.fields["change_note"]


def changes_what_was_published(claim: Claim, row: Any) -> bool:
    """Whether this is not the first verdict on the claim. One query at most."""
    return row.version > 1 if isinstance(row, Verdict) else claim.verdicts.public().exists()


class EditVerdictWords(VerdictWords):
    """The same, filled in with what stands."""

    def prepare(self) -> None:
        super().prepare()
        verdict = row_of(self)
        standing = {name: getattr(verdict, name) for name in ("summary", "reasoning", "change_note")}
        chosen = {"rating": verdict.rating_id, "sources": [source.pk for source in verdict.sources.all()]}
        self.initial = {**standing, **chosen}


class SignOffWords(Words):
    """The hash of the words that the signer read. Nobody signs off what is not in front of them."""

    expected_hash = forms.RegexField(r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)


class WithdrawalWords(Words):
    reason = lines(_("Why it is withdrawn, for readers"), rows=2, limit=500)


class VerdictSituations(SituationFilter):
    situations = (
        ("sign-off", _("Waiting for sign-off"), lambda rows, user: rows.awaiting_sign_off()),
        ("withdrawal", _("Withdrawal to confirm"), lambda rows, user: rows.awaiting_withdrawal()),
        ("mine", _("I wrote in"), lambda rows, user: rows.contributed_to_by(user)),
    )


@admin.register(Verdict)
class VerdictAdmin(MovesMixin):
    list_display = ("summary", "rating", "claim", "version", "status", "proposed_by", "published_at")
    list_select_related = ("rating", "claim__publication", "proposed_by")
    joined = ("rating", "claim__publication")
    list_filter = (publication_through("claim__publication"), VerdictSituations, "status")
    ordering = ("-pk",)
    verbs = (
        Verb(
            name="edit",
            label=_("Edit the draft"),
            permission="factcheck.change_verdict",
            service=verdicts.edit_verdict,
            done=_("saved"),
            when=lambda verdict: verdict.status == VerdictStatus.DRAFT,
            words=EditVerdictWords,
            in_lists=False,
        ),
        Verb(
            name="propose",
            label=_("Propose for sign-off"),
            permission="factcheck.propose_verdict",
            service=verdicts.propose_verdict,
            done=_("proposed; somebody else signs it off"),
            machine=transitions.verdicts,
            main=True,
        ),
        Verb(
            name="sign_off",
            label=_("Sign off and publish"),
            permission="factcheck.sign_off_verdict",
            service=verdicts.sign_off_verdict,
            done=_("signed off and published"),
            machine=transitions.verdicts,
            words=SignOffWords,
            main=True,
            in_lists=False,
            opens=False,
        ),
        Verb(
            name="send_back",
            label=_("Send back"),
            permission="factcheck.send_back_verdict",
            service=verdicts.send_back_verdict,
            done=_("sent back"),
            machine=transitions.verdicts,
            words=Comment,
        ),
        Verb(
            name="ask_withdrawal",
            label=_("Ask for its withdrawal"),
            permission="factcheck.withdraw_verdict",
            service=verdicts.ask_withdrawal,
            done=_("asked for; somebody else withdraws it"),
            when=lambda verdict: verdict.status == VerdictStatus.PUBLISHED and not verdict.withdrawal_asked_by_id,
            words=WithdrawalWords,
        ),
        Verb(
            name="refuse_withdrawal",
            label=_("Let it stand"),
            permission="factcheck.withdraw_verdict",
            service=verdicts.refuse_withdrawal,
            done=_("stands as it is"),
            when=lambda verdict: (
                verdict.status == VerdictStatus.PUBLISHED and verdict.withdrawal_asked_by_id is not None
            ),
            in_lists=False,
        ),
        Verb(
            name="withdraw",
            label=_("Withdraw it"),
            permission="factcheck.withdraw_verdict",
            service=verdicts.withdraw_verdict,
            done=_("withdrawn"),
            machine=transitions.verdicts,
            when=lambda verdict: verdict.withdrawal_asked_by_id is not None,
        ),
    )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A verdict is worked on beside its claim."""
        return HttpResponseRedirect(self.back_to(request, self.row_or_404(request, object_id)))

    def back_to(self, request: HttpRequest, row: Verdict, outcome: object = None) -> str:
        return f"{reverse('admin:factcheck_claim_change', args=[row.claim_id])}#verdict"


@admin.register(VerdictContributor)
class VerdictContributorAdmin(DeskAdmin):
    owner = "verdict"
    list_display = ("verdict", "user", "since")
    list_select_related = ("verdict__rating", "user")
    ordering = ("-pk",)


@admin.register(VerdictReview)
class VerdictReviewAdmin(DeskAdmin):
    owner = "verdict"
    list_display = ("verdict", "reviewer", "decision", "created_at")
    list_select_related = ("verdict__rating", "reviewer")
    ordering = ("-pk",)
