"""The ground's addresses below /api/v1/."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from factcheck.api.docs import DocsView, SchemaView
from factcheck.api.views.articles import ArticleViewSet
from factcheck.api.views.claimants import ClaimantViewSet
from factcheck.api.views.claims import ClaimViewSet
from factcheck.api.views.deliveries import DeliveryViewSet, ReplayViewSet
from factcheck.api.views.occurrences import OccurrenceViewSet
from factcheck.api.views.preferences import PreferencesView
from factcheck.api.views.readonly import EventViewSet, PublicationViewSet, RatingViewSet
from factcheck.api.views.sources import SourceViewSet
from factcheck.api.views.verdicts import VerdictViewSet
from factcheck.api.views.watching import ArticleFeedViewSet, FeedEntryViewSet, WatchViewSet

router = SimpleRouter(use_regex_path=False)
router.register("publications", PublicationViewSet, "publication")
router.register("ratings", RatingViewSet, "rating")
router.register("articles", ArticleViewSet, "article")
router.register("watches", WatchViewSet, "watch")
router.register("feeds", ArticleFeedViewSet, "feed")
router.register("feed-entries", FeedEntryViewSet, "feed-entry")
router.register("claims", ClaimViewSet, "claim")
router.register("claimants", ClaimantViewSet, "claimant")
router.register("occurrences", OccurrenceViewSet, "occurrence")
router.register("sources", SourceViewSet, "source")
router.register("verdicts", VerdictViewSet, "verdict")
router.register("deliveries", DeliveryViewSet, "delivery")
router.register("replays", ReplayViewSet, "replay")
router.register("events", EventViewSet, "event")

urlpatterns = [
    path("openapi.json", SchemaView.as_view(), name="schema"),
    path("preferences/", PreferencesView.as_view(), name="preferences"),
    path("docs/", DocsView.as_view(), name="docs"),
    *router.urls,
]
