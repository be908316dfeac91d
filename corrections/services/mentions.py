"""Mentions as they are announced to us, and as the desk decides about them. What the pages say is found in `checks`."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import Correction, Mention
from corrections.states import MentionStatus
from factcheck import access, http, ledger
from factcheck.addresses import canonical
from factcheck.errors import Invalid
from factcheck.extracting.words import one_line
from factcheck.http.addresses import LONGEST_URL, parse
from factcheck.links import absolute
from factcheck.models import Article, User
from factcheck.services.locks import hold
from factcheck.wake import wake

BETWEEN_LOOKS = timedelta(minutes=10)
"""However often a site says that its page changed, the page is looked at again after this."""


class Received(NamedTuple):
    """What came of an announcement. `is_new` where we did not know the page's link before."""

    mention: Mention
    is_new: bool


def receive_mention(*, source: str, target: str, protocol: str, title: str = "", author: str = "") -> Received:
    """Store that `source` is said to link to `target`, an address of ours, and have the page looked at.

    The same pair again is the same row, looked at again; what the desk marked as spam is not. Raises `Invalid` with a
    code: `source_invalid`, `source_is_target`, `source_is_ours`, `target_invalid`, `target_unknown`, `target_unusable`.
    Nothing is fetched here.
    """
    page = _source(source)
    address, about = _target(target)
    if page == address or urldefrag(page)[0] == urldefrag(address)[0]:
        raise Invalid(_("A page that links to itself is no mention."), code="source_is_target", field="source")
    if _is_ours(page):
        raise Invalid(_("Links between our own pages are no mentions."), code="source_is_ours", field="source")
    return _store(page, address, about, protocol, title=one_line(title, 300), author=one_line(author, 200))


@transaction.atomic
def _store(page: str, address: str, about: Article | Correction, protocol: str, **said: str) -> Received:
    target: dict[str, Any] = {"article" if isinstance(about, Article) else "correction": about}
    mention, is_new = Mention.objects.get_or_create(
        source_url=page,
        **target,
        defaults={"publication_id": about.publication_id, "target_url": address, "protocol": protocol, **said},
    )
    if not is_new:
        hold(mention)
        if mention.status == MentionStatus.SPAM:
            return Received(mention, False)
        mention.target_url = address
        mention.save(update_fields=["target_url"])
        _look_again(mention)
    wake("corrections.check_mentions")
    return Received(mention, is_new)


def _look_again(mention: Mention) -> None:
    """Have the page looked at, unless it is to be already; not sooner than `BETWEEN_LOOKS` after the last look."""
    if mention.is_due:
        return
    now = timezone.now()
    mention.is_due, mention.attempts = True, 0
    mention.next_attempt_at = max(now, mention.checked_at + BETWEEN_LOOKS) if mention.checked_at else now
    mention.save(update_fields=["is_due", "attempts", "next_attempt_at"])


def _source(url: str) -> str:
    """The address of the page as we would call it: without its fragment, escaped, its host in lower case."""
    try:
        page = parse(urldefrag(url.strip())[0]).url
        http.check_url(page)
    except (http.Refusal, ValueError) as error:
        message = _("The page that links is not at an address that we call.")
        raise Invalid(message, code="source_invalid", field="source") from error
    return page


def _target(url: str) -> tuple[str, Article | Correction]:
    """The address as it was given, and what of ours readers find there."""
    address = url.strip()
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and address.isprintable()
        address.encode()
    except ValueError:
        is_web = False
    if not is_web or len(address) > LONGEST_URL or " " in address:
        raise Invalid(_("The linked page is not at a web address."), code="target_invalid", field="target")
    if about := _own_page(address) or _article_at(address):
        return address, about
    code = "target_unknown" if _names_a_page(address) else "target_unusable"
    raise Invalid(_("There is no article or correction of ours at this address."), code=code, field="target")


def _is_ours(url: str) -> bool:
    """Whether an address is on this very site."""
    return canonical(url).partition("/")[0] == canonical(settings.SITE_URL).partition("/")[0]


def _route(url: str) -> Any:
    """The public page of ours that an address leads to; `None` where it leads elsewhere."""
    if not _is_ours(url):
        return None
    try:
        return resolve(urlsplit(url).path.removeprefix(urlsplit(settings.SITE_URL).path.rstrip("/")) or "/")
    except Resolver404:
        return None


def _names_a_page(url: str) -> bool:
    route = _route(url)
    return route is not None and route.view_name in ("corrections:article-detail", "corrections:correction-detail")


def _own_page(url: str) -> Article | Correction | None:
    """The article or the first version of the notice whose public page is at an address."""
    route = _route(url)
    if route is None:
        return None
    slug = {"publication__slug": route.kwargs.get("publication"), "publication__is_active": True}
    if route.view_name == "corrections:article-detail":
        return Article.objects.published().filter(pk=route.kwargs["pk"], **slug).first()
    if route.view_name == "corrections:correction-detail":
        return Correction.objects.public().filter(series=route.kwargs["series"], **slug).order_by("version").first()
    return None


def _article_at(url: str) -> Article | None:
    """The published article whose own address this is, on the site of its publication."""
    rows = Article.objects.published().filter(publication__is_active=True)
    return rows.at_address(canonical(url)).order_by("pk").first()


def accepted_targets(mention: Mention) -> Collection[str]:
    """The addresses of ours that the page may bear: what the sender wrote, or for Trackback, which names none, any."""
    if mention.protocol != Mention.Protocol.TRACKBACK or mention.article is None:
        return [mention.target_url]
    article = mention.article
    return [article.url, absolute(article.get_absolute_url())]


@transaction.atomic
def approve_mention(mention: Mention, *, actor: User) -> Mention:
    """Let readers see the mention on the public page."""
    return _decide(mention, "approve", "mention.approved", actor)


@transaction.atomic
def hide_mention(mention: Mention, *, actor: User) -> Mention:
    """Keep the mention from readers, and do not tell the page of corrections."""
    return _decide(mention, "hide", "mention.hidden", actor)


@transaction.atomic
def mark_spam_mention(mention: Mention, *, actor: User) -> Mention:
    """Say that it is spam: what its site says of this page from now on is ignored."""
    return _decide(mention, "mark_spam", "mention.marked_spam", actor, is_due=False)


@transaction.atomic
def restore_mention(mention: Mention, *, actor: User) -> Mention:
    """Say that it was no spam, and have its page looked at again."""
    _decide(mention, "restore", "mention.restored", actor)
    _look_again(mention)
    wake("corrections.check_mentions")
    return mention


@transaction.atomic
def check_mention(mention: Mention, *, actor: User) -> Mention:
    """Have the page looked at again. Spam is not: say first that it is none."""
    access.require(actor, "corrections.check_mention", mention)
    hold(mention)
    if mention.status == MentionStatus.SPAM:
        transitions.mentions.move(mention, "verify")  # refuses, and says why
    _look_again(mention)
    wake("corrections.check_mentions")
    return mention


def _decide(mention: Mention, move: str, event: str, actor: User, **values: Any) -> Mention:
    access.require(actor, f"corrections.{move}_mention", mention)
    hold(mention)
    transitions.mentions.move(mention, move, decided_by=actor, decided_at=timezone.now(), **values)
    record(event, mention, actor)
    return mention


def record(event: str, mention: Mention, actor: User | None, **facts: Any) -> None:
    """Write down what became of a mention."""
    about = {"article": mention.article_id, "correction": mention.correction_id, "protocol": mention.protocol}
    ledger.record(event, mention, actor=actor, facts={**about, **facts})
