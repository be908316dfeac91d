"""The desk in the dashboard: tickets, corrections, the mailbox, and the people who write to us."""

from corrections.admin import (
    canned,
    changes,
    corrections,
    digests,
    following,
    letters,
    mailbox,
    mailboxes,
    mentions,
    messages,
    parts,
    places,
    preferences,
    settings,
    tickets,
)

__all__ = [
    "canned",
    "changes",
    "corrections",
    "digests",
    "following",
    "letters",
    "mailbox",
    "mailboxes",
    "mentions",
    "messages",
    "parts",
    "places",
    "preferences",
    "settings",
    "tickets",
]
