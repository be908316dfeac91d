"""Wake a worker after commit, by the name of its task. The broker is told that there is work, never what it is.

A broker that is away is no reason to fail, nor to wait: the rows are committed, and the sweep finds them.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from django.conf import settings
from django.db import transaction
from kombu.exceptions import LimitExceeded, OperationalError
from kombu.pools import producers

from factcheck.celery import app

log = structlog.get_logger(__name__)

QUEUES = {
    "factcheck.number_events": "default",
    "factcheck.drain_deliveries": "mail_out",
    "factcheck.help_to_drain": "mail_out",
    "factcheck.replay_deliveries": "default",
    "factcheck.capture_sources": "captures",
    "factcheck.recheck_sources": "captures",
    "factcheck.hand_over_captures": "captures",
    "factcheck.look_again": "captures",
    "corrections.process_inbound": "mail_in",
    "corrections.poll_mailbox": "mail_poll",
    "corrections.check_mentions": "captures",
    "corrections.scan_attachments": "captures",
    "corrections.compare_tickets": "default",
    "corrections.write_mailings": "default",
}
"""Every task that is woken by name, and its queue. A system check asserts that each is registered."""

CHANNEL_QUEUES = {"mail": "mail_out", "webhook": "webhooks", "in_app": "default", "mention": "webhooks"}

BEHIND = 9
"""The priority of a wake-up call in Redis and Valkey, where 0 comes first and is what beat sends with: however many
calls lie in a queue, sweeps and heartbeats do not wait behind them until they expire. RabbitMQ knows none here."""

GOOD_FOR = 120
"""Seconds after which nobody needs a wake-up call any more: the sweep has found the work. So however long workers are
away, they find no heap of calls; clocks of machines may differ by as much."""

LEFT_ALONE = 5.0
"""Seconds for which a process leaves a broker alone that did not answer: a request that wakes three waits once."""

Wake = tuple[str, dict[str, str | int]]

_away_until: dict[str, float] = {}
_gathered: ContextVar[dict[object, Wake] | None] = ContextVar("gathered", default=None)


def wake(task: str, **arguments: str | int) -> None:
    """Send `task` once when the open transaction commits (at once when none is open), however often it is asked for."""
    key = (task, tuple(sorted(arguments.items())))
    connection = transaction.get_connection()
    if any(getattr(callback, "wake_key", None) == key for _sids, callback, *_robust in connection.run_on_commit):
        return

    def send() -> None:
        waiting = _gathered.get()
        if waiting is None:
            _send(task, arguments)
        else:
            waiting[key] = (task, arguments)

    send.wake_key = key  # type: ignore[attr-defined]
    transaction.on_commit(send)


@contextmanager
def gathered() -> Iterator[None]:
    """Send at the end, once each, what the transactions within ask for: work in batches wakes others once a batch."""
    if _gathered.get() is not None:  # somebody further out gathers already
        yield
        return
    waiting: dict[object, Wake] = {}
    within = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(within)
        for task, arguments in waiting.values():
            _send(task, arguments)


def _send(task: str, arguments: dict[str, str | int]) -> None:
    queue = CHANNEL_QUEUES.get(str(arguments.get("channel", "")), QUEUES[task])
    broker = app.conf.broker_write_url
    if time.monotonic() < _away_until.get(broker, 0):
        return
    try:
        # A pool apart from Celery's own: its connections do not wait for ever for an answer.
        connection = app.connection_for_write(transport_options=settings.BROKER_PATIENCE)
        with producers[connection].acquire(block=True, timeout=3) as producer:
            app.send_task(
                task,
                kwargs=arguments,
                queue=queue,
                priority=BEHIND,
                expires=GOOD_FOR,
                expiration=GOOD_FOR,  # RabbitMQ drops it by itself
                retry=False,
                producer=producer,
            )
    except (LimitExceeded, OperationalError, OSError) as error:
        _away_until[broker] = time.monotonic() + LEFT_ALONE
        log.warning("broker_away", task=task, error=type(error).__name__)
