"""Sites that link to us: what they say, whether readers see it, and which of them are still to be told of a notice."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from corrections import transitions
from corrections.admin.ticket_page import timeline
from corrections.models import Mention, Telling
from corrections.services import mentions, tellings
from corrections.services.prepared_mail import prepared_mail
from corrections.states import MentionStatus
from factcheck.admin.filters import PublicationFilter, SituationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.pages import desk_page
from factcheck.admin.words import Reason, Words

MACHINE = transitions.mentions
LONGEST_IN_A_LIST = 70


def shortened(text: str) -> str:
    """What strangers wrote, at a length that leaves the other columns in sight."""
    return Truncator(text.removeprefix("https://")).chars(LONGEST_IN_A_LIST)


class MentionSituations(SituationFilter):
    situations = (
        ("unmoderated", _("To be looked at"), lambda rows, user: rows.unmoderated()),
        ("shown", _("Shown to readers"), lambda rows, user: rows.approved()),
    )


@admin.register(Mention)
class MentionAdmin(MovesMixin):
    list_display = ("page", "words", "article", "correction", "protocol", "status", "received_at", "publication")
    list_select_related = ("article", "correction", "publication")
    joined = ("article__publication", "correction__publication", "publication", "decided_by")
    list_filter = (PublicationFilter, MentionSituations, "status", "protocol")
    search_fields = ("source_url",)
    search_help_text = _("The whole address of the page")
    verbs = (
        Verb(
            name="approve",
            label=_("Show to readers"),
            permission="corrections.approve_mention",
            service=mentions.approve_mention,
            done=_("is shown to readers"),
            machine=MACHINE,
            main=True,
        ),
        Verb(
            name="hide",
            label=_("Hide"),
            permission="corrections.hide_mention",
            service=mentions.hide_mention,
            done=_("is hidden from readers"),
            machine=MACHINE,
        ),
        Verb(
            name="mark_spam",
            label=_("Spam"),
            permission="corrections.mark_spam_mention",
            service=mentions.mark_spam_mention,
            done=_("is marked as spam"),
            machine=MACHINE,
        ),
        Verb(
            name="restore",
            label=_("Not spam"),
            permission="corrections.restore_mention",
            service=mentions.restore_mention,
            done=_("will be looked at again"),
            machine=MACHINE,
        ),
        Verb(
            name="check",
            label=_("Look again"),
            permission="corrections.check_mention",
            service=mentions.check_mention,
            done=_("will be looked at again"),
            when=lambda mention: mention.status != MentionStatus.SPAM,
        ),
    )

    @admin.display(description=_("page that links"))
    def page(self, mention: Mention) -> str:
        return shortened(mention.source_url)

    @admin.display(description=_("title"))
    def words(self, mention: Mention) -> str:
        return shortened(mention.title)

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(source_url=term)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What the page says, under the strict policy: strangers wrote it."""
        mention = self.row_or_404(request, object_id)
        offered, kept_from = self.offers(request, mention)
        return desk_page(
            request,
            "admin/corrections/mention.html",
            mention.publication,
            title=str(mention),
            mention=mention,
            publication=mention.publication,
            offered=offered,
            kept_from=kept_from,
            tellings=mention.tellings.select_related("correction").order_by("-pk")[:20],
            steps=timeline("mention", mention.pk),
            opts=self.opts,
        )


class DayWords(Words):
    """On which day somebody wrote to them."""

    on = forms.DateField(
        label=_("Told on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def prepare(self) -> None:
        self.fields["on"].initial = timezone.localdate


class TellingSituations(SituationFilter):
    situations = (("by-hand", _("To be told by hand"), lambda rows, user: rows.by_hand()),)


@admin.register(Telling)
class TellingAdmin(MovesMixin):
    list_display = ("page", "correction", "about", "status", "detail", "told_on", "publication")
    list_select_related = ("correction", "publication")
    joined = ("correction__publication", "publication", "mention", "settled_by")
    list_filter = (PublicationFilter, TellingSituations, "status")
    search_fields = ("page_url",)
    search_help_text = _("The whole address of the page")
    verbs = (
        Verb(
            name="tell_by_hand",
            label=_("Told by hand"),
            permission="corrections.settle_telling",
            service=tellings.tell_by_hand,
            done=_("was told by hand"),
            machine=transitions.tellings,
            words=DayWords,
            main=True,
        ),
        Verb(
            name="waive",
            label=_("Waive"),
            permission="corrections.waive_telling",
            service=tellings.waive_telling,
            done=_("is not to be told"),
            machine=transitions.tellings,
            words=Reason,
        ),
    )

    @admin.display(description=_("page that links"))
    def page(self, telling: Telling) -> str:
        return shortened(telling.page_url)

    def search(self, queryset: QuerySet, term: str) -> QuerySet:
        return queryset.filter(page_url=term)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page, what was tried, and the mail that a person can send."""
        telling = self.row_or_404(request, object_id)
        offered, kept_from = self.offers(request, telling)
        return desk_page(
            request,
            "admin/corrections/telling.html",
            telling.publication,
            title=str(telling),
            telling=telling,
            publication=telling.publication,
            mail=prepared_mail(telling),
            offered=offered,
            kept_from=kept_from,
            steps=timeline("telling", telling.pk),
            opts=self.opts,
        )
