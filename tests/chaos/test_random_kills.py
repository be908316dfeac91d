"""Receiver, worker and database killed at random moments while mail comes in: each accepted mail is one message.

The moments differ with each run and are told when it fails; `CHAOS_SEED` brings them back.
"""

import contextlib
import os
import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import psycopg
import pytest

from corrections.story.stage import Product, wait_for
from tests.chaos.conftest import insist

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(500)]

AT_ONCE = 4
KILLS = 12
PARTS = (("receive_smtp",), ("celery", "worker"), ("postgres",))

WAITING = "SELECT count(*) FROM corrections_inboundemail WHERE status = 'received'"
FILED = "SELECT message_id FROM corrections_inboundemail WHERE status = 'filed'"
OTHERS = "SELECT status, reason FROM corrections_inboundemail WHERE status <> 'filed' AND reason <> 'duplicate'"
SAID = "SELECT message_id FROM corrections_message WHERE direction = 'inbound'"
ORPHANS = """
    SELECT (SELECT count(*) FROM corrections_message WHERE inbound_id IS NULL),
           (SELECT count(*) FROM corrections_ticket AS ticket
            WHERE (SELECT count(*) FROM corrections_message WHERE ticket_id = ticket.id) <> 1),
           (SELECT count(*) FROM corrections_inboundemail AS mail
            WHERE status = 'filed' AND NOT EXISTS (SELECT FROM corrections_message WHERE inbound_id = mail.id))
"""


def asked(product: Product, question: str) -> list[tuple] | None:
    """What the database says; `None` while it is away."""
    with (
        contextlib.suppress(psycopg.OperationalError),
        psycopg.connect(product.database_url(), connect_timeout=2) as connection,
    ):
        return connection.execute(question).fetchall()
    return None


def kill_at_random(product: Product, moments: random.Random, over: threading.Event) -> Counter[str]:
    """Kill one part after another, each at a moment of its own; return how often each was met."""
    met: Counter[str] = Counter()
    try:
        for number in range(KILLS):
            over.wait(moments.uniform(0.2, 2.5))
            part = PARTS[number % len(PARTS)]
            met[part[-1]] += bool(product.kill(*part))
    finally:
        over.set()
    return met


def write(product: Product, first: int, over: threading.Event) -> list[int]:
    """Write one mail after another, without haste, until all is over; return their numbers, each of them accepted."""
    accepted: list[int] = []
    while not over.is_set():
        number = first + len(accepted) * AT_ONCE
        insist(product, number)
        accepted.append(number)
        over.wait(0.2)
    return accepted


def test_every_accepted_mail_becomes_exactly_one_message(product):
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(10**6))
    print(f"CHAOS_SEED={seed}")
    over = threading.Event()
    with ThreadPoolExecutor(1) as killer, ThreadPoolExecutor(AT_ONCE) as readers:
        killing = killer.submit(kill_at_random, product, random.Random(seed), over)
        mails = list(chain.from_iterable(readers.map(lambda first: write(product, first, over), range(AT_ONCE))))
        met = killing.result()
    assert len(met) == len(PARTS), met
    assert min(met.values()) > 0, met
    wait_for("everything is processed", lambda: asked(product, WAITING) == [(0,)], seconds=200, every=1)
    wanted = sorted(f"<chaos-{number}@reader.example>" for number in mails)
    assert asked(product, OTHERS) == []
    assert sorted(row[0] for row in asked(product, FILED)) == wanted
    assert sorted(row[0] for row in asked(product, SAID)) == wanted
    assert asked(product, ORPHANS) == [(0, 0, 0)]
