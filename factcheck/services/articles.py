"""Articles: take one in, and capture each state of its text."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from factcheck import access, ledger
from factcheck.addresses import web_address
from factcheck.errors import Conflict, Invalid
from factcheck.models import Article, Byline, Membership, Publication, Revision, User
from factcheck.services import anchors
from factcheck.services.changed_words import raise_changed_words
from factcheck.services.locks import hold
from factcheck.services.words import clean


@transaction.atomic
def add_article(
    publication: Publication,
    *,
    actor: User | None,
    url: str,
    headline: str,
    text: str,
    standfirst: str = "",
    desk: str = "",
    language: str = "en",
    published_at: datetime | None = None,
    bylines: Iterable[tuple[str, User | None]] = (),
) -> Article:
    """Take in an article with its by-lines and its first revision. Raises `Conflict` when its address is known."""
    access.require(actor, "factcheck.add_article", publication)
    values = clean(
        Article,
        url=url,
        headline=headline,
        standfirst=standfirst,
        desk=desk,
        language=language,
        published_at=published_at,
    )
    names = _checked_bylines(publication, bylines)
    try:
        with transaction.atomic():
            article = Article.objects.create(publication=publication, canonical_url=_canonical(values["url"]), **values)
    except IntegrityError as error:
        raise Conflict(_("The article at this address is here already."), code="article_known") from error
    Byline.objects.bulk_create(
        Byline(article=article, position=position, name=name, user=user) for position, (name, user) in enumerate(names)
    )
    _add_revision(article, number=1, text=text)
    ledger.record("article.added", article, actor=actor)
    return article


@transaction.atomic
def capture_revision(article: Article, *, actor: User | None, text: str, headline: str | None = None) -> Revision:
    """Capture a new state of the text and carry the claims' anchors over to it.

    Unchanged words make no revision: the latest one is returned.
    """
    access.require(actor, "factcheck.change_article", article)
    hold(article)
    latest = article.latest_revision
    if headline is not None:
        headline = clean(Article, headline=headline)["headline"]
        if headline != article.headline:
            article.headline = headline
            article.save(update_fields=["headline"])
    if latest and (latest.text, latest.headline) == (text, article.headline):
        return latest
    revision = _add_revision(article, number=latest.number + 1 if latest else 1, text=text)
    counts = anchors.carry_over(revision)
    ledger.record(
        "article.revised", article, actor=actor, facts={"revision": revision.number, **dict(sorted(counts.items()))}
    )
    raise_changed_words(revision, actor=actor)
    return revision


def _add_revision(article: Article, *, number: int, text: str) -> Revision:
    values = clean(Revision, headline=article.headline, text=text, verbatim=["text"])
    return Revision.objects.create(
        article=article, number=number, sha256=hashlib.sha256(values["text"].encode()).hexdigest(), **values
    )


def _canonical(url: str) -> str:
    try:
        return clean(Article, canonical_url=web_address(url))["canonical_url"]
    except ValueError as error:
        raise Invalid(_("This is not the address of a web page."), field="url") from error


def _checked_bylines(
    publication: Publication, bylines: Iterable[tuple[str, User | None]]
) -> list[tuple[str, User | None]]:
    names: dict[str, Any] = {}
    for name, user in bylines:
        name = clean(Byline, name=name)["name"]
        if name in names:
            raise Invalid(_("The same by-line stands there twice."), field="bylines")
        names[name] = user
    staff = {user.pk for user in names.values() if user}
    if Membership.objects.filter(publication=publication, user__in=staff).count() != len(staff):
        raise Invalid(_("A by-line names somebody who does not work at this publication."), field="bylines")
    return list(names.items())
