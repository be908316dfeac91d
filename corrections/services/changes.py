"""Changes of published texts: listed as they are captured, explained by a correction, or dismissed with a reason.

A change is explained by a standing correction of the article that speaks of the words that changed, whichever of the
two comes first (`explanations`), by the one that was begun from it, or by the one that an editor names.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from corrections import transitions
from corrections.models import Correction, TextChange
from corrections.models.changes import IN_THE_MAKING
from corrections.services.explanations import explanation_of
from corrections.services.publishing import draft_correction
from corrections.services.rows import locked
from corrections.states import CorrectionStatus, TextChangeStatus
from factcheck import access, ledger
from factcheck.comparing import Passage, compare, passages, same_words
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Anchor, Article, Claim, User
from factcheck.services.locks import hold
from factcheck.services.words import cleaned
from factcheck.states import ClaimStatus

EXCERPT = 300  # characters of a passage in lists
QUOTED = 2000  # characters of a side in a draft: what a correction has room for
MOST_JUDGED = 20  # open changes of the articles compared when a correction is published
DRAFTED_AS = (Correction.Kind.CORRECTION, Correction.Kind.CLARIFICATION)


@transaction.atomic
def list_change(article: Article, *, number: int) -> TextChange | None:
    """Put revision `number` on the list, where readers could see the article and it says something else than before.

    White space and typography say nothing. Called by the system, in the transaction that captured the revision.
    """
    if not article.is_published:
        return None
    revisions = list(article.revisions.filter(number__lte=number).order_by("-number")[:2])
    if len(revisions) < 2 or revisions[0].number != number:
        return None
    after, before = revisions
    if same_words(before.as_read, after.as_read):
        return None
    paragraphs = compare(before.as_read, after.as_read)
    first = next(passages(paragraphs), Passage("", ""))
    change = TextChange.objects.create(
        publication_id=article.publication_id,
        article=article,
        before=before,
        after=after,
        said=shortened(first.old, EXCERPT),
        says=shortened(first.new, EXCERPT),
    )
    if explanation := explanation_of(change, paragraphs):
        _explain(change, explanation, None)
    else:
        _record("text_change.listed", change, None)
    return change


def published_since(change: TextChange) -> QuerySet[Correction]:
    """Corrections of the article that stand and were published since the earlier text was captured, newest first."""
    about = Correction.objects.published().filter(articles=change.article_id)
    return about.filter(published_at__gte=change.before.captured_at).order_by("-published_at", "-pk")


@transaction.atomic
def explain_change(change: TextChange, *, actor: User, correction: Correction) -> TextChange:
    """Say which published correction of the article explains the change."""
    _require(actor, "corrections.explain_textchange", change)
    row = locked(correction)  # before the change, as when it is published
    hold(change)
    if not row.articles.filter(pk=change.article_id).exists():
        raise Invalid(_("This correction is not about the article."), field="correction")
    if row.status != CorrectionStatus.PUBLISHED:
        raise Conflict(_("Only a published correction explains a change."), code="not_published")
    _explain(change, row, actor)
    return change


def _explain(change: TextChange, correction: Correction, actor: User | None) -> None:
    transitions.text_changes.move(change, "explain", correction=correction, settled_by=actor, settled_at=timezone.now())
    _record("text_change.explained", change, actor, correction=correction.pk)


@transaction.atomic
def dismiss_change(change: TextChange, *, actor: User, reason: str) -> TextChange:
    """Say why the change needs no correction: an update and not an error, for instance.

    A draft begun from it goes on by itself. Raises `Conflict` once that was submitted.
    """
    _require(actor, "corrections.dismiss_textchange", change)
    reason = cleaned(TextChange, "dismissed_reason", reason, required=True)
    hold(change)
    if change.correction and change.correction.status in (CorrectionStatus.IN_REVIEW, CorrectionStatus.SCHEDULED):
        raise Conflict(_("A correction of this change waits for its publication."), code="in_the_making")
    transitions.text_changes.move(
        change, "dismiss", dismissed_reason=reason, correction=None, settled_by=actor, settled_at=timezone.now()
    )
    _record("text_change.dismissed", change, actor)
    return change


@transaction.atomic
def reopen_change(change: TextChange, *, actor: User) -> TextChange:
    """Put a change that was explained or dismissed on the list again."""
    _require(actor, "corrections.reopen_textchange", change)
    hold(change)
    _reopen(change, actor)
    return change


def _reopen(change: TextChange, actor: User | None) -> None:
    transitions.text_changes.move(
        change, "reopen", correction=None, dismissed_reason="", settled_by=None, settled_at=None
    )
    _record("text_change.reopened", change, actor)


@transaction.atomic
def draft_from_change(change: TextChange, *, actor: User, kind: str = Correction.Kind.CORRECTION) -> Correction:
    """Begin a correction from the change: its article, its words before and after, the claims whose words it touched.

    When that correction is published, the change is explained. Raises `Conflict` while one is in the making already.
    """
    _require(actor, "corrections.draft_correction", change)
    if kind not in DRAFTED_AS:
        raise Invalid(_("A change is answered by a correction or a clarification."), field="kind")
    hold(change)
    if change.status != TextChangeStatus.OPEN:
        raise Conflict(_("This change has been settled: put it on the list again first."))
    if change.correction and change.correction.status in IN_THE_MAKING:
        raise Conflict(_("A correction of this change is in the making."), code="in_the_making")
    found = list(passages(compare(change.before.as_read, change.after.as_read)))
    was_wrong = shortened("\n".join(passage.old for passage in found if passage.old), QUOTED)
    is_right = shortened("\n".join(passage.new for passage in found if passage.new), QUOTED)
    correction = draft_correction(
        change.publication,
        actor=actor,
        articles=[change.article],
        claims=touched_claims(change),
        kind=kind,
        was_wrong=was_wrong,
        is_right=is_right,
        notice=_notice(change, was_wrong, is_right),
    )
    change.correction = correction
    change.save(update_fields=["correction"])
    return correction


def _notice(change: TextChange, was_wrong: str, is_right: str) -> str:
    """A first wording for readers, in the publication's language; editors make it theirs."""
    with override(change.publication.language):
        if was_wrong and is_right:
            return _("An earlier version of this article was wrong in a passage that has been changed since.")
        if was_wrong:
            return _("An earlier version of this article had a passage that has been removed since.")
        return _("An earlier version of this article lacked a passage that has been added since.")


def touched_claims(change: TextChange) -> list[Claim]:
    """The claims that stood firm in the earlier text and do not in the one that followed. One query."""
    stood = Anchor.objects.filter(revision=change.before_id).exclude(status__in=Anchor.LOST)
    lost = Anchor.objects.filter(revision=change.after_id, status__in=Anchor.LOST)
    claims = Claim.objects.filter(pk__in=stood.values("claim")).filter(pk__in=lost.values("claim"))
    return list(claims.exclude(status=ClaimStatus.WITHDRAWN).order_by("pk"))


def settle_by(correction: Correction) -> None:
    """The correction was published: what it was begun from, or an earlier version of it, is explained, and so is what
    it speaks of, unless another correction of that is in the making."""
    _hold_articles(correction)
    open_ones = TextChange.objects.unacknowledged().select_for_update(of=("self",)).order_by("pk")
    for change in open_ones.filter(correction__series=correction.series):
        _explain(change, correction, None)
    unanswered = open_ones.filter(article__corrections=correction).exclude(correction__status__in=IN_THE_MAKING)
    for change in unanswered.select_related("before", "after").order_by("-pk")[:MOST_JUDGED]:
        if explanation := explanation_of(change):
            _explain(change, explanation, None)


def unsettle_by(correction: Correction) -> None:
    """The correction was withdrawn: what it explained has no explanation any more, unless another one speaks of it."""
    _hold_articles(correction)
    linked = TextChange.objects.filter(status=TextChangeStatus.EXPLAINED, correction__series=correction.series)
    for change in linked.select_for_update(of=("self",)).order_by("pk"):
        _reopen(change, None)
        if explanation := explanation_of(change):
            _explain(change, explanation, None)


def _hold_articles(correction: Correction) -> None:
    """Wait for captures of its articles, and have later ones wait: each then sees what the other did."""
    about = Article.objects.filter(corrections=correction).order_by("pk")
    list(about.select_for_update(of=("self",), no_key=True).values_list("pk"))


def shortened(text: str, most: int) -> str:
    """The text, cut where it is too long, without what a text column cannot hold."""
    text = text.replace("\0", "")
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _require(actor: User | None, permission: str, change: TextChange) -> None:
    """A person answers for a change: the system only lists it, and follows what is published."""
    if actor is None:
        raise NotPermitted(_("A person answers for a change."), permission=permission)
    access.require(actor, permission, change)


def _record(kind: str, change: TextChange, actor: User | None, **facts: Any) -> None:
    about = {"article": change.article_id, "before": change.before.number, "after": change.after.number}
    ledger.record(kind, change, actor=actor, facts={**about, **facts})
