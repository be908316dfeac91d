"""What Celery beat starts for this app, and how often."""

from factcheck.schedule import every

SCHEDULE: dict[str, dict] = {
    "corrections.sweep_inbound": every(15.0, "corrections.sweep_inbound"),
    "corrections.sweep_attachments": every(30.0, "corrections.sweep_attachments"),
    "corrections.poll_mailboxes": every(10.0, "corrections.poll_mailboxes"),
    "corrections.release_corrections": every(15.0, "corrections.release_corrections"),
    "corrections.compare_tickets": every(30.0, "corrections.compare_tickets"),
    "corrections.wake_tickets": every(60.0, "corrections.wake_tickets"),
    "corrections.warn_of_deadlines": every(30.0, "corrections.warn_of_deadlines"),
    "corrections.write_mailings": every(15.0, "corrections.write_mailings"),
    "corrections.sweep_mentions": every(15.0, "corrections.sweep_mentions"),
    "corrections.gather_digests": every(60.0, "corrections.gather_digests"),
    "corrections.forget_subscriptions": every(6 * 3600.0, "corrections.forget_subscriptions"),
    "corrections.forget_mentions": every(6 * 3600.0, "corrections.forget_mentions"),
}
"""A mail is stored with a wake-up call; the sweep is for those that were lost."""
