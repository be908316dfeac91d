"""The desk in the dashboard: tickets, corrections, the mailbox, and the people who write to us."""

from corrections.admin import corrections, following, mailbox, mailboxes, messages, parts, places, settings, tickets

__all__ = ["corrections", "following", "mailbox", "mailboxes", "messages", "parts", "places", "settings", "tickets"]
