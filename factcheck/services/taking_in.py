"""Articles as they come: from their page, from markup or text that somebody pastes, from the API, from feeds.

Whatever the way, the same address is the same article: what differs becomes a revision, what does not changes nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from factcheck import access, fetching, pacing
from factcheck.addresses import canonical, own_address
from factcheck.errors import Conflict, Incomplete, Invalid, Refused
from factcheck.extracting import Extracted
from factcheck.fetching import HostBusy, NotFetched
from factcheck.models import Article, Publication, Revision, User, Watch
from factcheck.services.articles import add_article, capture_revision
from factcheck.services.watches import start_watch

PATIENCE = 8.0
"""Seconds that a person, or a caller of the API, waits at most for the right to ask a host."""
AT_THE_ADDRESS = ("refused", "http_status", "unreachable", "no_page", "too_large")

CURES = {
    Watch.Way.PAGE: gettext_lazy(
        "This article is watched through WordPress's API, and the same words read from its page differ a little. On its"
        " page here, press “Check now” to have the API read at once, or “Read another page” to have its page read from"
        " now on."
    ),
    Watch.Way.WORDPRESS: gettext_lazy(
        "This article is watched through its page, and the same words read from WordPress's API differ a little."
        " Nothing is lost: its page goes on being read. End the watch over it to have its text come from the API."
    ),
}
"""What to do where the one way was wanted and an article is watched in the other."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of taking an article in: a new article, a new revision of a known one, or neither."""

    article: Article
    revision: Revision
    is_new: bool = False
    is_revised: bool = False


@transaction.atomic
def take_in(
    publication: Publication,
    *,
    actor: User | None,
    url: str,
    headline: str,
    text: str,
    known_as: Iterable[str] = (),
    way: str = "",
    watch: Mapping[str, Any] | None = None,
    **values: Any,
) -> Taken:
    """Add the article, or capture a revision of the one that is known at its address and differs.

    `known_as` are other addresses that lead to it. `way` is how a machine read the text, if one did: it raises
    `Conflict` for an article that is watched in another. `watch` are the columns of the watch that begins over a new,
    published article; without them none does. `values` are further ones of `add_article`.
    """
    access.require(actor, "factcheck.add_article", publication)
    known = _known(publication, [url, *known_as])
    if known is None:
        try:
            article = add_article(publication, actor=actor, url=url, headline=headline, text=text, **values)
        except Conflict as conflict:  # somebody was faster
            known = _known(publication, [url])
            if known is None:
                raise conflict
        else:
            if watch is not None and article.is_published:
                start_watch(article, way=way or Watch.Way.PAGE, **watch)
            revision = article.latest_revision
            assert revision is not None  # noqa: S101 - add_article has just made it
            return Taken(article, revision, is_new=True)
    if way and Watch.objects.on().filter(article=known).exclude(way=way).exists():
        raise Conflict(str(CURES[Watch.Way(way)]), code="watched_otherwise", field="url")
    before = known.latest_revision
    revision = capture_revision(known, actor=actor, text=text, headline=headline)
    return Taken(known, revision, is_revised=before is None or revision.pk != before.pk)


def take_in_page(
    publication: Publication,
    *,
    actor: User | None,
    url: str,
    watch: bool = True,
    listed_at: datetime | None = None,
    patience: float = PATIENCE,
    **given: Any,
) -> Taken:
    """Fetch the page at `url` and take its article in. Not to be called in a transaction: it does I/O.

    What is `given` (headline, language, desk …) goes before what the page says; `listed_at` is when it was published
    where the page names no time. `patience` is for how many seconds to wait for a host that is being asked or rests.
    Raises `Conflict` when it is not free then, `Invalid` for an address we do not call, `Incomplete` for a page that
    cannot be read.
    """
    access.require(actor, "factcheck.add_article", publication)
    try:
        fetched = fetching.fetch_page(url.strip(), patience=patience)
        found = fetching.read_page(fetched, publication.time_zone)
    except NotFetched as error:
        raise refusal(error) from error
    address = own_address(publication.site_url, fetched.url, found.canonical_url)
    known_as = [fetched.url, url]
    if own_address(publication.site_url, fetched.url, found.amp_url) != fetched.url:
        known_as.append(found.amp_url)
    _require_the_article(_known(publication, [address, *known_as]), found)

    found = replace(found, published_at=_past(found.published_at or listed_at))
    is_asked_there = canonical(fetched.url) == canonical(address)
    started = {
        "etag": fetched.etag if is_asked_there else "",
        "last_modified": fetched.last_modified if is_asked_there else "",
        "url": fetched.url if is_asked_there else address,
    }
    return take_in(
        publication,
        actor=actor,
        url=address,
        known_as=known_as,
        way=Watch.Way.PAGE,
        watch=started if watch else None,
        **values_of(publication, found, given),
    )


def _require_the_article(known: Article | None, found: Extracted) -> None:
    """Raise `Incomplete` for a page that has taken an article's place. A notice that it was withdrawn is its text."""
    if known is None and found.is_withdrawal:
        raise Incomplete(_("This page says that its article was withdrawn."), code="withdrawn", field="url")
    before = known.latest_revision if known else None
    if before and not found.is_withdrawal and pacing.looks_like_another_page(before.text, found.text):
        raise Incomplete(
            _("This looks like another page: it has much less text than the article had. Paste it if it is right."),
            code="another_page",
            field="url",
        )


def take_in_markup(
    publication: Publication, *, actor: User | None, url: str, html: str, watch: bool = False, **given: Any
) -> Taken:
    """Take in an article from its HTML, a whole page or a piece of one. Nothing is fetched.

    Not to be called in a transaction: another process reads the HTML. Raises `Incomplete` where it has no text.
    """
    access.require(actor, "factcheck.add_article", publication)
    try:
        found = fetching.read_html(html.encode("utf-8", "replace"), url.strip(), publication.time_zone, charset="utf-8")
    except NotFetched as error:
        raise refusal(error, field="html") from error
    given = {name: value for name, value in given.items() if value not in (None, "")}
    return take_in(
        publication, actor=actor, url=url, watch={"url": url} if watch else None, **values_of(publication, found, given)
    )


def values_of(publication: Publication, found: Extracted, given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The keyword arguments of `take_in` for what a page says; what is `given` and not empty goes before.

    A by-line that is the full name of one member of the desk is that member's. Raises `Incomplete` without a headline.
    """
    values: dict[str, Any] = {
        "headline": found.headline,
        "text": found.text,
        "standfirst": found.standfirst,
        "language": found.language or publication.language,
        "published_at": found.published_at,
        **{name: value for name, value in (given or {}).items() if value not in (None, "", [])},
    }
    if "bylines" not in values:
        values["bylines"] = _staffed(publication, found.bylines)
    if not values["headline"]:
        raise Incomplete(_("The page names no headline: write it down here."), code="no_headline", field="headline")
    return values


def refusal(error: NotFetched, field: str = "url") -> Refused:
    """What a service says where a page could not be read."""
    if isinstance(error, HostBusy):
        return Conflict(error.message, code=error.code, field="url")
    if error.code == "refused":
        return Invalid(error.message, code="address_refused", field="url")
    return Incomplete(error.message, code=error.code, field="url" if error.code in AT_THE_ADDRESS else field)


def _known(publication: Publication, addresses: Iterable[str]) -> Article | None:
    """The publication's article at one of these addresses, the first that fits. One query."""
    wanted = list(dict.fromkeys(canonical(address) for address in addresses))
    found = {row.canonical_url: row for row in publication.articles.filter(canonical_url__in=wanted)}
    return next((found[address] for address in wanted if address in found), None)


def _past(at: datetime | None) -> datetime:
    """A time of publication for a page that anybody can read: not in the future; where none is named, now."""
    now = timezone.now()
    return min(at, now) if at else now


def _staffed(publication: Publication, names: Iterable[str]) -> list[tuple[str, User | None]]:
    """By-lines with the members of the desk who bear the name, where just one does. One query."""
    names = list(names)
    if not names:
        return []
    bearers: dict[str, list[User]] = {}
    for member in User.objects.filter(is_active=True, memberships__publication=publication).distinct():
        bearers.setdefault(member.get_full_name().casefold(), []).append(member)
    alone = {name: users[0] for name, users in bearers.items() if len(users) == 1}
    return [(name, alone.get(name.casefold())) for name in names]
