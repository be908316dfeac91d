"""Forms about claims: what they say, who said it, whose work they are, where they stand."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from factcheck.access import colleagues
from factcheck.admin.words import Moment, Words, lines, row_of
from factcheck.errors import Refused
from factcheck.models import Claim, Claimant, Revision
from factcheck.services.anchors import places_of
from factcheck.services.attribution import Attribution

MOST_OFFERED = 200
"""Claimants that the browser offers while one types; any other name can be typed."""

MOST_PLACES = 50  # of the same words in one article, offered to choose from
AROUND = 40  # characters shown on each side of them


class NameInput(forms.TextInput):
    """A name, typed or taken from those on record."""

    template_name = "admin/desk/_name_input.html"
    names: Any = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return {**context, "names": self.names, "list_id": f"known-{name}"}


def offer_names(form: Words, field: str) -> None:
    """Let a field of names offer the claimants that the row's publication named last. One query, when it is drawn."""
    known = Claimant.objects.filter(publication_id=row_of(form).publication_id)
    form.fields[field].widget.names = known.order_by("-pk").values_list("name", flat=True)[:MOST_OFFERED]  # type: ignore[attr-defined]


class AttributedWords(Words):
    """Who made the claim, by name; what else is said of them counts for somebody new."""

    renamed = {"name": "claimant_name"}

    claimant_name = forms.CharField(label=_("Claimant"), max_length=200, widget=NameInput)
    claimant_kind = forms.ChoiceField(
        label=_("The claimant is"),
        choices=Claimant.Kind.choices,
        help_text=_("This and the next two count for a claimant who is not on record yet."),
    )
    position_held = forms.CharField(label=_("Position"), max_length=200, required=False)
    same_as = lines(
        _("Same as"), rows=2, required=False, help_text=_("Addresses of pages about the claimant, one a line.")
    )

    def prepare(self) -> None:
        offer_names(self, "claimant_name")

    def standing(self, attribution: Attribution) -> dict[str, Any]:
        """An attribution as this form shows it."""
        return {
            "claimant_name": attribution.name,
            "claimant_kind": attribution.kind,
            "position_held": attribution.position_held,
            "same_as": "\n".join(attribution.same_as),
        }

    def attribution(self) -> Attribution:
        said = self.cleaned_data
        same_as = tuple(line.strip() for line in said["same_as"].splitlines() if line.strip())
        return Attribution(said["claimant_name"], said["claimant_kind"], said["position_held"], same_as)


class Tags(forms.CharField):
    """Tags, parted by commas; each once."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        said = (tag.strip() for tag in str(super().to_python(value) or "").split(","))
        return list(dict.fromkeys(tag for tag in said if tag))

    def validate(self, value: Any) -> None:
        """Nothing beyond what the service checks."""

    def run_validators(self, value: Any) -> None:
        """The validators of a text do not fit a list of tags; each tag is held against the model by the service."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class ClaimWords(AttributedWords):
    """What is said of a claim, while it may still be changed."""

    text = lines(_("Claim"), rows=3, limit=2000)
    kind = forms.ChoiceField(label=_("Kind"), choices=Claim.Kind.choices)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Claim.Priority.choices, coerce=int)
    tags = Tags(label=_("Tags"), required=False, help_text=_("Parted by commas."))
    language = forms.CharField(label=_("Language"), max_length=12, help_text=_("As a code: en, uk, fr-CA."))
    claimed_at = forms.DateField(
        label=_("Claimed on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    expected_hash = forms.RegexField(r"^[0-9a-f]{64}\Z", required=False, widget=forms.HiddenInput)
    field_order = ("text", "kind", "claimant_name", "claimant_kind", "position_held", "same_as")

    OWN = ("text", "kind", "priority", "tags", "language", "claimed_at")

    def prepare(self) -> None:
        super().prepare()
        claim = row_of(self)
        who = claim.claimant
        attribution = Attribution(who.name, who.kind, who.position_held, tuple(who.same_as))
        standing = {name: getattr(claim, name) for name in self.OWN}
        self.initial = {**standing, **self.standing(attribution), "expected_hash": claim.content_hash()}

    def given(self) -> dict[str, Any]:
        """Only what changed: once a verdict was published the words stay, and naming them would be refused."""
        changed = {name: self.cleaned_data[name] for name in self.OWN if name in self.changed_data}
        if "claimant_name" in self.changed_data:
            changed["attribution"] = self.attribution()
        return {**changed, "expected_hash": self.cleaned_data["expected_hash"] or None}


class ClaimantWords(Words):
    """Who somebody is, and the addresses that say so."""

    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Claimant.Kind.choices)
    position_held = forms.CharField(label=_("Position"), max_length=200, required=False)
    same_as = lines(
        _("Same as"), rows=3, required=False, help_text=_("Addresses of pages about the claimant, one a line.")
    )

    def prepare(self) -> None:
        who = row_of(self)
        standing = {name: getattr(who, name) for name in ("name", "kind", "position_held")}
        self.initial = {**standing, "same_as": "\n".join(who.same_as)}

    def given(self) -> dict[str, Any]:
        """Only what changed: what is shown beside a verdict may not be named again."""
        said = {**self.cleaned_data, "same_as": self.cleaned_data["same_as"].splitlines()}
        return {name: said[name] for name in self.changed_data}


class AssignWords(Words):
    assignee = forms.ModelChoiceField(None, label=_("To"), required=False, empty_label=_("Nobody"))
    due_at = Moment(label=_("Due"), required=False)

    def prepare(self) -> None:
        self.only("assignee", colleagues(self.user, self.publication_ids()))


class PlacedWords(Words):
    """`quote`, words of one text of ours, and `start`, where they begin: told apart by a person who need not count."""

    start = forms.IntegerField(
        label=_("Where they begin"),
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text=_("The number of characters before them. Needed only where the same words stand there twice."),
    )

    def offer_places(self, refused: Refused, sought_in: Callable[[], Revision | None]) -> None:
        """Where the words were refused for standing in the text more than once, offer the places instead of asking for
        a number."""
        revision = sought_in() if refused.facts.get("field") == "start" else None
        if revision is None:
            return
        places = places_of(revision, self.cleaned_data["quote"])[:MOST_PLACES]
        field, text = self.fields["start"], revision.text
        field.help_text = _("The place in the article, by what stands around the words.")
        field.widget = forms.Select(
            attrs={"id": self["start"].auto_id},
            choices=[
                ("", _("Choose the place")),
                *(
                    (at.start, f"{number}. …{text[max(0, at.start - AROUND) : at.end + AROUND]}…")
                    for number, at in enumerate(places, start=1)
                ),
            ],
        )


class AnchorWords(PlacedWords):
    """The words of the latest text that make the claim."""

    quote = lines(
        _("The words of the article"),
        rows=3,
        limit=2000,
        help_text=_(
            "As they stand in the latest text; typography does not matter. "
            "Words that were chosen in the text of the workbench stand here already."
        ),
    )
    field_order = ("quote", "start")

    def refuse(self, refused: Refused) -> None:
        super().refuse(refused)
        self.offer_places(refused, lambda: row_of(self).article.latest_revision)


class OrphanWords(Words):
    """The revision that was in front of whoever decided."""

    revision = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
