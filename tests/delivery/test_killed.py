"""A drain killed in the middle of a call: everything arrives, and only what was under way comes twice, under its id."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag

import pytest
from django.utils import timezone

from corrections.story.stage import wait_for
from factcheck import delivery, ledger
from factcheck.models import Delivery, WebhookEndpoint
from tests.chaos.counting import Arrival, Kill, count
from tests.delivery.conftest import database_url
from tests.http.servers import partner

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parent.parent.parent
DRAIN = "import django; django.setup(); from factcheck import delivery; delivery.drain('webhook')"
EVENTS, KILLED_AT = 7, 3
SECONDS = 60


def test_nothing_is_missing_and_one_comes_twice(publication, settings):
    settings.HTTP_ALLOW_PRIVATE = True
    arrivals, under_way, killed = [], Flag(), Flag()

    def reply(asked):
        about = json.loads(asked.body)["data"]["id"]
        arrivals.append(Arrival("webhook", about, asked.headers["webhook-id"], time.monotonic()))
        if len(arrivals) == KILLED_AT:
            under_way.set()
            killed.wait(SECONDS)
        return 200, {}, b""

    with partner() as server:
        server.reply = reply
        WebhookEndpoint.objects.create(publication=publication, url=server.url, kinds=["*"])
        events = [ledger.record("verdict.superseded", publication, actor=None) for _time in range(EVENTS)]
        environment = {**os.environ, "DATABASE_URL": database_url(), "DEBUG": "1", "HTTP_ALLOW_PRIVATE": "1"}
        drain = subprocess.Popen([sys.executable, "-c", DRAIN], cwd=ROOT, env=environment)
        try:
            assert under_way.wait(SECONDS)
            sent = Delivery.objects.filter(status="sent")
            wait_for("the calls before recorded", lambda: sent.count() == KILLED_AT - 1, seconds=SECONDS)
            began = time.monotonic()
            drain.send_signal(signal.SIGKILL)
            drain.wait()
            kill = Kill("worker", began, time.monotonic())
        finally:
            drain.kill()
            killed.set()
        assert delivery.sweep() == 0  # as long as the lease holds, nobody else sends it
        Delivery.objects.filter(status="leased").update(leased_until=timezone.now() - timedelta(seconds=1))
        assert delivery.sweep() > 0
        delivery.drain("webhook")
    found = count({"webhook": {str(event.uid) for event in events}}, arrivals, [kill], lease=SECONDS)
    assert found.wrongs == []
    assert found.line() == f"chaos: {EVENTS} expected, {EVENTS + 1} arrived, 1 repeated, 1 kills"
    assert [arrival.id for arrival in arrivals].count(arrivals[KILLED_AT - 1].id) == 2
