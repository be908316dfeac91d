"""The desk's addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from corrections.api.views.changes import TextChangeViewSet
from corrections.api.views.corrections import CorrectionViewSet, PlaceViewSet
from corrections.api.views.deadlines import DeadlineViewSet, OfficeHoursViewSet, SpecialDayViewSet
from corrections.api.views.mentions import MentionViewSet, TellingViewSet
from corrections.api.views.relations import RelationViewSet
from corrections.api.views.tickets import TicketViewSet
from corrections.api.views.wording import CannedReplyViewSet, LetterTemplateViewSet
from corrections.views.providers import mail_in

router = SimpleRouter(use_regex_path=False)
router.register("tickets", TicketViewSet, "ticket")
router.register("relations", RelationViewSet, "relation")
router.register("corrections", CorrectionViewSet, "correction")
router.register("changes", TextChangeViewSet, "change")
router.register("places", PlaceViewSet, "place")
router.register("letter-templates", LetterTemplateViewSet, "letter-template")
router.register("canned-replies", CannedReplyViewSet, "canned-reply")
router.register("mentions", MentionViewSet, "mention")
router.register("tellings", TellingViewSet, "telling")
router.register("deadlines", DeadlineViewSet, "deadline")
router.register("office-hours", OfficeHoursViewSet, "officehours")
router.register("special-days", SpecialDayViewSet, "specialday")

urlpatterns = [
    *router.urls,
    # Mail providers post here, each in its own way: no resource, and no part of the description.
    path("mail-in/<str:provider>/", mail_in, name="mail-in"),
    path("mail-in/<str:provider>/mime/", mail_in, {"mime": True}, name="mail-in-mime"),
]
