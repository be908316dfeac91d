"""Which published correction of an article explains a change of its text, by the rule of `factcheck.comparing`."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from corrections.models import Correction, TextChange
from factcheck.comparing import Account, Paragraph, compare
from factcheck.models import Anchor, Revision

Stretches = defaultdict[tuple[int, int], list[tuple[int, int]]]

MOST_CANDIDATES = 20
"""The newest corrections of the article are asked; who has more of them than this has other worries."""


def explanation_of(change: TextChange, paragraphs: Sequence[Paragraph] | None = None) -> Correction | None:
    """The newest standing correction that speaks of everything that changed. Two queries.

    `paragraphs` is the comparison of both texts, where it has been made already.
    """
    candidates = list(_candidates(change)[:MOST_CANDIDATES])
    if not candidates:
        return None
    if paragraphs is None:
        paragraphs = compare(change.before.as_read, change.after.as_read)
    stretches = _stretches(candidates, (change.before, change.after))
    return next((one for one in candidates if _account(one, change, stretches).explains(paragraphs)), None)


def _candidates(change: TextChange) -> QuerySet[Correction]:
    """Standing corrections of the article, newest first: published since the earlier text was captured, or at any time
    where both sides are in words, since those tell a correction from its undoing."""
    is_recent = Q(published_at__gte=change.before.captured_at)
    says_both = ~Q(was_wrong="") & ~Q(is_right="") & ~Q(kind=Correction.Kind.RETRACTION)
    about = Correction.objects.published().filter(articles=change.article_id)
    return about.filter(is_recent | says_both).order_by("-published_at", "-pk")


def _account(correction: Correction, change: TextChange, stretches: Stretches) -> Account:
    return Account(
        was_wrong=correction.was_wrong,
        is_right=correction.is_right,
        notice=correction.notice,
        claims_before=tuple(stretches[correction.pk, change.before_id]),
        claims_after=tuple(stretches[correction.pk, change.after_id]),
        is_of_all=correction.kind == Correction.Kind.RETRACTION,
    )


def _stretches(corrections: Sequence[Correction], revisions: Sequence[Revision]) -> Stretches:
    """Where the claims of each correction stand for certain in each revision as it is read. One query."""
    firm = Anchor.objects.filter(revision__in=revisions, claim__corrections__in=corrections)
    at = {revision.pk: revision.text_start for revision in revisions}
    found: Stretches = defaultdict(list)
    for correction, revision, start, end in firm.exclude(status__in=Anchor.LOST).values_list(
        "claim__corrections", "revision", "start", "end"
    ):
        found[correction, revision].append((at[revision] + start, at[revision] + end))
    return found
