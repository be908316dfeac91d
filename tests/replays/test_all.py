"""All of a filter is sent again: asked for in one row, queued in batches, each row once, wherever a worker dies."""

import pytest
from django.db import IntegrityError, transaction

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Delivery, Event, Replay
from factcheck.services.replays import ask_for_replay, replay_batch, replay_deliveries
from tests.people import make_person

pytestmark = pytest.mark.django_db


def test_everything_that_matches_is_queued_in_batches_and_nothing_else(rows, manager, publication, states):
    wanted = rows(7, key="endpoint:4")
    others = [*rows(1), *rows(1, key="endpoint:4", status="bounced"), *rows(1, key="endpoint:4", status="sent")]
    replay = ask_for_replay(publication, actor=manager, recipient_key="endpoint:4")
    assert states(wanted) == ["dead"] * 7  # asking is one row
    assert [replay_batch(replay.pk, batch=3) for _turn in range(4)] == [3, 3, 1, None]
    assert states(wanted) == ["queued"] * 7
    assert states(others) == ["dead", "bounced", "sent"]
    replay.refresh_from_db()
    assert (replay.replayed, bool(replay.finished_at)) == (7, True)
    asked, finished = Event.objects.filter(kind__startswith="replay.").order_by("pk")
    assert (asked.kind, asked.actor_id) == ("replay.asked", manager.pk)
    assert (finished.kind, finished.facts["replayed"]) == ("replay.finished", 7)


def test_what_is_given_up_later_and_what_somebody_replayed_meanwhile_are_passed_over(rows, manager, publication):
    first, second = rows(2)
    replay = ask_for_replay(publication, actor=manager)
    Delivery.objects.filter(pk=first.pk).update(status="queued")
    (later,) = rows(1)
    replay_deliveries()
    replay.refresh_from_db()
    assert replay.replayed == 1
    assert Delivery.objects.get(pk=second.pk).status == "queued"
    assert Delivery.objects.get(pk=later.pk).status == "dead"


def test_a_leased_one_stays_with_its_worker(rows, manager, publication, states):
    held = rows(1, status="leased")
    rows(1)
    ask_for_replay(publication, actor=manager)
    replay_deliveries()
    assert states(held) == ["leased"]


def test_a_worker_that_dies_leaves_whole_batches_and_the_next_goes_on(rows, manager, publication, states):
    some = rows(4)
    replay = ask_for_replay(publication, actor=manager)
    replay_batch(replay.pk, batch=2)
    with transaction.atomic():
        replay_batch(replay.pk, batch=2)
        transaction.set_rollback(True)  # killed before the commit
    assert states(some) == ["queued", "queued", "dead", "dead"]
    replay_deliveries(batch=2)
    assert states(some) == ["queued"] * 4
    replay.refresh_from_db()
    assert replay.replayed == 4


def test_the_same_is_asked_for_once_until_it_is_done(rows, manager, publication):
    rows(1)
    ask_for_replay(publication, actor=manager)
    with pytest.raises(Conflict):
        ask_for_replay(publication, actor=manager)
    replay_deliveries()
    with pytest.raises(Conflict):  # nothing left
        ask_for_replay(publication, actor=manager)
    assert Replay.objects.count() == 1


def test_another_desk_and_restricted_tickets_stay_out(rows, manager, publication, other_publication, states):
    theirs, restricted = rows(1, publication=other_publication), rows(1, restricted=True)
    mine = rows(1)
    ask_for_replay(publication, actor=manager)
    replay_deliveries()
    assert (states(mine), states(theirs), states(restricted)) == (["queued"], ["dead"], ["dead"])


@pytest.mark.parametrize("person", ["researcher", "reviewer", "editor", "outsider", "inactive"])
def test_only_managers_ask(rows, publication, request, person):
    rows(1)
    with pytest.raises(NotPermitted):
        ask_for_replay(publication, actor=request.getfixturevalue(person))
    assert not Replay.objects.exists()


@pytest.mark.parametrize(
    "filters",
    [
        {"status": "sent"},
        {"status": "queued"},
        {"status": "\ud800"},
        {"status": ""},
        {"channel": "x" * 21},
        {"purpose": "a\0b"},
        {"recipient_key": "x" * 10_000},
    ],
)
def test_a_filter_that_is_none_is_refused(rows, manager, publication, filters):
    rows(1)
    with pytest.raises(Invalid):
        ask_for_replay(publication, actor=manager, **filters)


def test_the_database_knows_which_states_can_be_replayed(publication):
    with pytest.raises(IntegrityError), transaction.atomic():
        Replay.objects.create(publication=publication, status="sent", newest=1)


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_costs_the_same_whatever_it_holds(rows, manager, publication, count, django_assert_num_queries):
    rows(count)
    replay = ask_for_replay(publication, actor=manager)
    with django_assert_num_queries(9):
        replay_batch(replay.pk)


def test_one_that_fails_does_not_hold_up_the_others(rows, publication, other_publication, manager):
    rows(1)
    rows(1, publication=other_publication)
    first = ask_for_replay(publication, actor=manager)
    Replay.objects.filter(pk=first.pk).update(replayed=2**31 - 1)  # one more is more than the column holds
    second = ask_for_replay(other_publication, actor=make_person("olga_other", other_publication, "manager"))
    replay_deliveries()
    assert list(Replay.objects.unfinished()) == [first]
    second.refresh_from_db()
    assert second.replayed == 1
