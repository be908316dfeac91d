"""The desk in the dashboard: tickets, corrections, the mailbox, and the people who write to us."""

from corrections.admin import (
    changes,
    corrections,
    following,
    mailbox,
    mailboxes,
    mentions,
    messages,
    parts,
    places,
    settings,
    tickets,
)

__all__ = [
    "changes",
    "corrections",
    "following",
    "mailbox",
    "mailboxes",
    "mentions",
    "messages",
    "parts",
    "places",
    "settings",
    "tickets",
]
