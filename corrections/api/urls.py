"""The desk's addresses below /api/v1/."""

from rest_framework.routers import SimpleRouter

from corrections.api.views.changes import TextChangeViewSet
from corrections.api.views.corrections import CorrectionViewSet, PlaceViewSet
from corrections.api.views.tickets import TicketViewSet

router = SimpleRouter(use_regex_path=False)
router.register("tickets", TicketViewSet, "ticket")
router.register("corrections", CorrectionViewSet, "correction")
router.register("changes", TextChangeViewSet, "change")
router.register("places", PlaceViewSet, "place")

urlpatterns = router.urls
