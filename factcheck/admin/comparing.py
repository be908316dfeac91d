"""Two texts of an article side by side in one: what went struck out, what came underlined, the claims beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from factcheck.admin.pages import desk_page
from factcheck.comparing import Paragraph, Run, compare, touches
from factcheck.models import Anchor, Article, Claim, Revision

MOST_SHOWN = 300
"""Paragraphs of one page. Whoever rewrote more than that is better read as two texts."""

MOST_OFFERED = 200
"""Revisions to choose from, newest first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One paragraph with its runs and the claims it touches; or how many unchanged ones are left out here."""

    runs: tuple[Run, ...] = ()
    claims: tuple[Claim, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two revisions as they are shown."""

    old: Revision
    new: Revision
    paragraphs: list[Shown]
    is_changed: bool
    not_shown: int


def compared(old: Revision, new: Revision) -> Comparison:
    """Compare two texts of one article. Two queries, for the claims."""
    paragraphs = [p for p in compare(old.as_read, new.as_read) if p.is_changed or _has_words(p)]
    shown = list(_with_context(paragraphs, list(_marks(old, new))))
    return Comparison(
        old,
        new,
        shown[:MOST_SHOWN],
        any(paragraph.is_changed for paragraph in paragraphs),
        max(0, len(shown) - MOST_SHOWN),
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a claim's words stand in one of the two texts."""

    claim: Claim
    side: str
    start: int
    end: int


def _marks(old: Revision, new: Revision) -> Iterator[_Mark]:
    for side, revision in (("old", old), ("new", new)):
        firm = Anchor.objects.filter(revision=revision).exclude(status__in=Anchor.LOST)
        for anchor in firm.exclude(claim__status="withdrawn").select_related("claim").order_by("start", "claim_id"):
            yield _Mark(anchor.claim, side, revision.text_start + anchor.start, revision.text_start + anchor.end)


def _has_words(paragraph: Paragraph) -> bool:
    return any(not run.text.isspace() for run in paragraph.runs)


def _with_context(paragraphs: list[Paragraph], marks: list[_Mark]) -> Iterator[Shown]:
    """Each changed paragraph, and the one before and after it; of the others, how many there are."""
    changed = {number for number, paragraph in enumerate(paragraphs) if paragraph.is_changed}
    near = {number + step for number in changed for step in (-1, 0, 1)}
    left_out = 0
    for number, paragraph in enumerate(paragraphs):
        if number not in near:
            left_out += 1
            continue
        if left_out:
            yield Shown(left_out=left_out)
            left_out = 0
        yield Shown(paragraph.runs, _touched(paragraph, marks) if number in changed else ())
    if left_out and changed:
        yield Shown(left_out=left_out)


def _touched(paragraph: Paragraph, marks: Iterable[_Mark]) -> tuple[Claim, ...]:
    found = {mark.claim.pk: mark.claim for mark in marks if touches(paragraph, **{mark.side: (mark.start, mark.end)})}
    return tuple(found.values())


def compare_view(admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Any two texts of an article, `?old=` and `?new=` by number; the latest and the one before it when none is named.

    Who may look at the article may look at this.
    """
    article = admin.get_object(request, unquote(object_id))
    if article is None:
        raise Http404("there is no such article at your desks")
    if not admin.has_view_permission(request, article):
        raise PermissionDenied
    offered = list(article.revisions.defer("text").order_by("-number")[:MOST_OFFERED])
    pair = _pair(request, article, offered)
    comparison = compared(*pair) if pair else None
    return desk_page(
        request,
        "admin/desk/compare.html",
        article.publication,
        title=_("Two texts compared"),
        article=article,
        publication=article.publication,
        comparison=comparison,
        revisions=offered,
        opts=admin.opts,
    )


def _pair(request: HttpRequest, article: Article, offered: list[Revision]) -> tuple[Revision, Revision] | None:
    """The two texts asked for, the earlier first; `None` where the article has only one. Raises `Http404`."""
    new = _number(request, "new", offered[0].number if offered else 0)
    old = _number(request, "old", max((r.number for r in offered if r.number < new), default=new))
    if len(offered) < 2 and old == new:
        return None
    found = {revision.number: revision for revision in article.revisions.filter(number__in=[old, new])}
    if not {old, new} <= found.keys():
        raise Http404("the article has no such revision")
    return found[min(old, new)], found[max(old, new)]


def _number(request: HttpRequest, name: str, otherwise: int) -> int:
    given = request.GET.get(name, "")
    if not given:
        return otherwise
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise Http404("revisions have numbers")
    return int(given)
