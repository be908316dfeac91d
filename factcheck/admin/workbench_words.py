"""Forms of the workbench: which words are meant, and what is said of the claim that they make."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from factcheck.access import colleagues
from factcheck.admin.claim_words import AttributedWords, ClaimWords
from factcheck.admin.words import Moment, lines, row_of
from factcheck.models import Claim
from factcheck.services.suggestions import Suggestion

BIGGEST = 2**31 - 1
ENTRY = re.compile(r"[sc]-\d{1,18}\Z")


class Place(forms.Form):
    """Which words of which revision."""

    revision = forms.IntegerField(min_value=1, max_value=BIGGEST)
    start = forms.IntegerField(min_value=0, max_value=BIGGEST)
    end = forms.IntegerField(min_value=1, max_value=BIGGEST)


class Chosen(forms.Form):
    """Words that somebody chose in the text, or typed, and where they begin where that is known."""

    quote = forms.CharField(max_length=2000)
    near = forms.IntegerField(min_value=0, max_value=BIGGEST, required=False)


class Row(forms.Form):
    """A row by its id."""

    dismissed = forms.IntegerField(min_value=1, max_value=2**63 - 1)


class ClaimToTakeUp(AttributedWords):
    """A claim as it is put on record and given to somebody, in one step."""

    text = lines(_("Claim"), rows=3, limit=2000, help_text=_("A statement that stands by itself, true or false."))
    quote = lines(_("The words of the article that make it"), rows=3, limit=2000)
    kind = ClaimWords.declared_fields["kind"]
    priority = ClaimWords.declared_fields["priority"]
    assignee = forms.ModelChoiceField(None, label=_("Assigned to"), required=False, empty_label=_("Nobody"))
    due_at = Moment(label=_("Due"), required=False)
    tags = ClaimWords.declared_fields["tags"]
    language = ClaimWords.declared_fields["language"]
    claimed_at = ClaimWords.declared_fields["claimed_at"]
    revision = forms.IntegerField(min_value=1, max_value=BIGGEST, required=False, widget=forms.HiddenInput)
    start = forms.IntegerField(min_value=0, max_value=BIGGEST, required=False, widget=forms.HiddenInput)
    field_order = ("text", "quote", "kind", "claimant_name", "claimant_kind", "position_held", "same_as")

    def prepare(self) -> None:
        super().prepare()
        article = row_of(self)
        self.only("assignee", colleagues(self.user, self.publication_ids()))
        self.initial = {"priority": Claim.Priority.NORMAL, "language": article.language, **self.initial}

    def fill_in(self, suggestion: Suggestion, place: dict[str, int]) -> None:
        """Show what was guessed, to be corrected."""
        self.initial |= {
            "text": suggestion.text,
            "quote": suggestion.text,
            "kind": suggestion.kind_guess,
            "revision": place["revision"],
            "start": place["start"],
            **self.standing(suggestion.attribution),
        }

    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        for name in ("claimant_name", "claimant_kind", "position_held", "same_as"):
            said.pop(name)
        near = said.pop("start")
        return {**said, "near": near, "attribution": self.attribution()}
