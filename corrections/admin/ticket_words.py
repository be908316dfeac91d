"""What the moves of a ticket ask for."""

from contextlib import suppress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from corrections.models import CandidateSource, Severity, Ticket, TicketClaim, TicketRelation
from corrections.models.messages import LONGEST_ANSWER
from corrections.services.opening import resolve_article
from corrections.states import DECLINING_OUTCOMES
from factcheck.access import colleagues
from factcheck.admin.words import Moment, Words, lines, row_of
from factcheck.models import Claim, Publication, Source, User

MOST_CLAIMS = 200
CHOOSE = _("Choose")


class TextWords(Words):
    text = lines(_("Your words"), limit=LONGEST_ANSWER)


class ReplyWords(Words):
    text = lines(_("Answer to the reader"), rows=5, limit=LONGEST_ANSWER)


class NoteWords(Words):
    text = lines(_("Note for the desk"), rows=3, limit=LONGEST_ANSWER)


class TriageWords(Words):
    severity = forms.ChoiceField(label=_("How serious"), choices=Severity.choices)
    article_url = forms.CharField(
        label=_("Address of the article"), max_length=1000, required=False, help_text=_("Leave empty to keep it.")
    )
    claims = forms.ModelMultipleChoiceField(
        None, label=_("It is about"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self) -> None:
        alone = self.rows[0] if len(self.rows) == 1 else None
        suggested = Claim.objects.filter(ticket_claims__ticket=alone) if alone else Claim.objects.none()
        self.only("claims", suggested.order_by("-ticket_claims__score", "pk"))
        if alone is None or not suggested.exists():
            del self.fields["claims"]
        if alone:
            self.initial.setdefault("severity", alone.severity)

    def clean_article_url(self) -> Any:
        """The article at this address, of the one publication that the tickets belong to."""
        url = self.cleaned_data["article_url"].replace("\0", "")
        if not url:
            return None
        publications = Publication.objects.filter(pk__in=self.publication_ids())
        article = resolve_article(publications[0], [url]) if len(publications) == 1 else None
        if article is None:
            raise ValidationError(_("No article of this publication is known at this address."))
        return article

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"severity": data["severity"], "article": data["article_url"], "claims": data.get("claims", ())}


class AssignWords(Words):
    assignee = forms.ModelChoiceField(None, label=_("To"), required=False, empty_label=_("Nobody"))

    def prepare(self) -> None:
        self.only("assignee", colleagues(self.user, self.publication_ids()))


class DeclineWords(Words):
    outcome = forms.ChoiceField(
        label=_("Because"), choices=[(str(o), o.label) for o in DECLINING_OUTCOMES], widget=forms.RadioSelect
    )
    note = lines(
        _("Answer to the reader"),
        rows=5,
        help_text=_("Everybody whose report was merged into this one reads it too: name nobody."),
    )


class WaitWords(Words):
    waiting_for = forms.ChoiceField(label=_("For"), choices=Ticket.WaitingFor.choices, widget=forms.RadioSelect)
    until = Moment(label=_("Until"), help_text=_("The ticket wakes then, if nobody answered before."))


class MergeWords(Words):
    into = forms.CharField(
        label=_("Reference of the ticket that stays"),
        help_text=_("What you merge is closed as a duplicate. The ticket named here stays and speaks for both."),
        max_length=24,
    )

    def clean_into(self) -> Ticket:
        reference = self.cleaned_data["into"].strip().upper()
        found = Ticket.objects.visible_to(self.user).filter(reference=reference).first()
        if found is None:
            raise ValidationError(_("There is no ticket %(reference)s at your desk."), params={"reference": reference})
        return found


class AskWords(Words):
    reporter = forms.ModelChoiceField(None, label=_("Whom"), empty_label=None)
    text = lines(_("The question"), rows=4, limit=LONGEST_ANSWER)

    def prepare(self) -> None:
        by_lined = User.objects.filter(is_active=True, bylines__article=row_of(self).article_id)
        self.only("reporter", by_lined.distinct())


class RestrictWords(Words):
    names = forms.ModelMultipleChoiceField(
        None,
        label=_("Who may see it, besides yourself"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        self.only("names", colleagues(self.user, self.publication_ids()).exclude(pk=self.user.pk))


class ComplaintWords(Words):
    person = forms.ModelChoiceField(None, label=_("Whom it is about"), empty_label=None)

    def prepare(self) -> None:
        self.only("person", colleagues(self.user, self.publication_ids()))


class ClaimsWords(Words):
    """The claims a ticket is about, among those of its article and those suggested."""

    claims = forms.ModelMultipleChoiceField(None, label=_("It is about"), widget=forms.CheckboxSelectMultiple)

    def prepare(self) -> None:
        self.only("claims", claims_for(row_of(self)))


class DismissWords(Words):
    """A link the reader cited that is no source yet."""

    candidate = forms.ModelChoiceField(None, widget=forms.HiddenInput)

    def prepare(self) -> None:
        ticket = row_of(self)
        self.only(
            "candidate",
            CandidateSource.objects.filter(ticket=ticket, source=None).select_related("ticket", "attachment__file"),
        )


class CandidateWords(DismissWords):
    """It becomes a source of a claim, which nobody but the editor chooses. The page says what becomes one."""

    claim = forms.ModelChoiceField(None, label=_("Claim"), empty_label=CHOOSE)
    title = forms.CharField(label=_("Title"), max_length=300)
    type = forms.ChoiceField(label=_("Type"), choices=[("", CHOOSE), *Source.Type.choices])
    stance = forms.ChoiceField(label=_("Stance"), choices=[("", CHOOSE), *Source.Stance.choices])

    def prepare(self) -> None:
        super().prepare()
        self.only("claim", claims_for(row_of(self)))
        with suppress(ValidationError):  # one that is none is told when the form is sent
            candidate = self.fields["candidate"].clean(self.data.get("candidate") or self.initial.get("candidate"))
            self.also = [candidate]
            if candidate.attachment:
                self.fields["title"].initial = candidate.attachment.filename


class RelationWords(Words):
    """Another ticket that this one looks related to."""

    relation = forms.ModelChoiceField(None, widget=forms.HiddenInput)

    def prepare(self) -> None:
        visible = TicketRelation.objects.visible_to(self.user).around(row_of(self))
        self.only("relation", visible.select_related("ticket__publication", "other__publication"))


def claims_for(ticket: Ticket) -> Any:
    """Claims of the ticket's article and those tied to it, in a bounded list."""
    tied = TicketClaim.objects.filter(ticket=ticket).values("claim_id")
    claims = Claim.objects.filter(publication_id=ticket.publication_id).exclude(status="withdrawn")
    of_article = claims.filter(article_id=ticket.article_id) if ticket.article_id else claims.none()
    ids = (of_article | claims.filter(pk__in=tied)).order_by("pk").values("pk")[:MOST_CLAIMS]
    return Claim.objects.filter(pk__in=ids).order_by("pk")
