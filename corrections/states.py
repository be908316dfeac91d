"""The life cycles of tickets, corrections, places, inbound mail, subscriptions and mentions, as data.

Pure: no database, no clock, no network.
"""

from factcheck.states import Moves, State, gettext_noop, move


class TicketStatus(State):
    NEW = "new", gettext_noop("New")
    OPEN = "open", gettext_noop("Open")
    WAITING = "waiting", gettext_noop("Waiting")
    ACCEPTED = "accepted", gettext_noop("Accepted")
    RESOLVED = "resolved", gettext_noop("Resolved")
    DECLINED = "declined", gettext_noop("Declined")
    DUPLICATE = "duplicate", gettext_noop("Duplicate")
    SPAM = "spam", gettext_noop("Spam")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn by the reader")
    NO_ANSWER = "no_answer", gettext_noop("Closed without an answer")


LIVE_TICKETS = (TicketStatus.NEW, TicketStatus.OPEN, TicketStatus.WAITING, TicketStatus.ACCEPTED)
CLOSED_TICKETS = (
    TicketStatus.RESOLVED,
    TicketStatus.DECLINED,
    TicketStatus.DUPLICATE,
    TicketStatus.SPAM,
    TicketStatus.WITHDRAWN,
    TicketStatus.NO_ANSWER,
)

TICKET_MOVES: Moves = {
    "triage": move(TicketStatus.NEW, TicketStatus.OPEN, gettext_noop("Triage")),
    "wait": move(TicketStatus.OPEN, TicketStatus.WAITING, gettext_noop("Wait")),
    "wake": move(TicketStatus.WAITING, TicketStatus.OPEN, gettext_noop("Wake")),
    "expire": move(TicketStatus.WAITING, TicketStatus.NO_ANSWER, gettext_noop("Close without an answer")),
    "accept": move(TicketStatus.OPEN, TicketStatus.ACCEPTED, gettext_noop("Accept")),
    "return": move(TicketStatus.ACCEPTED, TicketStatus.OPEN, gettext_noop("Return to open")),
    "resolve": move(TicketStatus.ACCEPTED, TicketStatus.RESOLVED, gettext_noop("Resolve")),
    "decline": move(TicketStatus.OPEN, TicketStatus.DECLINED, gettext_noop("Decline")),
    "merge": move(TicketStatus.OPEN, TicketStatus.DUPLICATE, gettext_noop("Merge")),
    "mark_spam": move(
        tuple(status for status in TicketStatus if status != TicketStatus.SPAM),
        TicketStatus.SPAM,
        gettext_noop("Mark as spam"),
    ),
    "withdraw": move(LIVE_TICKETS, TicketStatus.WITHDRAWN, gettext_noop("Withdraw")),
    "reopen": move(CLOSED_TICKETS, TicketStatus.OPEN, gettext_noop("Reopen")),
    "appeal": move(
        tuple(status for status in CLOSED_TICKETS if status not in (TicketStatus.SPAM, TicketStatus.WITHDRAWN)),
        TicketStatus.OPEN,
        gettext_noop("Appeal"),
    ),
}


class Outcome(State):
    """What a reader is told came of the report."""

    CORRECTED = "corrected", gettext_noop("Corrected")
    CLARIFIED = "clarified", gettext_noop("Clarified")
    ALREADY_CORRECTED = "already_corrected", gettext_noop("Already corrected")
    NO_ERROR = "no_error", gettext_noop("No error found")
    NOT_OURS = "not_ours", gettext_noop("Not ours")
    NO_ANSWER = "no_answer", gettext_noop("No answer")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")


DECLINING_OUTCOMES = (Outcome.ALREADY_CORRECTED, Outcome.NO_ERROR, Outcome.NOT_OURS)


class CorrectionStatus(State):
    DRAFT = "draft", gettext_noop("Draft")
    IN_REVIEW = "in_review", gettext_noop("Waiting for sign-off")
    SCHEDULED = "scheduled", gettext_noop("Signed off, scheduled")
    PUBLISHED = "published", gettext_noop("Published")
    SUPERSEDED = "superseded", gettext_noop("Superseded")
    WITHDRAWN = "withdrawn", gettext_noop("Withdrawn")


CORRECTION_MOVES: Moves = {
    "submit": move(CorrectionStatus.DRAFT, CorrectionStatus.IN_REVIEW, gettext_noop("Submit for sign-off")),
    "send_back": move(
        (CorrectionStatus.IN_REVIEW, CorrectionStatus.SCHEDULED), CorrectionStatus.DRAFT, gettext_noop("Send back")
    ),
    "publish": move(CorrectionStatus.IN_REVIEW, CorrectionStatus.PUBLISHED, gettext_noop("Sign off and publish")),
    "schedule": move(CorrectionStatus.IN_REVIEW, CorrectionStatus.SCHEDULED, gettext_noop("Sign off and schedule")),
    "release": move(CorrectionStatus.SCHEDULED, CorrectionStatus.PUBLISHED, gettext_noop("Publish at its time")),
    "supersede": move(CorrectionStatus.PUBLISHED, CorrectionStatus.SUPERSEDED, gettext_noop("Supersede")),
    "withdraw": move(CorrectionStatus.PUBLISHED, CorrectionStatus.WITHDRAWN, gettext_noop("Withdraw")),
}


class PlaceStatus(State):
    PENDING = "pending", gettext_noop("Still wrong")
    PUT_RIGHT = "put_right", gettext_noop("Put right")
    WAIVED = "waived", gettext_noop("Waived")


PLACE_MOVES: Moves = {
    "put_right": move((PlaceStatus.PENDING, PlaceStatus.WAIVED), PlaceStatus.PUT_RIGHT, gettext_noop("Put right")),
    "waive": move(PlaceStatus.PENDING, PlaceStatus.WAIVED, gettext_noop("Waive")),
    "reopen": move((PlaceStatus.PUT_RIGHT, PlaceStatus.WAIVED), PlaceStatus.PENDING, gettext_noop("Still wrong")),
}


class TextChangeStatus(State):
    OPEN = "open", gettext_noop("Unacknowledged")
    EXPLAINED = "explained", gettext_noop("Explained by a correction")
    DISMISSED = "dismissed", gettext_noop("Dismissed")


TEXT_CHANGE_MOVES: Moves = {
    "explain": move(TextChangeStatus.OPEN, TextChangeStatus.EXPLAINED, gettext_noop("Explain by a correction")),
    "dismiss": move(TextChangeStatus.OPEN, TextChangeStatus.DISMISSED, gettext_noop("Dismiss")),
    "reopen": move(
        (TextChangeStatus.EXPLAINED, TextChangeStatus.DISMISSED), TextChangeStatus.OPEN, gettext_noop("Reopen")
    ),
}


class RelationStatus(State):
    SUGGESTED = "suggested", gettext_noop("Looks related")
    LINKED = "linked", gettext_noop("Related")
    MERGED = "merged", gettext_noop("Merged")
    DISMISSED = "dismissed", gettext_noop("Not related")


RELATION_MOVES: Moves = {
    "merge": move(
        (RelationStatus.SUGGESTED, RelationStatus.LINKED), RelationStatus.MERGED, gettext_noop("Merge into the other")
    ),
    "link": move(
        (RelationStatus.SUGGESTED, RelationStatus.DISMISSED), RelationStatus.LINKED, gettext_noop("Link the two")
    ),
    "dismiss": move(
        (RelationStatus.SUGGESTED, RelationStatus.LINKED), RelationStatus.DISMISSED, gettext_noop("Not related")
    ),
}


class InboundStatus(State):
    RECEIVED = "received", gettext_noop("Received")
    FILED = "filed", gettext_noop("Filed")
    IGNORED = "ignored", gettext_noop("Archived, no ticket")
    FAILED = "failed", gettext_noop("Parked: could not be processed")


INBOUND_MOVES: Moves = {
    "file": move(InboundStatus.RECEIVED, InboundStatus.FILED, gettext_noop("File")),
    "ignore": move(InboundStatus.RECEIVED, InboundStatus.IGNORED, gettext_noop("Archive")),
    "park": move(InboundStatus.RECEIVED, InboundStatus.FAILED, gettext_noop("Park")),
    "process_again": move(
        (InboundStatus.FAILED, InboundStatus.IGNORED), InboundStatus.RECEIVED, gettext_noop("Process again")
    ),
}


class AttachmentStatus(State):
    WAITING = "waiting", gettext_noop("Not looked at yet")
    UNSCANNED = "unscanned", gettext_noop("Not scanned")
    CLEAN = "clean", gettext_noop("Nothing found")
    QUARANTINED = "quarantined", gettext_noop("Quarantined")
    RELEASED = "released", gettext_noop("Released")


ATTACHMENT_MOVES: Moves = {
    "pass": move(AttachmentStatus.WAITING, AttachmentStatus.CLEAN, gettext_noop("Pass")),
    "leave": move(AttachmentStatus.WAITING, AttachmentStatus.UNSCANNED, gettext_noop("Leave unscanned")),
    "quarantine": move(AttachmentStatus.WAITING, AttachmentStatus.QUARANTINED, gettext_noop("Quarantine")),
    "scan_again": move(AttachmentStatus.UNSCANNED, AttachmentStatus.WAITING, gettext_noop("Scan again")),
    "release": move(AttachmentStatus.QUARANTINED, AttachmentStatus.RELEASED, gettext_noop("Release")),
}


class SubscriptionStatus(State):
    PENDING = "pending", gettext_noop("Not confirmed yet")
    ACTIVE = "active", gettext_noop("Active")
    ENDED = "ended", gettext_noop("Ended")


SUBSCRIPTION_MOVES: Moves = {
    "confirm": move(SubscriptionStatus.PENDING, SubscriptionStatus.ACTIVE, gettext_noop("Confirm")),
    "end": move((SubscriptionStatus.PENDING, SubscriptionStatus.ACTIVE), SubscriptionStatus.ENDED, gettext_noop("End")),
    "renew": move(SubscriptionStatus.ENDED, SubscriptionStatus.PENDING, gettext_noop("Follow again")),
}


class MentionStatus(State):
    RECEIVED = "received", gettext_noop("Received")
    REFUSED = "refused", gettext_noop("Refused: no link found")
    VERIFIED = "verified", gettext_noop("Verified")
    APPROVED = "approved", gettext_noop("Approved")
    HIDDEN = "hidden", gettext_noop("Hidden")
    SPAM = "spam", gettext_noop("Spam")
    GONE = "gone", gettext_noop("Gone: links no more")


LINKING = (MentionStatus.VERIFIED, MentionStatus.APPROVED)
"""Pages that link to us as far as we know, and that nobody here objected to."""

MENTION_MOVES: Moves = {
    "verify": move(
        (MentionStatus.RECEIVED, MentionStatus.REFUSED, MentionStatus.GONE),
        MentionStatus.VERIFIED,
        gettext_noop("Find the link"),
    ),
    "refuse": move(MentionStatus.RECEIVED, MentionStatus.REFUSED, gettext_noop("Refuse")),
    "lose": move(
        (MentionStatus.VERIFIED, MentionStatus.APPROVED, MentionStatus.HIDDEN),
        MentionStatus.GONE,
        gettext_noop("Find the link gone"),
    ),
    "reconsider": move(MentionStatus.APPROVED, MentionStatus.VERIFIED, gettext_noop("Find other words")),
    "approve": move((MentionStatus.VERIFIED, MentionStatus.HIDDEN), MentionStatus.APPROVED, gettext_noop("Approve")),
    "hide": move((MentionStatus.VERIFIED, MentionStatus.APPROVED), MentionStatus.HIDDEN, gettext_noop("Hide")),
    "mark_spam": move(
        tuple(status for status in MentionStatus if status != MentionStatus.SPAM),
        MentionStatus.SPAM,
        gettext_noop("Mark as spam"),
    ),
    "restore": move(MentionStatus.SPAM, MentionStatus.RECEIVED, gettext_noop("Not spam")),
}


class TellingStatus(State):
    WAITING = "waiting", gettext_noop("On its way")
    TOLD = "told", gettext_noop("Told")
    BY_HAND = "by_hand", gettext_noop("To be told by hand")
    TOLD_BY_HAND = "told_by_hand", gettext_noop("Told by hand")
    WAIVED = "waived", gettext_noop("Waived")
    DROPPED = "dropped", gettext_noop("Dropped: links no more")


TELLING_MOVES: Moves = {
    "tell": move((TellingStatus.WAITING, TellingStatus.BY_HAND), TellingStatus.TOLD, gettext_noop("Tell")),
    "hand_over": move(TellingStatus.WAITING, TellingStatus.BY_HAND, gettext_noop("Hand over to a person")),
    "tell_by_hand": move(TellingStatus.BY_HAND, TellingStatus.TOLD_BY_HAND, gettext_noop("Told by hand")),
    "waive": move(TellingStatus.BY_HAND, TellingStatus.WAIVED, gettext_noop("Waive")),
    "drop": move((TellingStatus.WAITING, TellingStatus.BY_HAND), TellingStatus.DROPPED, gettext_noop("Drop")),
}
