"""One row of each subject with a life cycle, in any of its states, with the columns that its constraints ask for."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from corrections import transitions as desk
from corrections.models import (
    Attachment,
    Correction,
    InboundEmail,
    Mention,
    Message,
    Place,
    Subscription,
    Telling,
    TextChange,
    Ticket,
    TicketRelation,
)
from corrections.states import (
    CLOSED_TICKETS,
    AttachmentStatus,
    CorrectionStatus,
    InboundStatus,
    MentionStatus,
    PlaceStatus,
    RelationStatus,
    SubscriptionStatus,
    TellingStatus,
    TextChangeStatus,
    TicketStatus,
)
from factcheck import ledger, transitions
from factcheck.models import (
    Claim,
    Delivery,
    Handover,
    Membership,
    Publication,
    Rating,
    Recheck,
    Revision,
    Snapshot,
    Source,
    StoredFile,
    User,
    Verdict,
)
from factcheck.states import (
    ClaimStatus,
    DeliveryStatus,
    HandoverStatus,
    RecheckStatus,
    SnapshotStatus,
    State,
    VerdictStatus,
)
from factcheck.transitions import Machine
from tests.people import MISSILES, make_article, make_claim, make_person, make_publication

NOW = timezone.now()
HASH = "a" * 64
LEASE = uuid.uuid4()


class House:
    """What the rows stand on: a publication, two people, an article with an open claim."""

    def __init__(self) -> None:
        self.publication: Publication = make_publication("house", "The House")
        self.first: User = make_person("first", self.publication, Membership.Role.EDITOR)
        self.second: User = make_person("second", self.publication, Membership.Role.EDITOR)
        self.article = make_article(self.publication)
        self.claim: Claim = make_claim(self.article, MISSILES)
        self.file = StoredFile.objects.create(sha256=HASH, size=1)
        self.other_ticket: Ticket = self.ticket("COR-2026-800000", {})

    def ticket(self, reference: str, columns: dict[str, Any]) -> Ticket:
        return Ticket.objects.create(
            publication=self.publication, reference=reference, channel="mail", subject="A figure", **columns
        )


@dataclass(frozen=True)
class Subject:
    """A machine, the states it moves between, and how to make a row that stands in one of them."""

    machine: Machine
    states: type[State]
    columns: Callable[[House, str], dict[str, Any]]
    make: Callable[[House, dict[str, Any]], models.Model]

    def row(self, house: House, state: str) -> models.Model:
        made = self.make(house, {"status": state, **self.columns(house, state)})
        return type(made)._base_manager.get(pk=made.pk)

    def move(self, row: models.Model, name: str, house: House) -> None:
        """Move a copy of its own of the row, with the values that the target state asks for."""
        copy = type(row)._base_manager.get(pk=row.pk)
        self.machine.move(copy, name, **self.columns(house, self.machine.moves[name].target))
        assert copy.status == self.machine.moves[name].target  # type: ignore[attr-defined]


def _no_columns(_house: House, _state: str) -> dict[str, Any]:
    return {}


def _verdict_columns(house: House, state: str) -> dict[str, Any]:
    proposed = state != VerdictStatus.DRAFT
    signed = state not in (VerdictStatus.DRAFT, VerdictStatus.IN_REVIEW)
    withdrawn = state == VerdictStatus.WITHDRAWN
    return {
        "proposed_by": house.first if proposed else None,
        "proposed_at": NOW if proposed else None,
        "signed_off_by": house.second if signed else None,
        "signed_hash": HASH if signed else "",
        "published_at": NOW if signed else None,
        "withdrawal_asked_by": house.first if withdrawn else None,
        "withdrawn_by": house.second if withdrawn else None,
        "withdrawn_at": NOW if withdrawn else None,
    }


def _make_verdict(house: House, columns: dict[str, Any]) -> Verdict:
    rating = Rating.objects.filter(scale__publication=house.publication).first()
    return Verdict.objects.create(claim=house.claim, version=1, rating=rating, summary="s", reasoning="r", **columns)


def _lease_columns(leased: bool) -> dict[str, Any]:
    return {"lease_token": LEASE if leased else None, "leased_until": NOW if leased else None}


def _snapshot_columns(house: House, state: str) -> dict[str, Any]:
    captured = {"file": house.file, "captured_at": NOW} if state == SnapshotStatus.CAPTURED else {}
    return _lease_columns(state == SnapshotStatus.LEASED) | captured


def _make_snapshot(house: House, columns: dict[str, Any]) -> Snapshot:
    source = Source.objects.create(claim=house.claim, type="document", stance="refutes", title="Report")
    return Snapshot.objects.create(source=source, url="https://report.example/", **columns)


def _recheck_columns(_house: House, state: str) -> dict[str, Any]:
    done = {"outcome": "alive", "checked_at": NOW} if state == RecheckStatus.DONE else {}
    return _lease_columns(state == RecheckStatus.LEASED) | done


def _make_recheck(house: House, columns: dict[str, Any]) -> Recheck:
    return Recheck.objects.create(source=_make_snapshot(house, {}).source, **columns)


def _handover_columns(_house: House, state: str) -> dict[str, Any]:
    taken = {"result_url": "https://archive.example/1", "archived_at": NOW} if state == HandoverStatus.ARCHIVED else {}
    return _lease_columns(state == HandoverStatus.LEASED) | taken


def _make_handover(house: House, columns: dict[str, Any]) -> Handover:
    return Handover.objects.create(snapshot=_make_snapshot(house, {}), **columns)


def _delivery_columns(_house: House, state: str) -> dict[str, Any]:
    sent = {"sent_at": NOW} if state == DeliveryStatus.SENT else {}
    return _lease_columns(state == DeliveryStatus.LEASED) | sent


def _make_delivery(house: House, columns: dict[str, Any]) -> Delivery:
    event = ledger.record("claim.added", house.claim, actor=None)
    return Delivery.objects.create(
        publication=house.publication, event=event, channel="mail", purpose="p", recipient_key="user:1", **columns
    )


def _ticket_columns(house: House, state: str) -> dict[str, Any]:
    decided = state in (TicketStatus.RESOLVED, TicketStatus.DECLINED)
    return {
        "outcome": "corrected" if decided else "",
        "decided_at": NOW if decided else None,
        "closed_at": NOW if state in CLOSED_TICKETS else None,
        "wakes_at": NOW + timedelta(days=1) if state == TicketStatus.WAITING else None,
        "merged_into": house.other_ticket if state == TicketStatus.DUPLICATE else None,
    }


def _correction_columns(house: House, state: str) -> dict[str, Any]:
    submitted = state != CorrectionStatus.DRAFT
    signed = state not in (CorrectionStatus.DRAFT, CorrectionStatus.IN_REVIEW)
    out = signed and state != CorrectionStatus.SCHEDULED
    withdrawn = state == CorrectionStatus.WITHDRAWN
    return {
        "submitted_by": house.first if submitted else None,
        "submitted_at": NOW if submitted else None,
        "signed_off_by": house.second if signed else None,
        "signed_hash": HASH if signed else "",
        "scheduled_for": NOW if state == CorrectionStatus.SCHEDULED else None,
        "published_at": NOW if out else None,
        "withdrawal_asked_by": house.first if withdrawn else None,
        "withdrawn_by": house.second if withdrawn else None,
        "withdrawn_at": NOW if withdrawn else None,
        "withdrawal_notice": "We withdraw this." if withdrawn else "",
    }


def _make_correction(house: House, columns: dict[str, Any]) -> Correction:
    return Correction.objects.create(publication=house.publication, notice="We were wrong.", **columns)


def _place_columns(_house: House, state: str) -> dict[str, Any]:
    return {"waived_reason": "The edition is sold out." if state == PlaceStatus.WAIVED else ""}


def _make_place(house: House, columns: dict[str, Any]) -> Place:
    correction = _make_correction(house, {})
    return Place.objects.create(correction=correction, kind="print", description="Page 3", **columns)


def _change_columns(house: House, state: str) -> dict[str, Any]:
    correction = Correction.objects.first() or _make_correction(house, {})
    return {
        "correction": correction if state == TextChangeStatus.EXPLAINED else None,
        "dismissed_reason": "An update." if state == TextChangeStatus.DISMISSED else "",
        "settled_at": None if state == TextChangeStatus.OPEN else NOW,
    }


def _make_change(house: House, columns: dict[str, Any]) -> TextChange:
    before = house.article.latest_revision
    after = Revision.objects.create(article=house.article, number=before.number + 1, text="New.", sha256=HASH)
    return TextChange.objects.create(
        publication=house.publication, article=house.article, before=before, after=after, **columns
    )


def _relation_columns(_house: House, state: str) -> dict[str, Any]:
    return {"decided_at": None if state == RelationStatus.SUGGESTED else NOW}


def _make_relation(house: House, columns: dict[str, Any]) -> TicketRelation:
    ticket = house.ticket("COR-2026-800002", {})
    return TicketRelation.objects.create(ticket=ticket, other=house.other_ticket, signs=["same_reader"], **columns)


def _inbound_columns(_house: House, state: str) -> dict[str, Any]:
    return {"dedupe_key": HASH if state == InboundStatus.FILED else ""}


def _make_inbound(house: House, columns: dict[str, Any]) -> InboundEmail:
    return InboundEmail.objects.create(
        publication=house.publication, channel="smtp", raw=house.file, rcpt_to="corrections@house.example", **columns
    )


def _attachment_columns(house: House, state: str) -> dict[str, Any]:
    is_released = state == AttachmentStatus.RELEASED
    released = {"released_by": house.first, "released_at": NOW, "release_reason": "It is what it says."}
    return {"finding": "archive_size"} | (released if is_released else {})


def _make_attachment(house: House, columns: dict[str, Any]) -> Attachment:
    message = Message.objects.create(ticket=house.other_ticket, direction="inbound", kind="report", text="t")
    return Attachment.objects.create(message=message, file=house.file, filename="a.zip", **columns)


def _subscription_columns(_house: House, state: str) -> dict[str, Any]:
    return {"confirmed_at": NOW if state == SubscriptionStatus.ACTIVE else None}


def _make_mention(house: House, columns: dict[str, Any]) -> Mention:
    return Mention.objects.create(
        publication=house.publication,
        article=house.article,
        source_url="https://blog.example/",
        target_url=house.article.url,
        protocol="webmention",
        **columns,
    )


def _telling_columns(_house: House, state: str) -> dict[str, Any]:
    return {
        "told_on": NOW.date() if state == TellingStatus.TOLD_BY_HAND else None,
        "waived_reason": "There is nobody." if state == TellingStatus.WAIVED else "",
    }


def _make_telling(house: House, columns: dict[str, Any]) -> Telling:
    mention = _make_mention(house, {})
    return Telling.objects.create(
        publication=house.publication,
        correction=_make_correction(house, {}),
        about="published",
        mention=mention,
        page_url=mention.source_url,
        **columns,
    )


SUBJECTS: dict[str, Subject] = {
    "claims": Subject(
        transitions.claims,
        ClaimStatus,
        _no_columns,
        lambda house, columns: make_claim(house.article, "air alarm", **columns),
    ),
    "verdicts": Subject(transitions.verdicts, VerdictStatus, _verdict_columns, _make_verdict),
    "snapshots": Subject(transitions.snapshots, SnapshotStatus, _snapshot_columns, _make_snapshot),
    "rechecks": Subject(transitions.rechecks, RecheckStatus, _recheck_columns, _make_recheck),
    "handovers": Subject(transitions.handovers, HandoverStatus, _handover_columns, _make_handover),
    "deliveries": Subject(transitions.deliveries, DeliveryStatus, _delivery_columns, _make_delivery),
    "relations": Subject(desk.relations, RelationStatus, _relation_columns, _make_relation),
    "tickets": Subject(
        desk.tickets, TicketStatus, _ticket_columns, lambda house, columns: house.ticket("COR-2026-800001", columns)
    ),
    "corrections": Subject(desk.corrections, CorrectionStatus, _correction_columns, _make_correction),
    "places": Subject(desk.places, PlaceStatus, _place_columns, _make_place),
    "text_changes": Subject(desk.text_changes, TextChangeStatus, _change_columns, _make_change),
    "inbound": Subject(desk.inbound, InboundStatus, _inbound_columns, _make_inbound),
    "attachments": Subject(desk.attachments, AttachmentStatus, _attachment_columns, _make_attachment),
    "subscriptions": Subject(
        desk.subscriptions,
        SubscriptionStatus,
        _subscription_columns,
        lambda house, columns: Subscription.objects.create(
            publication=house.publication, email="reader@reader.example", **columns
        ),
    ),
    "mentions": Subject(
        desk.mentions,
        MentionStatus,
        lambda _house, state: {"verified_at": NOW if state in ("verified", "approved", "hidden") else None},
        _make_mention,
    ),
    "tellings": Subject(desk.tellings, TellingStatus, _telling_columns, _make_telling),
}
