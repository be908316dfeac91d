"""Who hears of what at the demo newsroom, and who wrote about it: a weekly follower, sites that link to an article, a
reply kept ready, and a letter in the publication's own words."""

from typing import Any

from django.utils import timezone

from corrections.models import Mention
from corrections.services import canned, mentions, subscriptions, wording
from corrections.states import MentionStatus
from corrections.story.files import read
from factcheck.models import Article, Publication, User


def load_hearing(publication: Publication, tram: dict[str, Article], people: dict[str, User]) -> None:
    """Put all of it on record, through the services. The mail that asks the follower to confirm is called off."""
    given = read("hearing.json")
    follower, reply, letter = given["follower"], given["canned_reply"], given["letter"]
    article = tram[follower["article"]]
    subscriptions.confirm(
        subscriptions.follow(publication, email=follower["email"], article=article, rhythm="weekly", language="en")
    )
    canned.add_canned_reply(
        publication, actor=people[reply["by"]], title=reply["title"], text=reply["text"], shared=True
    )
    words = {name: letter[name] for name in ("purpose", "language", "subject", "text")}
    wording.write_letter(publication, actor=people[letter["by"]], **words)
    for entry in given["mentions"]:
        _mention(tram[entry["article"]], entry, people)


def _mention(article: Article, entry: dict[str, Any], people: dict[str, User]) -> None:
    """A page that links to the article. Its site is not there to be looked at, so that it is recorded as looked at."""
    told = {name: entry[name] for name in ("source_url", "title", "author", "excerpt")}
    mention = Mention.objects.create(
        publication=article.publication,
        article=article,
        target_url=article.url,
        protocol=Mention.Protocol.WEBMENTION,
        status=MentionStatus.VERIFIED,
        is_due=False,
        checked_at=timezone.now(),
        verified_at=timezone.now(),
        **told,
    )
    if by := entry["approved_by"]:
        mentions.approve_mention(mention, actor=people[by])
