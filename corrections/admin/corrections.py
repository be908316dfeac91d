"""Corrections: the list, the moves, and the page where a notice is written, read and signed off."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corrections import transitions
from corrections.admin import correction_words as words
from corrections.admin.correction_page import correction_page, draft_view
from corrections.models import Correction
from corrections.services import amending, places, publishing
from corrections.states import CorrectionStatus
from factcheck.admin.filters import PublicationFilter, SituationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.verdicts import SignOffWords
from factcheck.admin.words import Comment
from factcheck.models import Article

MACHINE = transitions.corrections


def may_be_published(correction: Correction) -> bool:
    return correction.status == CorrectionStatus.PUBLISHED


class CorrectionSituations(SituationFilter):
    situations = (
        ("sign-off", _("Waiting for sign-off"), lambda rows, user: rows.awaiting_sign_off()),
        ("withdrawal", _("Withdrawal to confirm"), lambda rows, user: rows.awaiting_withdrawal()),
        ("mine", _("I wrote in"), lambda rows, user: rows.filter(contributors__user=user)),
        ("log", _("On the public log"), lambda rows, user: rows.on_the_log()),
    )


VERBS = (
    Verb(
        name="edit",
        label=_("Save the draft"),
        permission="corrections.change_correction",
        service=publishing.edit_correction,
        done=_("saved"),
        when=lambda correction: correction.status == CorrectionStatus.DRAFT,
        words=words.EditCorrectionWords,
        in_lists=False,
    ),
    Verb(
        name="submit",
        label=_("Submit for sign-off"),
        permission="corrections.submit_correction",
        service=publishing.submit_correction,
        done=_("submitted; somebody who wrote none of it signs it off"),
        machine=MACHINE,
        main=True,
    ),
    Verb(
        name="publish",
        label=_("Sign off and publish"),
        permission="corrections.publish_correction",
        service=publishing.publish_correction,
        done=_("signed off and published"),
        machine=MACHINE,
        words=SignOffWords,
        main=True,
        in_lists=False,
        opens=False,
    ),
    Verb(
        name="schedule",
        label=_("Sign off for later"),
        permission="corrections.schedule_correction",
        service=publishing.schedule_correction,
        done=_("signed off; it is published at its time"),
        machine=MACHINE,
        words=words.ScheduleWords,
        in_lists=False,
        opens=False,
    ),
    Verb(
        name="send_back",
        label=_("Send back"),
        permission="corrections.send_back_correction",
        service=publishing.send_back_correction,
        done=_("sent back"),
        machine=MACHINE,
        words=Comment,
    ),
    Verb(
        name="amend",
        label=_("Amend: draft a new version"),
        permission="corrections.amend_correction",
        service=amending.amend_correction,
        done=_("a new version is drafted; the old one stays public until then"),
        when=may_be_published,
        in_lists=False,
    ),
    Verb(
        name="ask_withdrawal",
        label=_("Ask for its withdrawal"),
        permission="corrections.withdraw_correction",
        service=amending.ask_withdrawal,
        done=_("asked for; somebody else withdraws it"),
        when=lambda correction: may_be_published(correction) and not correction.withdrawal_asked_by_id,
        words=words.WithdrawalNoticeWords,
    ),
    Verb(
        name="refuse_withdrawal",
        label=_("Let it stand"),
        permission="corrections.withdraw_correction",
        service=amending.refuse_withdrawal,
        done=_("stands as it is"),
        when=lambda correction: may_be_published(correction) and correction.withdrawal_asked_by_id is not None,
        in_lists=False,
    ),
    Verb(
        name="withdraw",
        label=_("Withdraw it"),
        permission="corrections.withdraw_correction",
        service=amending.withdraw_correction,
        done=_("withdrawn"),
        machine=MACHINE,
        when=lambda correction: correction.withdrawal_asked_by_id is not None,
    ),
    Verb(
        name="add_place",
        label=_("Add a place"),
        permission="corrections.settle_place",
        service=places.add_place,
        done=_("place added"),
        words=words.PlaceWords,
        in_lists=False,
    ),
)


@admin.register(Correction)
class CorrectionAdmin(MovesMixin):
    editable = frozenset({"add"})
    list_display = ("notice", "kind", "status", "severity", "version", "publication", "submitted_by", "published_at")
    list_select_related = ("publication", "submitted_by")
    joined = ("publication", "signed_off_by", "withdrawal_asked_by")
    list_filter = (PublicationFilter, CorrectionSituations, "status", "kind", "severity")
    search_fields = ("articles__headline",)
    search_help_text = _("Words of the article's headline")
    verbs = VERBS

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        found = Correction.articles.through.objects.filter(article__in=Article.objects.filter(headline__icontains=term))
        return queryset.filter(pk__in=found.values("correction_id"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return draft_view(self, request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return correction_page(self, request, self.row_or_404(request, object_id))

    def back_to(self, request: HttpRequest, row: Correction, outcome: Any = None) -> str:
        """An amendment is a new row: one goes on there."""
        pk = outcome.pk if isinstance(outcome, Correction) else row.pk
        return reverse("admin:corrections_correction_change", args=[pk])
