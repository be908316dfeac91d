"""Mentions written plainly."""

from django.utils import timezone

from corrections.models import Mention
from factcheck.models import Article


def make_mention(article: Article, source: str = "https://blog.example/post", **columns) -> Mention:
    """A page that links to `article`; looked at and found to, where `status` says so."""
    found = {"verified_at": timezone.now()} if columns.get("status") in ("verified", "approved", "hidden") else {}
    values = {
        "publication_id": article.publication_id,
        "article": article,
        "source_url": source,
        "target_url": article.url,
        "protocol": "webmention",
        "is_due": not found,
        "title": "Why we count missiles",
        "excerpt": "The Demo Courier said seven.",
    }
    return Mention.objects.create(**(values | found | columns))
