"""Lease, send, record, retry: what happens to a delivery once it is committed.

A channel registers with `channel`; the drain leases a batch in one short transaction, sends outside any transaction,
and records each result as it happens by a conditional update that names the lease. The sweep finds what a crash left
behind.
"""

from factcheck.delivery.clocks import mend_after_a_clock_was_ahead
from factcheck.delivery.drains import drain, due_on, is_due, is_much_due
from factcheck.delivery.purposes import name_purposes, purpose_in_words
from factcheck.delivery.recipients import know_recipients, recipients_found, recipients_in_words
from factcheck.delivery.recording import finish
from factcheck.delivery.results import Result, bounced, cancelled, dead, doubtful, retry, sent, suppressed
from factcheck.delivery.sweeping import MOST_VANISHED, sweep
from factcheck.delivery.trimming import trim
from factcheck.delivery.ways import Errand, backoff, channel, channels, on_results

__all__ = [
    "MOST_VANISHED",
    "Errand",
    "Result",
    "backoff",
    "bounced",
    "cancelled",
    "channel",
    "channels",
    "dead",
    "doubtful",
    "drain",
    "due_on",
    "finish",
    "is_due",
    "is_much_due",
    "know_recipients",
    "mend_after_a_clock_was_ahead",
    "name_purposes",
    "on_results",
    "purpose_in_words",
    "recipients_found",
    "recipients_in_words",
    "retry",
    "sent",
    "suppressed",
    "sweep",
    "trim",
]
