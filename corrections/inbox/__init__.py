"""The mailbox: every mail stored before it is accepted, then filed once, on the right ticket.

Doors call `receive` and answer when it has returned; a worker calls `process_due`. What cannot be processed is parked
where managers see it, never dropped, and never in the way of the next.
"""

from corrections.inbox.processing import free_vanished, process, process_due, sweep
from corrections.inbox.receiving import (
    PROCESS,
    Arrival,
    already_received,
    publication_at,
    receive,
    receive_each,
    receive_together,
)

__all__ = [
    "PROCESS",
    "Arrival",
    "already_received",
    "free_vanished",
    "process",
    "process_due",
    "publication_at",
    "receive",
    "receive_each",
    "receive_together",
    "sweep",
]
