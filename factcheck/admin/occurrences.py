"""Where a claim is made again: noted on the claim's page by one person, confirmed there by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from factcheck import access
from factcheck.admin.claim_words import NameInput, PlacedWords, offer_names
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.words import lines, row_of
from factcheck.errors import Refused
from factcheck.models import Claim, Claimant, Occurrence, Revision
from factcheck.services.occurrences import article_at, confirm_occurrence, remove_occurrence

MOST_SHOWN = 50


class OccurrenceWords(PlacedWords):
    """Where else the claim is made, and by whom."""

    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.URLInput,
        help_text=_("Of another article of ours, or of a page anywhere."),
    )
    quote = lines(
        _("The words that make it there"),
        rows=2,
        limit=2000,
        required=False,
        help_text=_("Needed for an article of ours: as they stand in its latest text."),
    )
    title = forms.CharField(label=_("Title of the page"), max_length=300, required=False)
    claimant = forms.CharField(label=_("Claimant"), max_length=200, required=False, widget=NameInput)
    claimed_at = forms.DateField(
        label=_("Claimed on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ("url", "quote", "start")

    def prepare(self) -> None:
        offer_names(self, "claimant")

    def refuse(self, refused: Refused) -> None:
        super().refuse(refused)
        self.offer_places(refused, self._text_there)

    def _text_there(self) -> Revision | None:
        article = article_at(row_of(self), self.cleaned_data["url"])
        return article.latest_revision if article else None

    def clean_claimant(self) -> Claimant | None:
        """Somebody who is on record. (NUL never comes this far: the field refuses it.)"""
        name = self.cleaned_data["claimant"]
        if not name:
            return None
        found = Claimant.objects.filter(publication_id=row_of(self).publication_id, name=name).first()
        if found is None:
            raise forms.ValidationError(_("Nobody of this name is on record yet."))
        return found


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    """One occurrence as the claim's page shows it; an empty address where the person may not."""

    occurrence: Occurrence
    confirm_url: str
    remove_url: str


def occurrence_rows(request: HttpRequest, claim: Claim) -> list[OccurrenceRow]:
    """The claim's occurrences, the newest note first. At most five queries, however many there are."""
    user: Any = request.user
    unsaved = Occurrence(claim=claim)  # the policy's answer is the same for all, but for who noted it
    may = {verb: access.allows(user, f"factcheck.{verb}_occurrence", unsaved) for verb in ("note", "confirm", "remove")}
    rows = claim.occurrences.select_related("article", "claimant", "noted_by", "confirmed_by").order_by("-pk")
    found = []
    for occurrence in rows[:MOST_SHOWN]:
        confirmed = occurrence.confirmed_at is not None
        may_confirm = may["confirm"] and not confirmed and occurrence.noted_by_id != user.pk
        removal = "take_off" if confirmed else "remove"
        may_remove = may["remove"] if confirmed else may["note"]
        found.append(
            OccurrenceRow(
                occurrence,
                confirm_url=_move(occurrence, "confirm") if may_confirm else "",
                remove_url=_move(occurrence, removal) if may_remove else "",
            )
        )
    return found


def _move(occurrence: Occurrence, verb: str) -> str:
    return reverse("admin:factcheck_occurrence_move", args=[occurrence.pk, verb])


@admin.register(Occurrence)
class OccurrenceAdmin(MovesMixin):
    owner = "claim"
    list_display = ("claim", "article", "url", "claimed_at", "confirmed_at")
    list_select_related = ("claim", "article")
    joined = ("claim", "article", "revision", "claimant", "noted_by", "confirmed_by")
    ordering = ("-pk",)
    verbs: ClassVar[Sequence[Verb]] = (
        Verb(
            name="confirm",
            label=_("Confirm"),
            permission="factcheck.confirm_occurrence",
            service=confirm_occurrence,
            done=_("confirmed: readers see it"),
            when=lambda occurrence: occurrence.confirmed_at is None,
            main=True,
        ),
        Verb(
            name="remove",
            label=_("Remove"),
            permission="factcheck.note_occurrence",
            service=remove_occurrence,
            done=_("removed"),
            when=lambda occurrence: occurrence.confirmed_at is None,
        ),
        Verb(
            name="take_off",
            label=_("Take it off"),
            permission="factcheck.remove_occurrence",
            service=remove_occurrence,
            done=_("removed"),
            when=lambda occurrence: occurrence.confirmed_at is not None,
        ),
    )

    def back_to(self, request: HttpRequest, row: Occurrence, outcome: object = None) -> str:
        return f"{reverse('admin:factcheck_claim_change', args=[row.claim_id])}#occurrences"
