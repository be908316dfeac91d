"""One delivery is sent again: given up ones of any channel; webhooks also after they arrived, under the same id."""

import pytest

from factcheck.errors import IllegalTransition, NotPermitted
from factcheck.models import Delivery, Event
from factcheck.services.deliveries import replay_delivery

pytestmark = pytest.mark.django_db


def test_a_webhook_that_arrived_is_sent_again_with_the_same_id_and_body(endpoint, server, editor, happen, post):
    one = post(happen())
    assert one.status == "sent"
    replay_delivery(one, actor=editor)
    assert (one.status, one.sent_at) == ("queued", None)
    assert post(one).status == "sent"
    first, second = (asked for asked in server.asked if asked.headers["webhook-id"] == one.provider_id)
    assert first.body == second.body
    assert list(one.tries.values_list("number", "outcome")) == [(1, "sent"), (2, "sent")]
    assert Event.objects.get(kind="delivery.replayed").subject_id == one.pk


def test_asked_twice_it_goes_once_more(rows, editor):
    (one,) = rows(1, status="sent")
    again = Delivery.objects.get(pk=one.pk)
    replay_delivery(one, actor=editor)
    for copy in (one, again):  # who knows that it is queued, and who looked before
        with pytest.raises(IllegalTransition):
            replay_delivery(copy, actor=editor)
    assert Event.objects.filter(kind="delivery.replayed").count() == 1


@pytest.mark.parametrize("status", ["leased", "queued", "retry", "doubtful", "suppressed", "digested"])
def test_what_is_on_its_way_is_not_sent_again(rows, editor, states, status):
    some = rows(1, status=status)
    with pytest.raises(IllegalTransition):
        replay_delivery(some[0], actor=editor)
    assert states(some) == [status]


@pytest.mark.parametrize("status", ["sent", "cancelled"])
def test_a_letter_that_went_out_is_not_sent_again(rows, editor, states, status):
    some = rows(1, status=status, channel="mail", key="user:1")
    with pytest.raises(IllegalTransition):
        replay_delivery(some[0], actor=editor)
    assert states(some) == [status]


@pytest.mark.parametrize("person", ["researcher", "reviewer", "outsider", "inactive"])
def test_who_may_not_changes_nothing(rows, states, request, person):
    some = rows(1, status="sent")
    with pytest.raises(NotPermitted):
        replay_delivery(some[0], actor=request.getfixturevalue(person))
    assert states(some) == ["sent"]
