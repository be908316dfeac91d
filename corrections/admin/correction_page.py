"""The page of one correction: its words under the pencil, who wrote and who may sign, where the wrong words ran."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import site
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from corrections.admin.asked import for_the_desk
from corrections.admin.correction_words import DraftWords, EditCorrectionWords, ScheduleWords
from corrections.admin.ticket_page import timeline
from corrections.models import Correction, Place, Ticket
from corrections.services.publishing import draft_correction
from corrections.states import CorrectionStatus
from factcheck.admin.pages import add_page, desk_page, may_add, posted
from factcheck.models import Publication
from factcheck.permissions import FROM_EDITOR

APART = ("edit", "publish", "schedule", "add_place")
"""Verbs with a place of their own on the page."""


def correction_page(admin: Any, request: HttpRequest, correction: Correction) -> HttpResponse:
    """Draw the page. While it is a draft, whoever may change it is shown the form with what stands."""
    offered, kept_from = admin.offers(request, correction)
    by_name = {offer.verb.name: offer for offer in offered}
    place_admin: Any = site._registry[Place]
    places = list(correction.places.order_by("pk").select_related("correction", "settled_by"))
    waits = correction.status == CorrectionStatus.IN_REVIEW
    edited = EditCorrectionWords(rows=[correction], user=request.user) if "edit" in by_name else None
    return desk_page(
        request,
        "admin/corrections/correction.html",
        correction.publication,
        title=_("%(kind)s, version %(version)d")
        % {"kind": correction.get_kind_display(), "version": correction.version},
        correction=correction,
        publication=correction.publication,
        form=edited,
        offers=by_name,
        moves=[offer for offer in offered if offer.verb.name not in APART],
        kept_from=kept_from,
        read_hash=correction.content_hash() if waits else "",
        schedule_form=ScheduleWords(rows=[correction], user=request.user) if "schedule" in by_name else None,
        articles=correction.articles.all(),
        tickets=for_the_desk(correction.tickets.all(), request.user) & Ticket.objects.visible_to(request.user),
        claims=correction.claims.select_related("claimant"),
        contributors=correction.contributors.select_related("user"),
        reviews=correction.reviews.select_related("reviewer"),
        versions=Correction.objects.filter(series=correction.series).exclude(pk=correction.pk).order_by("-version"),
        places=[(place, place_admin.offers(request, place)[0]) for place in places[:20]],
        steps=timeline("correction", correction.pk),
        opts=admin.opts,
    )


def draft_view(admin: Any, request: HttpRequest) -> HttpResponse:
    """Write the first version, for a report that was accepted or for an error found otherwise."""
    may_add(admin, request)
    ticket = _answered(request)
    publication = ticket.publication if ticket else _chosen(request)
    if publication is None:
        choice = Publication.objects.visible_to(request.user, FROM_EDITOR)
        return desk_page(
            request,
            "admin/corrections/choose.html",
            title=_("Draft a correction"),
            publications=choice,
            opts=admin.opts,
        )

    def add(**words: Any) -> str:
        drafted = draft_correction(publication, actor=request.user, **words)  # type: ignore[arg-type]
        messages.success(request, _("Drafted. Read it once more, then submit it for sign-off."))
        return reverse("admin:corrections_correction_change", args=[drafted.pk])

    return add_page(
        admin,
        request,
        DraftWords(posted(request), ticket=ticket, publication=publication, user=request.user),
        add,
        publication,
        title=_("Draft a correction"),
        button=_("Keep the draft"),
        publication=publication,
        ticket=ticket,
    )


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 18 else None


def _answered(request: HttpRequest) -> Ticket | None:
    """The report that `?ticket=` names, if one sees it."""
    pk = _number(request, "ticket")
    if pk is None:
        return None
    rows = for_the_desk(Ticket.objects.visible_to(request.user), request.user)
    ticket = rows.select_related("publication", "article").filter(pk=pk).first()
    if ticket is None:
        raise Http404("there is no such report at your desks")
    return ticket


def _chosen(request: HttpRequest) -> Publication | None:
    """The publication that `?publication=` names, or the only one there is to choose."""
    choice = Publication.objects.visible_to(request.user, FROM_EDITOR)
    pk = _number(request, "publication")
    if pk is not None:
        return choice.filter(pk=pk).first()
    several = list(choice[:2])
    return several[0] if len(several) == 1 else None
