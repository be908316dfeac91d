"""The life cycles of claims, verdicts, snapshots and deliveries, as data.

Pure: no database, no clock, no network. A subject has one `StrEnum` of states and one table of moves; the table is what
services, admin actions, API actions and tests read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


def gettext_noop(text: str) -> str:
    """Mark `text` for translation where it stands; it is translated where it is shown."""
    return text


class State(StrEnum):
    """A state with the words a newsroom uses for it."""

    label: str

    def __new__(cls, value: str, label: str) -> "State":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted change of state: from any of `sources` to `target`."""

    sources: frozenset[str]
    target: str
    label: str


def move(sources: object, target: State, label: str) -> Move:
    """A `Move` from one state or several."""
    several = (sources,) if isinstance(sources, str) else tuple(sources)  # type: ignore[arg-type]
    return Move(frozenset(str(source) for source in several), str(target), label)


Moves = Mapping[str, Move]


class ClaimStatus(State):
    DRAFT = "draft", gettext_noop("Draft")
    OPEN = "open", gettext_noop("Open")
    IN_REVIEW = "in_review", gettext_noop("In review")
    PUBLISHED = "published", gettext_noop("Published")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")


CLAIM_MOVES: Moves = {
    "accept": move(ClaimStatus.DRAFT, ClaimStatus.OPEN, gettext_noop("Accept")),
    "begin_review": move(ClaimStatus.OPEN, ClaimStatus.IN_REVIEW, gettext_noop("Verdict proposed")),
    "end_review": move(ClaimStatus.IN_REVIEW, ClaimStatus.OPEN, gettext_noop("Verdict sent back")),
    "publish": move((ClaimStatus.OPEN, ClaimStatus.IN_REVIEW), ClaimStatus.PUBLISHED, gettext_noop("Publish")),
    "reopen": move(ClaimStatus.PUBLISHED, ClaimStatus.OPEN, gettext_noop("Reopen")),
    "withdraw": move(
        (ClaimStatus.DRAFT, ClaimStatus.OPEN, ClaimStatus.IN_REVIEW, ClaimStatus.PUBLISHED),
        ClaimStatus.WITHDRAWN,
        gettext_noop("Withdraw"),
    ),
}


class VerdictStatus(State):
    DRAFT = "draft", gettext_noop("Draft")
    IN_REVIEW = "in_review", gettext_noop("Waiting for sign-off")
    PUBLISHED = "published", gettext_noop("Published")
    SUPERSEDED = "superseded", gettext_noop("Superseded")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")


VERDICT_MOVES: Moves = {
    "propose": move(VerdictStatus.DRAFT, VerdictStatus.IN_REVIEW, gettext_noop("Propose")),
    "send_back": move(VerdictStatus.IN_REVIEW, VerdictStatus.DRAFT, gettext_noop("Send back")),
    "sign_off": move(VerdictStatus.IN_REVIEW, VerdictStatus.PUBLISHED, gettext_noop("Sign off")),
    "supersede": move(VerdictStatus.PUBLISHED, VerdictStatus.SUPERSEDED, gettext_noop("Supersede")),
    "withdraw": move(VerdictStatus.PUBLISHED, VerdictStatus.WITHDRAWN, gettext_noop("Withdraw")),
}


class SnapshotStatus(State):
    QUEUED = "queued", gettext_noop("Waiting to be captured")
    LEASED = "leased", gettext_noop("Being captured")
    CAPTURED = "captured", gettext_noop("Captured")
    RETRY = "retry", gettext_noop("Will be tried again")
    FAILED = "failed", gettext_noop("Could not be captured")


SNAPSHOT_MOVES: Moves = {
    "lease": move((SnapshotStatus.QUEUED, SnapshotStatus.RETRY), SnapshotStatus.LEASED, gettext_noop("Lease")),
    "capture": move(SnapshotStatus.LEASED, SnapshotStatus.CAPTURED, gettext_noop("Capture")),
    "retry": move((SnapshotStatus.LEASED, SnapshotStatus.FAILED), SnapshotStatus.RETRY, gettext_noop("Try again")),
    "fail": move(SnapshotStatus.LEASED, SnapshotStatus.FAILED, gettext_noop("Give up")),
}


class RecheckStatus(State):
    QUEUED = "queued", gettext_noop("Planned")
    LEASED = "leased", gettext_noop("Being looked at")
    RETRY = "retry", gettext_noop("Will be tried again")
    DONE = "done", gettext_noop("Looked at")


RECHECK_MOVES: Moves = {
    "lease": move((RecheckStatus.QUEUED, RecheckStatus.RETRY), RecheckStatus.LEASED, gettext_noop("Lease")),
    "retry": move(RecheckStatus.LEASED, RecheckStatus.RETRY, gettext_noop("Try again")),
    "finish": move(RecheckStatus.LEASED, RecheckStatus.DONE, gettext_noop("Finish")),
}


class HandoverStatus(State):
    QUEUED = "queued", gettext_noop("Waiting to be handed over")
    LEASED = "leased", gettext_noop("Being handed over")
    RETRY = "retry", gettext_noop("Will be tried again")
    ARCHIVED = "archived", gettext_noop("Archived")
    FAILED = "failed", gettext_noop("Not taken")


HANDOVER_MOVES: Moves = {
    "lease": move((HandoverStatus.QUEUED, HandoverStatus.RETRY), HandoverStatus.LEASED, gettext_noop("Lease")),
    "archive": move(HandoverStatus.LEASED, HandoverStatus.ARCHIVED, gettext_noop("Archive")),
    "retry": move(HandoverStatus.LEASED, HandoverStatus.RETRY, gettext_noop("Try again")),
    "fail": move(HandoverStatus.LEASED, HandoverStatus.FAILED, gettext_noop("Give up")),
}


class DeliveryStatus(State):
    QUEUED = "queued", gettext_noop("Queued")
    LEASED = "leased", gettext_noop("Being sent")
    SENT = "sent", gettext_noop("Sent")
    RETRY = "retry", gettext_noop("Will be tried again")
    DOUBTFUL = "doubtful", gettext_noop("Perhaps sent; will be repeated under the same id")
    BOUNCED = "bounced", gettext_noop("Bounced")
    SUPPRESSED = "suppressed", gettext_noop("Suppressed")
    CANCELLED = "cancelled", gettext_noop("Cancelled")
    DIGESTED = "digested", gettext_noop("Put into a digest")
    QUARANTINED = "quarantined", gettext_noop("Quarantined")
    DEAD = "dead", gettext_noop("Given up")


DUE_DELIVERIES = (DeliveryStatus.QUEUED, DeliveryStatus.RETRY, DeliveryStatus.DOUBTFUL)
STOPPED_DELIVERIES = (DeliveryStatus.DEAD, DeliveryStatus.QUARANTINED, DeliveryStatus.BOUNCED)
"""What did not arrive and is not tried any more."""

DELIVERY_MOVES: Moves = {
    "lease": move(DUE_DELIVERIES, DeliveryStatus.LEASED, gettext_noop("Lease")),
    "send": move(DeliveryStatus.LEASED, DeliveryStatus.SENT, gettext_noop("Send")),
    "retry": move(DeliveryStatus.LEASED, DeliveryStatus.RETRY, gettext_noop("Try again later")),
    "doubt": move(DeliveryStatus.LEASED, DeliveryStatus.DOUBTFUL, gettext_noop("Doubt")),
    "bounce": move((DeliveryStatus.LEASED, DeliveryStatus.SENT), DeliveryStatus.BOUNCED, gettext_noop("Bounce")),
    "suppress": move((*DUE_DELIVERIES, DeliveryStatus.LEASED), DeliveryStatus.SUPPRESSED, gettext_noop("Suppress")),
    "cancel": move(DUE_DELIVERIES, DeliveryStatus.CANCELLED, gettext_noop("Cancel")),
    "digest": move(DUE_DELIVERIES, DeliveryStatus.DIGESTED, gettext_noop("Digest")),
    "quarantine": move(DeliveryStatus.LEASED, DeliveryStatus.QUARANTINED, gettext_noop("Quarantine")),
    "give_up": move(DeliveryStatus.LEASED, DeliveryStatus.DEAD, gettext_noop("Give up")),
    "replay": move(STOPPED_DELIVERIES, DeliveryStatus.QUEUED, gettext_noop("Send again")),
    # Of webhooks only: a partner who lost what arrived asks for it, and drops it by its id if it did not.
    "repeat": move((DeliveryStatus.SENT, DeliveryStatus.CANCELLED), DeliveryStatus.QUEUED, gettext_noop("Send again")),
}
