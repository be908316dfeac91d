"""Verdicts: one person proposes, another signs off; published words are superseded or withdrawn, never edited.

Every verb locks the claim first and the verdict second, so what it checks still holds when it writes.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import access, ledger, transitions
from factcheck.errors import Conflict, IllegalTransition, Invalid, NotPermitted
from factcheck.models import Claim, Rating, Source, User, Verdict, VerdictContributor, VerdictReview
from factcheck.services.locks import hold
from factcheck.services.readiness import checked_rating, require_ready
from factcheck.services.words import clean
from factcheck.states import ClaimStatus, VerdictStatus

IN_THE_MAKING = (VerdictStatus.DRAFT, VerdictStatus.IN_REVIEW)
EDITABLE = frozenset({"rating", "summary", "reasoning", "change_note", "sources"})


@transaction.atomic
def draft_verdict(
    claim: Claim,
    *,
    actor: User,
    rating: Rating,
    summary: str,
    reasoning: str,
    sources: Iterable[Source] = (),
    change_note: str = "",
) -> Verdict:
    """Begin the next version of the verdict on an open claim. Raises `Conflict` while another is in the making."""
    _require(actor, "factcheck.change_verdict", claim)
    hold(claim)
    if claim.verdicts.filter(status__in=IN_THE_MAKING).exists():
        raise Conflict(_("A verdict on this claim is in the making already."))
    if claim.status != ClaimStatus.OPEN:
        raise Conflict(_("A verdict is drafted on an open claim: accept or reopen this one first."))
    values = clean(Verdict, summary=summary, reasoning=reasoning, change_note=change_note)
    reached = claim.verdicts.aggregate(version=Max("version"))["version"] or 0
    verdict = Verdict.objects.create(claim=claim, version=reached + 1, rating=checked_rating(claim, rating), **values)
    _rely_on(verdict, _checked_sources(claim, sources))
    _contributed(verdict, actor)
    ledger.record("verdict.drafted", verdict, actor=actor, facts=_facts(verdict))
    return verdict


@transaction.atomic
def edit_verdict(verdict: Verdict, *, actor: User, **changes: Any) -> Verdict:
    """Change a draft's rating, summary, reasoning, change_note or sources.

    Whoever does cannot sign it off any more, nor can whoever attached a source that it rests on now.
    """
    if unknown := set(changes) - EDITABLE:
        raise TypeError(f"a verdict has no {', '.join(sorted(unknown))} to change")
    _require(actor, "factcheck.change_verdict", verdict)
    _hold(verdict)
    if verdict.status != VerdictStatus.DRAFT:
        raise Conflict(_("Only a draft can be changed."))
    sources = _checked_sources(verdict.claim, changes.pop("sources")) if "sources" in changes else None
    rating = {"rating": checked_rating(verdict.claim, changes.pop("rating"))} if "rating" in changes else {}
    values = {**clean(Verdict, **changes), **rating}
    changed = sorted(name for name, value in values.items() if getattr(verdict, name) != value)
    for name in changed:
        setattr(verdict, name, values[name])
    if changed:
        verdict.save(update_fields=changed)
    if sources is not None and {source.pk for source in sources} != set(verdict.sources.values_list("pk", flat=True)):
        _rely_on(verdict, sources)
        changed.append("sources")
    if changed:
        _contributed(verdict, actor)
        ledger.record("verdict.changed", verdict, actor=actor, facts={**_facts(verdict), "fields": changed})
    return verdict


@transaction.atomic
def propose_verdict(verdict: Verdict, *, actor: User) -> Verdict:
    """Put a draft forward for sign-off; its claim is in review from now on.

    Raises `Incomplete`, saying what is missing, while it does not meet the publication's evidence rule, or does not
    say why it changed what was published before.
    """
    _require(actor, "factcheck.propose_verdict", verdict)
    _hold(verdict)
    hold(verdict.claim.claimant)  # whose name nobody changes from here on
    if verdict.status == VerdictStatus.DRAFT:
        require_ready(verdict)
    transitions.verdicts.move(verdict, "propose", proposed_by=actor, proposed_at=timezone.now())
    transitions.claims.move(verdict.claim, "begin_review")
    _contributed(verdict, actor)
    ledger.record("verdict.proposed", verdict, actor=actor, facts=_facts(verdict))
    return verdict


@transaction.atomic
def send_back_verdict(verdict: Verdict, *, actor: User, comment: str) -> Verdict:
    """Return a proposed verdict to its authors with a comment; its claim is open again."""
    _require(actor, "factcheck.send_back_verdict", verdict)
    comment = clean(VerdictReview, comment=comment, required=["comment"])["comment"]
    _hold(verdict)
    content_hash = verdict.content_hash()
    transitions.verdicts.move(verdict, "send_back", proposed_by=None, proposed_at=None)
    transitions.claims.move(verdict.claim, "end_review")
    _reviewed(verdict, actor, VerdictReview.Decision.SENT_BACK, content_hash, comment)
    ledger.record("verdict.sent_back", verdict, actor=actor, facts=_facts(verdict))
    return verdict


@transaction.atomic
def sign_off_verdict(verdict: Verdict, *, actor: User, expected_hash: str | None = None) -> Verdict:
    """Publish a proposed verdict as the second person, and its claim with it. The one published before is superseded.

    `expected_hash` is the `content_hash()` of what the signer read, and every door that people come through asks for
    it: raises `Conflict` when the words or the evidence have changed since, and `Incomplete` as `propose_verdict` does.
    Whoever wrote any of it is refused, superuser or not.
    """
    _hold(verdict)  # before the policy is asked, so that nobody becomes a contributor in between
    _require(actor, "factcheck.sign_off_verdict", verdict)
    signed_hash = verdict.content_hash()
    if expected_hash is not None and expected_hash != signed_hash:
        raise Conflict(
            _("The verdict or its evidence has changed since you read it: read it again."), code="content_changed"
        )
    if verdict.status == VerdictStatus.IN_REVIEW:
        require_ready(verdict)  # the rule may have been tightened since it was proposed
    now = timezone.now()
    # One published verdict per claim, says the database: the old one makes room before the new one takes its place.
    for previous in verdict.claim.verdicts.published():
        transitions.verdicts.move(previous, "supersede", superseded_at=now)
        ledger.record("verdict.superseded", previous, actor=actor, facts=_facts(previous))
    transitions.verdicts.move(verdict, "sign_off", signed_off_by=actor, signed_hash=signed_hash, published_at=now)
    transitions.claims.move(verdict.claim, "publish")
    _reviewed(verdict, actor, VerdictReview.Decision.SIGNED_OFF, signed_hash)
    ledger.record("verdict.published", verdict, actor=actor, facts=_facts(verdict))
    ledger.record("claim.published", verdict.claim, actor=actor, facts={"verdict": verdict.pk})
    return verdict


@transaction.atomic
def ask_withdrawal(verdict: Verdict, *, actor: User, reason: str) -> Verdict:
    """Ask for a published verdict to be withdrawn, with the reason for readers; somebody else withdraws it."""
    _require(actor, "factcheck.withdraw_verdict", verdict)
    reason = clean(Verdict, withdrawal_reason=reason, required=["withdrawal_reason"])["withdrawal_reason"]
    _hold(verdict)
    if verdict.status != VerdictStatus.PUBLISHED:
        raise Conflict(_("Only a published verdict can be withdrawn."))
    if verdict.withdrawal_asked_by_id:
        raise Conflict(_("Its withdrawal has been asked for already."))
    verdict.withdrawal_asked_by, verdict.withdrawal_reason = actor, reason
    verdict.save(update_fields=["withdrawal_asked_by", "withdrawal_reason"])
    ledger.record("verdict.withdrawal_asked", verdict, actor=actor, facts=_facts(verdict))
    return verdict


@transaction.atomic
def refuse_withdrawal(verdict: Verdict, *, actor: User) -> Verdict:
    """Say no to a request for withdrawal, or take one's own back. The verdict stands as it did."""
    _require(actor, "factcheck.withdraw_verdict", verdict)
    _hold(verdict)
    if verdict.status != VerdictStatus.PUBLISHED or not verdict.withdrawal_asked_by_id:
        raise IllegalTransition(_("No withdrawal of this verdict has been asked for."), state=verdict.status)
    verdict.withdrawal_asked_by, verdict.withdrawal_reason = None, ""
    verdict.save(update_fields=["withdrawal_asked_by", "withdrawal_reason"])
    ledger.record("verdict.withdrawal_refused", verdict, actor=actor, facts=_facts(verdict))
    return verdict


@transaction.atomic
def withdraw_verdict(verdict: Verdict, *, actor: User) -> Verdict:
    """Withdraw a published verdict as the second person. Its claim, if published, is open again."""
    _require(actor, "factcheck.withdraw_verdict", verdict)
    _hold(verdict)
    if verdict.status == VerdictStatus.PUBLISHED and not verdict.withdrawal_asked_by_id:
        raise Conflict(_("Nobody has asked for its withdrawal: one person asks, another withdraws."))
    if verdict.withdrawal_asked_by_id == actor.pk:
        raise NotPermitted(_("You asked for its withdrawal; somebody else withdraws it."))
    transitions.verdicts.move(verdict, "withdraw", withdrawn_by=actor, withdrawn_at=timezone.now())
    ledger.record("verdict.withdrawn", verdict, actor=actor, facts=_facts(verdict))
    if verdict.claim.status == ClaimStatus.PUBLISHED:
        transitions.claims.move(verdict.claim, "reopen")
        ledger.record("claim.reopened", verdict.claim, actor=actor, facts={"reason": "verdict_withdrawn"})
    return verdict


def _require(actor: User | None, permission: str, subject: Claim | Verdict) -> None:
    """A verdict is the word of people: the system itself has none."""
    if actor is None:
        raise NotPermitted(_("A verdict is given by a person."), permission=permission)
    access.require(actor, permission, subject)


def _hold(verdict: Verdict) -> None:
    claim = verdict.claim
    hold(claim)
    hold(verdict)
    verdict.claim = claim


def _rely_on(verdict: Verdict, sources: list[Source]) -> None:
    """What the verdict rests on; whoever put a source into words (title, passage, note) has written in it."""
    verdict.sources.set(sources)
    wrote = {source.added_by_id for source in sources if source.added_by_id}
    VerdictContributor.objects.bulk_create(
        [VerdictContributor(verdict=verdict, user_id=pk) for pk in sorted(wrote)], ignore_conflicts=True
    )


def _contributed(verdict: Verdict, actor: User) -> None:
    VerdictContributor.objects.get_or_create(verdict=verdict, user=actor)


def _reviewed(verdict: Verdict, actor: User, decision: str, content_hash: str, comment: str = "") -> None:
    VerdictReview.objects.create(
        verdict=verdict, reviewer=actor, decision=decision, content_hash=content_hash, comment=comment
    )


def _facts(verdict: Verdict) -> dict[str, Any]:
    return {"claim": verdict.claim_id, "version": verdict.version, "rating": verdict.rating.code}


def _checked_sources(claim: Claim, sources: Iterable[Source]) -> list[Source]:
    checked = list(sources)
    if any(source.claim_id != claim.pk for source in checked):
        raise Invalid(_("A verdict rests on the sources of its own claim."), field="sources")
    return checked
