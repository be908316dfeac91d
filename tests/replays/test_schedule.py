"""What is sent again has the channel's whole schedule before it, from the first wait on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck import delivery
from factcheck.channels.webhook import WAITS
from factcheck.delivery import retry
from factcheck.models import Delivery
from factcheck.services.deliveries import replay_delivery
from factcheck.services.replays import ask_for_replay, replay_deliveries
from tests.delivery.conftest import letters, way

__all__ = ["letters", "way"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def given_up(endpoint, server, happen, post):
    """A webhook that was tried to the end."""
    server.reply = lambda _asked: (500, {}, b"away")
    one = happen()
    for _try in range(len(WAITS) + 1):
        one = post(one)
    assert (one.status, one.attempts) == ("dead", len(WAITS) + 1)
    return one


@pytest.mark.parametrize("door", ["one", "all"])
def test_a_webhook_that_was_given_up_begins_with_the_first_wait(given_up, editor, manager, post, door):
    if door == "one":
        replay_delivery(given_up, actor=editor)
    else:
        ask_for_replay(given_up.publication, actor=manager)
        replay_deliveries()
    one = post(given_up)
    assert (one.status, one.attempts, one.step) == ("retry", len(WAITS) + 2, 1)
    assert timedelta() < one.next_attempt_at - timezone.now() <= WAITS[0] * 1.1
    for _try in WAITS:
        one = post(one)
    assert (one.status, one.attempts) == ("dead", 2 * (len(WAITS) + 1))
    assert sorted(one.tries.values_list("number", flat=True)) == list(range(1, one.attempts + 1))


def test_an_older_copy_counts_the_attempts_that_there_were(given_up, editor):
    stale = Delivery.objects.get(pk=given_up.pk)
    stale.attempts = 1
    replay_delivery(stale, actor=editor)
    assert (stale.step, Delivery.objects.get(pk=stale.pk).attempts_before) == (0, len(WAITS) + 1)


def test_what_was_set_aside_is_tried_as_often_before_it_is_again(way, letters, editor):
    (row,) = letters(1, status="quarantined", attempts=5)
    replay_delivery(row, actor=editor)
    for crash in range(delivery.MOST_VANISHED):
        Delivery.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now())
        if crash == 1:  # a word of it is no silence
            way.answer = lambda _one: retry("away")
            delivery.drain("test_way")
            Delivery.objects.filter(pk=row.pk).update(next_attempt_at=timezone.now())
        Delivery.objects.filter(channel="test_way").take(1, 60, on_lease={"status": "leased"})
        Delivery.objects.filter(status="leased").update(leased_until=timezone.now() - timedelta(seconds=1))
        delivery.sweep()
        row.refresh_from_db()
        assert row.status == ("quarantined" if crash == delivery.MOST_VANISHED - 1 else "retry")
