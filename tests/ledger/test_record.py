"""Recording an event: who did it, about what, at which desk, and who is told."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from factcheck import ledger
from factcheck.errors import Conflict
from factcheck.ledger import Recipient
from factcheck.models import Delivery, Event, EventPosition
from factcheck.services.tokens import issue_token


@pytest.fixture
def tell(monkeypatch):
    """Route `claim.added` to these recipients and nobody else."""

    def route(*recipients: Recipient) -> None:
        monkeypatch.setattr(ledger, "_routes", {"claim.added": [lambda _event, _subject: recipients], "*": []})

    return route


def test_a_line_says_who_did_what_to_what_and_where(claim, researcher):
    event = ledger.record("claim.added", claim, actor=researcher, facts={"article": claim.article_id})
    event.refresh_from_db()
    assert (event.actor_kind, event.actor_id) == ("user", researcher.pk)
    assert (event.subject_type, event.subject_id) == ("claim", claim.pk)
    assert (event.publication_id, event.is_restricted) == (claim.publication_id, False)
    assert EventPosition.objects.get().position is None
    assert list(Event.objects.about("claim", claim.pk)) == [event]


def test_every_kind_of_actor_is_known(claim, researcher, ticket):
    token, _secret = issue_token(researcher, actor=researcher, name="CMS")
    assert ledger.actor_of(None) == ("system", None)
    assert ledger.actor_of(researcher) == ("user", researcher.pk)
    assert ledger.actor_of(ticket.correspondent) == ("correspondent", ticket.correspondent.pk)
    researcher.via_token = token
    assert ledger.actor_of(researcher) == ("token", token.pk)


def test_a_publication_is_its_own_desk(publication):
    assert ledger.record("token.issued", publication, actor=None).publication == publication


def test_one_delivery_per_channel_and_recipient(claim, tell):
    tell(
        Recipient("mail", "user:1", "notice", address="first@newsroom.example"),
        Recipient("mail", "user:1", "notice", address="again@newsroom.example"),
        Recipient("in_app", "user:1", "notice"),
        Recipient("mail", "user:2", "notice"),
    )
    event = ledger.record("claim.added", claim, actor=None)
    told = Delivery.objects.filter(event=event).values_list("channel", "recipient_key").order_by("channel", "pk")
    assert list(told) == [("in_app", "user:1"), ("mail", "user:1"), ("mail", "user:2")]
    assert {delivery.status for delivery in Delivery.objects.all()} == {"queued"}


def test_a_delivery_held_back_is_not_due(claim, tell):
    later = timezone.now() + timedelta(minutes=5)
    tell(Recipient("mail", "user:1", "notice", not_before=later), Recipient("mail", "user:2", "notice"))
    ledger.record("claim.added", claim, actor=None)
    held = Delivery.objects.get(recipient_key="user:1")
    assert (held.not_before, held.next_attempt_at) == (later, later)
    assert [delivery.recipient_key for delivery in Delivery.objects.due()] == ["user:2"]
    assert Delivery.objects.due(later).count() == 2


def test_workers_are_woken_once_a_channel_after_commit(claim, tell, django_capture_on_commit_callbacks):
    tell(*[Recipient(channel, f"user:{pk}", "notice") for channel in ("mail", "in_app") for pk in range(3)])
    with django_capture_on_commit_callbacks() as callbacks:
        ledger.record("claim.added", claim, actor=None)
        ledger.record("claim.added", claim, actor=None)
    woken = sorted(callback.wake_key for callback in callbacks)
    assert woken == [
        ("factcheck.drain_deliveries", (("channel", "in_app"),)),
        ("factcheck.drain_deliveries", (("channel", "mail"),)),
        ("factcheck.number_events", ()),
    ]


def test_the_number_of_queries_does_not_grow_with_the_recipients(claim, tell, django_assert_num_queries):
    for recipients in (1, 30, 900):
        tell(*[Recipient("mail", f"user:{pk}", "notice") for pk in range(recipients)])
        with django_assert_num_queries(3):
            ledger.record("claim.added", claim, actor=None)


def test_what_follows_from_an_event_is_done_with_it_or_neither_is(claim, monkeypatch):
    followed = []
    monkeypatch.setattr(ledger, "_followers", defaultdict(list))
    monkeypatch.setattr(ledger, "_group_followers", {})
    ledger.follow("claim.added")(lambda event, subject: followed.append((event.kind, subject)))
    ledger.record("claim.added", claim, actor=None)
    ledger.record("claim.accepted", claim, actor=None)
    assert followed == [("claim.added", claim)]

    @ledger.follow("claim.changed")
    def refuse(event, subject):
        raise Conflict("no")

    with pytest.raises(Conflict), transaction.atomic():
        ledger.record("claim.changed", claim, actor=None)
    assert not Event.objects.filter(kind="claim.changed").exists()
