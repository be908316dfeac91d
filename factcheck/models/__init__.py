"""The ground's models, by subject."""

from factcheck.models.articles import Article, Byline, Revision
from factcheck.models.captures import Handover, Recheck, Snapshot
from factcheck.models.claims import Anchor, Claim, Claimant
from factcheck.models.deliveries import Delivery, DeliveryAttempt, Heartbeat, Notice
from factcheck.models.events import Event, EventPosition
from factcheck.models.files import StoredFile
from factcheck.models.matching import KnownClaim
from factcheck.models.occurrences import Occurrence
from factcheck.models.people import ApiToken, Membership, User
from factcheck.models.preferences import Preference
from factcheck.models.publications import Publication, Rating, RatingScale
from factcheck.models.replays import Replay
from factcheck.models.sources import Source
from factcheck.models.suggestions import DismissedSuggestion
from factcheck.models.verdicts import Verdict, VerdictContributor, VerdictReview
from factcheck.models.watching import ArticleFeed, FeedEntry, VisitedHost, Watch
from factcheck.models.webhooks import WebhookEndpoint

__all__ = [
    "Anchor",
    "ApiToken",
    "Article",
    "ArticleFeed",
    "Byline",
    "Claim",
    "Claimant",
    "Delivery",
    "DeliveryAttempt",
    "DismissedSuggestion",
    "Event",
    "EventPosition",
    "FeedEntry",
    "Handover",
    "Heartbeat",
    "KnownClaim",
    "Membership",
    "Notice",
    "Occurrence",
    "Preference",
    "Publication",
    "Rating",
    "RatingScale",
    "Recheck",
    "Replay",
    "Revision",
    "Snapshot",
    "Source",
    "StoredFile",
    "User",
    "Verdict",
    "VerdictContributor",
    "VerdictReview",
    "VisitedHost",
    "Watch",
    "WebhookEndpoint",
]
