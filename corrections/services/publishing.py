"""Writing, signing off and publishing a correction. Nobody does it alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import Correction, CorrectionReview, Place, Severity, Ticket
from corrections.services.places import new_place
from corrections.services.rows import ABOUT, WORDS, contribute, copy_back, locked, record
from corrections.services.tickets import resolve_tickets
from corrections.states import CorrectionStatus, Outcome, TicketStatus
from factcheck import access
from factcheck.errors import Conflict, IllegalTransition, Incomplete, Invalid
from factcheck.models import Article, Claim, Publication, User
from factcheck.services.words import cleaned

log = structlog.get_logger(__name__)

OUTCOMES = {
    Correction.Kind.CORRECTION: Outcome.CORRECTED,
    Correction.Kind.RETRACTION: Outcome.CORRECTED,
    Correction.Kind.CLARIFICATION: Outcome.CLARIFIED,
    Correction.Kind.EDITORS_NOTE: Outcome.CLARIFIED,
    Correction.Kind.UPDATE: Outcome.CLARIFIED,
}
"""What the reader of an answered ticket is told, by the kind of notice."""


@transaction.atomic
def draft_correction(
    publication: Publication,
    *,
    actor: User,
    articles: Iterable[Article],
    notice: str,
    was_wrong: str = "",
    is_right: str = "",
    kind: str = Correction.Kind.CORRECTION,
    severity: str = Severity.FACTUAL,
    cause: str = "",
    preventable: bool | None = None,
    tickets: Iterable[Ticket] = (),
    claims: Iterable[Claim] = (),
) -> Correction:
    """Write the first version of a notice. The author becomes a contributor; each article becomes a place to put
    right."""
    access.require(actor, "corrections.draft_correction", publication)
    correction = Correction.objects.create(
        publication=publication,
        kind=cleaned(Correction, "kind", kind),
        notice=cleaned(Correction, "notice", notice, required=True),
        was_wrong=cleaned(Correction, "was_wrong", was_wrong),
        is_right=cleaned(Correction, "is_right", is_right),
        severity=cleaned(Correction, "severity", severity),
        cause=cleaned(Correction, "cause", cause) if cause else "",
        preventable=preventable,
    )
    _set_subjects(correction, articles=list(articles), tickets=list(tickets), claims=list(claims), actor=actor)
    access.require(actor, "corrections.draft_correction", correction)
    contribute(correction, actor)
    for article in correction.articles.all():
        new_place(correction, kind=Place.Kind.WEB, description=article.headline, url=article.url)
    record("correction.drafted", correction, actor)
    return correction


def _set_subjects(correction: Correction, *, actor: User, **subjects: list[Any]) -> None:
    """Tie the notice to articles, tickets and claims of its own publication that the actor may see."""
    for name, rows in subjects.items():
        if any(row.publication_id != correction.publication_id for row in rows):
            raise Invalid(_("A correction stays within one publication."), field=name)
        for ticket in rows if name == "tickets" else ():
            access.require(actor, "corrections.view_ticket", ticket)
            if ticket.status not in (TicketStatus.ACCEPTED, TicketStatus.RESOLVED):
                raise Conflict(_("%(ticket)s is not accepted: decide it first.") % {"ticket": ticket}, code="undecided")
        if name == "articles" and not rows:
            raise Invalid(_("A correction names at least one article."), field="articles")
        getattr(correction, name).set(rows)


@transaction.atomic
def edit_correction(correction: Correction, *, actor: User, **changes: Any) -> Correction:
    """Change a draft; whoever does becomes a contributor and cannot sign it off.

    `changes` may name notice, was_wrong, is_right, kind, severity, cause, preventable, articles, tickets and claims.
    """
    row = locked(correction)
    access.require(actor, "corrections.change_correction", row)
    if row.status != CorrectionStatus.DRAFT:
        raise IllegalTransition(_("Only a draft is edited; send it back first, or amend what is published."))
    values = {name: _checked(name, value) for name, value in changes.items() if name not in ABOUT}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    _set_subjects(row, actor=actor, **{name: list(changes[name]) for name in ABOUT if name in changes})
    access.require(actor, "corrections.change_correction", row)
    contribute(row, actor)
    record("correction.changed", row, actor, fields=sorted(changes))
    return copy_back(correction, row)


def _checked(name: str, value: Any) -> Any:
    if name in WORDS:
        return cleaned(Correction, name, value, required=name == "notice")
    if name in ("kind", "severity") or (name == "cause" and value):
        return cleaned(Correction, name, value)
    if name == "cause":
        return ""
    if name == "preventable" and (value is None or isinstance(value, bool)):
        return value
    raise Invalid(_("This cannot be changed."), field=name)


@transaction.atomic
def submit_correction(correction: Correction, *, actor: User) -> Correction:
    """Ask for sign-off. The submitter stands for the words and cannot sign them off."""
    row = locked(correction)
    access.require(actor, "corrections.submit_correction", row)
    if row.kind == Correction.Kind.CORRECTION and not (row.was_wrong and row.is_right):
        raise Incomplete(_("A correction says what was wrong and what is right."), code="pencil_missing")
    transitions.corrections.move(row, "submit", submitted_by=actor, submitted_at=timezone.now())
    contribute(row, actor)
    record("correction.submitted", row, actor)
    return copy_back(correction, row)


@transaction.atomic
def send_back_correction(correction: Correction, *, actor: User, comment: str) -> Correction:
    """Return a notice to its authors with a comment. A scheduled one loses its sign-off."""
    row = locked(correction)
    access.require(actor, "corrections.send_back_correction", row)
    remark = cleaned(CorrectionReview, "comment", comment, required=True)
    transitions.corrections.move(
        row, "send_back", signed_off_by=None, signed_hash="", scheduled_for=None, submitted_by=None, submitted_at=None
    )
    _add_review(row, actor, CorrectionReview.Decision.SENT_BACK, remark)
    record("correction.sent_back", row, actor)
    return copy_back(correction, row)


def _add_review(correction: Correction, actor: User, decision: str, comment: str = "") -> None:
    CorrectionReview.objects.create(
        correction=correction,
        reviewer=actor,
        decision=decision,
        comment=comment,
        content_hash=correction.content_hash(),
    )


@transaction.atomic
def publish_correction(correction: Correction, *, actor: User, expected_hash: str | None = None) -> Correction:
    """Sign off and publish, in one transaction with what it supersedes and the tickets it answers.

    `expected_hash` is the hash of the words the signer read; raises `Conflict` when they have changed since.
    """
    row, signed_hash = _ready_to_sign(correction, actor, "corrections.publish_correction", expected_hash)
    if not transitions.corrections.may(row, "publish"):
        raise IllegalTransition(_("Only what waits for sign-off is signed off."), state=row.status)
    _supersede_previous(row, actor)
    transitions.corrections.move(
        row, "publish", signed_off_by=actor, signed_hash=signed_hash, published_at=timezone.now(), scheduled_for=None
    )
    _add_review(row, actor, CorrectionReview.Decision.SIGNED_OFF)
    _announce(row, actor)
    return copy_back(correction, row)


@transaction.atomic
def schedule_correction(
    correction: Correction, *, actor: User, at: datetime, expected_hash: str | None = None
) -> Correction:
    """Sign off now, publish at a time to come."""
    row, signed_hash = _ready_to_sign(correction, actor, "corrections.schedule_correction", expected_hash)
    if at <= timezone.now():
        raise Invalid(_("The time of publication must be in the future."), field="at")
    transitions.corrections.move(row, "schedule", signed_off_by=actor, signed_hash=signed_hash, scheduled_for=at)
    _add_review(row, actor, CorrectionReview.Decision.SIGNED_OFF)
    record("correction.scheduled", row, actor)
    return copy_back(correction, row)


def _ready_to_sign(
    correction: Correction, actor: User, permission: str, expected_hash: str | None
) -> tuple[Correction, str]:
    row = locked(correction)
    access.require(actor, permission, row)
    current = row.content_hash()
    if expected_hash is not None and expected_hash != current:
        raise Conflict(_("The words have changed since you read them."), code="words_changed")
    return row, current


@transaction.atomic
def release_correction(correction: Correction) -> Correction:
    """Publish a scheduled notice whose time has come. Its sign-off was given when it was scheduled."""
    row = locked(correction)
    if row.scheduled_for is None or row.scheduled_for > timezone.now():
        raise IllegalTransition(_("This notice is not due for publication."), state=row.status)
    if row.content_hash() != row.signed_hash:
        raise Conflict(_("The words have changed since they were signed off."), code="words_changed")
    _supersede_previous(row, None)
    transitions.corrections.move(row, "release", published_at=timezone.now())
    _announce(row, None)
    return copy_back(correction, row)


def release_due_corrections(limit: int = 100) -> int:
    """Publish every scheduled notice whose time has come; return how many."""
    released = 0
    for correction in Correction.objects.due_for_release(timezone.now()).order_by("scheduled_for")[:limit]:
        try:
            release_correction(correction)
        except (InterfaceError, OperationalError):  # the database is away: nothing else would go either
            raise
        except Exception:  # one row in the way must not hold up those behind it
            log.exception("correction_not_released", correction=correction.pk)
            continue
        released += 1
    return released


def _supersede_previous(correction: Correction, actor: User | None) -> None:
    """Old and new change places in one transaction."""
    previous = Correction.objects.select_for_update(of=("self",)).filter(series=correction.series).published().first()
    if previous is not None:
        transitions.corrections.move(previous, "supersede", superseded_at=timezone.now())
        record("correction.superseded", previous, actor, by=correction.pk)


def _announce(correction: Correction, actor: User | None) -> None:
    record(
        "correction.published",
        correction,
        actor,
        kind=correction.kind,
        series=str(correction.series),
        articles=list(correction.articles.order_by("pk").values_list("pk", flat=True)),
    )
    tickets = correction.tickets.select_for_update(of=("self",)).select_related("publication").order_by("pk")
    resolve_tickets(tickets, actor=actor, outcome=OUTCOMES[Correction.Kind(correction.kind)])
