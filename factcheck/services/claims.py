"""Claims: put a statement of an article on record, prepare it, and move it through its life."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from factcheck import access, ledger, transitions
from factcheck.errors import Conflict, Invalid
from factcheck.models import Anchor, Article, Claim, Claimant, User
from factcheck.services import anchors
from factcheck.services.contributions import note_contribution
from factcheck.services.locks import hold
from factcheck.services.words import clean
from factcheck.states import ClaimStatus, VerdictStatus

PREPARING = (ClaimStatus.DRAFT, ClaimStatus.OPEN)
PUBLIC_WORDS = frozenset({"text", "kind", "claimant", "claimed_at", "language"})
"""What readers see of a claim, and what a verdict on it was about."""

INTERNAL = frozenset({"priority", "tags", "external_id"})


@transaction.atomic
def add_claim(
    article: Article,
    *,
    actor: User | None,
    text: str,
    kind: str,
    claimant: Claimant,
    quote: str | None = None,
    start: int | None = None,
    priority: int = Claim.Priority.NORMAL,
    language: str | None = None,
    claimed_at: date | None = None,
    tags: Iterable[str] = (),
    external_id: str = "",
) -> Claim:
    """Put a claim on record as a draft, tied to `quote` in the article's latest revision.

    Raises `Invalid` when the quote is not there, or there more than once and `start` does not say which is meant.
    """
    access.require(actor, "factcheck.add_claim", article)
    values = _checked(
        article.publication_id,
        text=text,
        kind=kind,
        claimant=claimant,
        priority=priority,
        language=language or article.language,
        claimed_at=claimed_at,
        tags=tags,
        external_id=external_id,
    )
    anchor = None if quote is None else anchors.anchor_quote(article.latest_revision, quote, start)
    claim = Claim(publication_id=article.publication_id, article=article, created_by=actor, **values)
    _save(claim)
    if anchor:
        anchors.tie(claim, anchor)
    ledger.record("claim.added", claim, actor=actor, facts={"article": article.pk})
    return claim


@transaction.atomic
def edit_claim(claim: Claim, *, actor: User | None, expected_hash: str | None = None, **changes: Any) -> Claim:
    """Change a claim that is a draft or open: `PUBLIC_WORDS` and `INTERNAL`. Raises `Conflict` in any other state.

    Once a verdict on it was published, the words it was about stay as they are. Whoever changes those words cannot sign
    off the verdict that is in the making. `expected_hash` is the `content_hash()` of what the editor read: raises
    `Conflict` when somebody has changed the claim since.
    """
    if unknown := set(changes) - PUBLIC_WORDS - INTERNAL:
        raise TypeError(f"a claim has no {', '.join(sorted(unknown))} to change")
    access.require(actor, "factcheck.change_claim", claim)
    hold(claim)
    require_unchanged(claim, expected_hash)
    if claim.status not in PREPARING:
        raise Conflict(_("Only a claim that is a draft or open can be changed."))
    if PUBLIC_WORDS & set(changes) and claim.verdicts.public().exists():
        raise Conflict(_("A verdict on this claim was published: its words stay as they are."))
    values = _checked(claim.publication_id, **changes)
    changed = sorted(name for name, value in values.items() if getattr(claim, name) != value)
    for name in changed:
        setattr(claim, name, values[name])
    if changed:
        _save(claim, changed)
        if PUBLIC_WORDS & set(changed):
            note_contribution(claim, actor)
        ledger.record("claim.changed", claim, actor=actor, facts={"fields": changed})
    return claim


@transaction.atomic
def anchor_claim(claim: Claim, *, actor: User | None, quote: str, start: int | None = None) -> Claim:
    """Tie a claim to the words of the latest revision that make it, e.g. after the article was rewritten.

    Once a verdict on it was published, it is tied to the words that this was about and to no others, typography aside:
    an article that says something else now would have the old verdict beside it. Raises `Conflict` for others, and
    while it is tied; whoever wrote the article is refused then.
    """
    access.require(actor, "factcheck.tie_claim", claim)
    hold(claim)
    if claim.status == ClaimStatus.WITHDRAWN:
        raise Conflict(_("This claim was withdrawn."))
    anchor = anchors.anchor_quote(claim.article.latest_revision, quote, start)
    if claim.verdicts.public().exists():
        if claim.anchors.filter(revision=anchor.revision, status__in=anchors.ATTACHED).exists():
            raise Conflict(_("A verdict on this claim was published: it stays tied to the words it was about."))
        last = anchors.last_words([claim]).get(claim.pk)
        if last and not anchors.same_words(last.exact, anchor.exact):
            raise Conflict(
                _("A verdict was published on other words: say that these are gone, and put the new ones on record."),
                code="judged_words",
            )
    anchors.tie(claim, anchor)
    ledger.record("claim.changed", claim, actor=actor, facts={"fields": ["quote"]})
    return claim


@transaction.atomic
def orphan_claim(claim: Claim, *, actor: User | None, revision: int) -> Claim:
    """Say that revision number `revision`, the latest, no longer makes this claim: the candidate was not it.

    The claim stays on record, with the words it was last tied to; the next revision is searched for those again.
    Raises `Conflict` when the text changed since, or when nothing waits for a person's eye. Whoever wrote the article
    is refused once a verdict was published.
    """
    access.require(actor, "factcheck.tie_claim", claim)
    hold(claim)
    latest = claim.article.latest_revision
    if latest is None or latest.number != revision:
        raise Conflict(_("The text has changed since: look at it again."), code="stale_revision")
    if not claim.anchors.filter(revision=latest, status__in=Anchor.LOST, is_settled=False).exists():
        raise Conflict(_("No words of this claim wait to be looked at."))
    anchors.let_go(claim, latest)
    ledger.record("claim.changed", claim, actor=actor, facts={"fields": ["quote"]})
    return claim


@transaction.atomic
def accept_claim(claim: Claim, *, actor: User | None) -> Claim:
    """Take a draft into the work: it can have sources and verdicts now."""
    access.require(actor, "factcheck.accept_claim", claim)
    transitions.claims.move(claim, "accept")
    ledger.record("claim.accepted", claim, actor=actor)
    return claim


@transaction.atomic
def reopen_claim(claim: Claim, *, actor: User | None, reason_code: str = "") -> Claim:
    """Take a published claim up again. Its last published verdict stays public until the next."""
    access.require(actor, "factcheck.reopen_claim", claim)
    if not ledger.FACT.match(reason_code):
        raise Invalid(_("A reason is given as a code, without spaces."), field="reason_code")
    transitions.claims.move(claim, "reopen")
    ledger.record("claim.reopened", claim, actor=actor, facts={"reason": reason_code})
    return claim


@transaction.atomic
def withdraw_claim(claim: Claim, *, actor: User | None) -> Claim:
    """Take a claim off the record. A verdict waiting for sign-off goes back to draft.

    Raises `Conflict` while a published verdict stands: that is withdrawn first, by two people, since no one person
    takes down what was published.
    """
    access.require(actor, "factcheck.withdraw_claim", claim)
    hold(claim)
    if claim.verdicts.published().exists():
        raise Conflict(_("A published verdict stands on this claim: withdraw that first."))
    transitions.claims.move(claim, "withdraw")
    for verdict in claim.verdicts.filter(status=VerdictStatus.IN_REVIEW):
        transitions.verdicts.move(verdict, "send_back", proposed_by=None, proposed_at=None)
        facts = {"claim": claim.pk, "version": verdict.version, "reason": "claim_withdrawn"}
        ledger.record("verdict.sent_back", verdict, actor=actor, facts=facts)
    ledger.record("claim.withdrawn", claim, actor=actor)
    return claim


@transaction.atomic
def assign_claim(claim: Claim, *, actor: User | None, assignee: User | None, due_at: datetime | None = None) -> Claim:
    """Give an unfinished claim to a colleague at the same desk (`None`: to nobody). `due_at` stays when not given."""
    access.require(actor, "factcheck.change_claim", claim)
    return _plan(claim, actor, {"assignee": assignee, "due_at": due_at or claim.due_at})


@transaction.atomic
def set_due_time(claim: Claim, *, actor: User | None, due_at: datetime | None) -> Claim:
    """Say until when an unfinished claim is to be done; `None` for no time."""
    access.require(actor, "factcheck.change_claim", claim)
    return _plan(claim, actor, {"due_at": due_at})


def require_unchanged(claim: Claim, expected_hash: str | None) -> None:
    """Raise `Conflict` unless the claim, which the caller holds, is as its editor read it."""
    if expected_hash is not None and expected_hash != claim.content_hash():
        raise Conflict(_("Somebody has changed this claim since you read it."), code="words_changed")


def _plan(claim: Claim, actor: User | None, values: dict[str, Any]) -> Claim:
    hold(claim)
    if claim.status in (ClaimStatus.PUBLISHED, ClaimStatus.WITHDRAWN):
        raise Conflict(_("There is no work left on this claim."))
    assignee = values.get("assignee")
    if assignee is not None and assignee.role_at(claim.publication_id) is None:
        raise Invalid(_("This person does not work at this publication's desk."), field="assignee")
    changed = sorted(name for name, value in values.items() if getattr(claim, name) != value)
    for name in changed:
        setattr(claim, name, values[name])
    if changed:
        claim.save(update_fields=changed)
        person = {"assignee": claim.assignee_id} if "assignee" in changed else {}
        ledger.record("claim.changed", claim, actor=actor, facts={"fields": changed, **person})
    return claim


def _checked(publication_id: int, **values: Any) -> dict[str, Any]:
    """The values cleaned; raises `Invalid` for another publication's claimant."""
    relations = {"claimant": values.pop("claimant")} if "claimant" in values else {}
    if relations and relations["claimant"].publication_id != publication_id:
        raise Invalid(_("This claimant belongs to another publication."), field="claimant")
    if "tags" in values:
        values["tags"] = list(dict.fromkeys(tag.strip() for tag in values["tags"]))
    return {**clean(Claim, **values), **relations}


def _save(claim: Claim, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            claim.save(force_insert=fields is None, update_fields=fields)
    except IntegrityError as error:
        raise Conflict(_("Another claim bears this external id already."), code="external_id_taken") from error
