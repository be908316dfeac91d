"""Reports come in while receiver, workers, broker and database are killed at random; two far sides count what arrives.

Each report makes one letter to its reader and one webhook. The moments differ with each run; a seed brings them back.
"""

import http.server
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg

from corrections.story.callers import send_mail
from corrections.story.stage import BASE_DIR, LOOPBACK, Postbox, Product, free_port, wait_for
from tests.chaos.counting import Arrival, Count, Kill, count

PARTS = {
    "receiver": ("receive_smtp",),
    "worker": ("celery", "worker"),
    "broker": ("valkey-server",),
    "database": ("postgres",),
}
DESK = "corrections@courier.example"
READERS = 3
MOST_REPORTS = 150
"""A desk does not acknowledge without end."""
LEASE_SECONDS = 30
SETTLING_SECONDS = 240.0
# The demo newsroom calls one letter off itself: its follower has confirmed before it could be written.
UNSETTLED = """
    SELECT (SELECT count(*) FROM corrections_inboundemail WHERE status = 'received')
         + (SELECT count(*) FROM factcheck_delivery
            WHERE channel IN ('mail', 'webhook') AND status NOT IN ('sent', 'cancelled')),
           (SELECT count(*) FROM factcheck_delivery WHERE channel = 'mail' AND status <> 'cancelled'),
           (SELECT count(*) FROM factcheck_delivery WHERE channel = 'webhook')
"""
SUBJECTS = """
    SELECT ticket.id, reader.email FROM corrections_ticket AS ticket
    JOIN corrections_correspondent AS reader ON reader.id = ticket.correspondent_id
"""
ADD_ENDPOINT = """
from factcheck.models import Publication
from factcheck.services.webhooks import add_endpoint
add_endpoint(Publication.objects.get(corrections_address={desk!r}), actor=None, url={url!r}, kinds=["ticket.opened"])
"""


class CountingPostbox(Postbox):
    """The readers' mail server. Notes a letter when it has all of it, before it says so."""

    def __init__(self, arrivals: list[Arrival]) -> None:
        super().__init__()
        self.arrivals = arrivals

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        now = time.monotonic()
        (line,) = (line for line in envelope.content.splitlines() if line.lower().startswith(b"message-id:"))
        self.arrivals += [Arrival("mail", to, line.decode(), now) for to in envelope.rcpt_tos]
        return "250 kept"


class CountingPartner:
    """A partner system that listens for webhooks, and notes each call before it answers."""

    def __init__(self, arrivals: list[Arrival]) -> None:
        class Listener(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                about = str(body["data"]["subject_id"])
                arrivals.append(Arrival("webhook", about, self.headers["webhook-id"], time.monotonic()))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = http.server.ThreadingHTTPServer((LOOPBACK, free_port()), Listener)
        self.port = self.server.server_address[1]

    def start(self) -> None:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def run(folder: Path, *, seconds: float, seed: int, say: Callable[[str], None], reports: int = MOST_REPORTS) -> Count:
    """Kill for so many seconds while at most so many report, let everything come to rest, and count. Raises `NotHeld`
    if it does not."""
    arrivals: list[Arrival] = []
    postbox, partner = CountingPostbox(arrivals), CountingPartner(arrivals)
    product = Product(folder, postbox.port, partner.port, lease_seconds=LEASE_SECONDS)
    postbox.start()
    partner.start()
    try:
        say("starting PostgreSQL, Valkey, web, workers, beat and receiver")
        product.start()
        _add_endpoint(product, f"http://{LOOPBACK}:{partner.port}/hooks")
        say(f"killing at random for {seconds:.0f} s (seed {seed})")
        readers, kills = _kill_while_reports_come_in(product, seconds, random.Random(seed), reports)
        say(f"{len(readers)} reports taken, {len(kills)} kills; waiting until nothing is left to send")
        tickets = _settled(product, len(readers))
    finally:
        product.stop()
        postbox.stop()
        partner.stop()
    subjects = {str(ticket) for ticket, email in tickets if email in readers}
    return count({"mail": readers, "webhook": subjects}, arrivals, kills, lease=LEASE_SECONDS)


def _add_endpoint(product: Product, url: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", ADD_ENDPOINT.format(desk=DESK, url=url)],
        cwd=BASE_DIR,
        env=product.environment(),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _kill_while_reports_come_in(
    product: Product, seconds: float, moments: random.Random, most: int
) -> tuple[set[str], list[Kill]]:
    """Return the addresses whose reports were accepted, and who was killed when: each part once, then any."""
    over, kills, until = threading.Event(), [], time.monotonic() + seconds
    numbers, each_once = iter(range(most)), moments.sample(list(PARTS), k=len(PARTS))

    def report() -> set[str]:
        """One reader after another, each until the mail is taken."""
        taken = set()
        while time.monotonic() < until and (number := next(numbers, None)) is not None:
            address = f"reader@reader{number}.example"
            wait_for(f"the report of {address} is taken", lambda a=address: _is_taken(product, a), seconds=150)
            taken.add(address)
            over.wait(seconds * READERS / most)
        return taken

    def kill() -> None:
        while not over.wait(moments.uniform(0.5, 4)) and time.monotonic() < until:
            part, began = each_once.pop() if each_once else moments.choice(list(PARTS)), time.monotonic()
            if product.kill(*PARTS[part]):
                kills.append(Kill(part, began, time.monotonic()))

    with ThreadPoolExecutor(READERS + 1) as threads:
        killing = threads.submit(kill)
        shares = [threads.submit(report) for _reader in range(READERS)]
        try:
            readers = set().union(*(share.result() for share in shares))
        finally:
            over.set()
        killing.result()
    return readers, kills


def _is_taken(product: Product, address: str) -> bool:
    number = "".join(filter(str.isdigit, address))
    raw = (
        f"From: Reader {number} <{address}>\r\nTo: {DESK}\r\nSubject: Error {number}\r\n"
        f"Message-ID: <chaos-{number}@{address.partition('@')[2]}>\r\n\r\nThis is wrong, number {number}.\r\n"
    )
    try:
        send_mail(raw.encode(), port=product.smtp_port, sender=address, recipient=DESK)
    except OSError:  # smtplib's own are OSErrors too
        time.sleep(0.3)
        return False
    return True


def _settled(product: Product, reports: int) -> list[tuple[int, str]]:
    """Wait until every report has its letter and its call and nothing waits; return each ticket and its reader."""
    wait_for(
        "nothing is left to send",
        lambda: _asked(product, UNSETTLED) == [(0, reports, reports)],
        seconds=SETTLING_SECONDS,
        every=1,
    )
    return _asked(product, SUBJECTS) or []


def _asked(product: Product, question: str) -> list[tuple] | None:
    """What the database says; `None` while it is away."""
    try:
        with psycopg.connect(product.database_url(), connect_timeout=2) as connection:
            return connection.execute(question).fetchall()
    except psycopg.OperationalError:
        return None
