"""The running product, killed in the middle of the work: every accepted mail becomes one ticket and is answered once.

A repeat on the wire is allowed under the same Message-ID only, where a kill fell between the far side's "250" and our
commit.
"""

import contextlib
import os
from collections import Counter

import psycopg
import pytest

from corrections.story.stage import Product, wait_for
from tests.chaos.conftest import insist

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(400)]

MAILS = 12
COUNTS = """
    SELECT (SELECT count(*) FROM corrections_ticket),
           (SELECT count(*) FROM corrections_message),
           (SELECT count(*) FROM factcheck_delivery WHERE channel = 'mail' AND status = 'sent')
"""


def counts(product: Product) -> tuple[int, int, int] | None:
    """Tickets, messages, mails sent, as the database has them; `None` while it is away."""
    address = product.database_url()
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(address, connect_timeout=2) as connection:
        return connection.execute(COUNTS).fetchone()
    return None


@pytest.mark.parametrize(
    "victim", [("receive_smtp",), ("celery", "worker"), ("postgres",)], ids=["receiver", "worker", "database"]
)
def test_nothing_is_lost_when_a_part_is_killed(product, victim):
    for number in range(MAILS):
        insist(product, number)
        if number in (3, 8):
            wait_for("something to kill", lambda: product.kill(*victim))
    wait_for("all tickets and mails", lambda: counts(product) == (MAILS, MAILS, MAILS), seconds=150, every=1)
    arrivals = Counter(mail["X-Envelope-To"] for mail in product.postbox.mails)
    assert len(arrivals) == MAILS
    again = [to for to, times in arrivals.items() if times > 1]
    for to in again:
        assert len({mail["Message-ID"] for mail in product.postbox.to(to)}) == 1
    assert len(again) <= (4 if victim == ("postgres",) else 2), os.linesep.join(again)
