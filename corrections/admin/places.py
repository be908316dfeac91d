"""Places where the wrong words ran: each put right, or waived with a reason. Worked on the page of the correction."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from corrections import transitions
from corrections.models import Place
from corrections.services import places
from factcheck.admin.filters import SituationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.words import Reason

SETTLE = "corrections.settle_place"


class PlaceSituations(SituationFilter):
    situations = (("pending", _("Still wrong"), lambda rows, user: rows.pending()),)


@admin.register(Place)
class PlaceAdmin(MovesMixin):
    list_display = ("description", "kind", "status", "ran_on", "correction")
    list_select_related = ("correction",)
    joined = ("correction",)
    list_filter = (PlaceSituations, "kind")
    ordering = ("-pk",)
    verbs = (
        Verb(
            name="put_right",
            label=_("Put right"),
            permission=SETTLE,
            service=places.put_right_place,
            done=_("put right"),
            machine=transitions.places,
        ),
        Verb(
            name="waive",
            label=_("Waive"),
            permission="corrections.waive_place",
            service=places.waive_place,
            done=_("waived"),
            machine=transitions.places,
            words=Reason,
        ),
        Verb(
            name="reopen",
            label=_("Still wrong"),
            permission=SETTLE,
            service=places.reopen_place,
            done=_("still wrong"),
            machine=transitions.places,
        ),
    )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(self.back_to(request, self.row_or_404(request, object_id)))

    def back_to(self, request: HttpRequest, row: Place, outcome: object = None) -> str:
        return f"{reverse('admin:corrections_correction_change', args=[row.correction_id])}#places"
