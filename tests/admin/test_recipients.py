"""The list of deliveries says who was told, and finds them by what people know of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corrections.models import Correspondent, Digest, Subscription
from factcheck import ledger
from factcheck.models import Delivery

pytestmark = pytest.mark.django_db

LIST = "admin:factcheck_delivery_changelist"


@pytest.fixture
def sent(ticket, publication, reviewer, endpoint):
    """A delivery each to a reader, a follower, a colleague and a partner."""
    reader = Correspondent.objects.create(publication=publication, email="Ada@reader.example")
    follower = Subscription.objects.create(publication=publication, email="ada@reader.example")
    event = ledger.record("claim.added", ticket, actor=None)
    Delivery.objects.all().delete()
    to = {
        f"correspondent:{reader.pk}": ("mail", reader.email),
        f"subscription:{follower.pk}": ("mail", follower.email),
        f"user:{reviewer.pk}": ("in_app", ""),
        f"endpoint:{endpoint.pk}": ("webhook", ""),
    }
    for key, (channel, address) in to.items():
        Delivery.objects.create(
            publication=publication, event=event, channel=channel, purpose="notice", recipient_key=key, address=address
        )
    return list(to)


def found(client, term: str) -> list[str]:
    page = client.get(reverse(LIST), {"q": term})
    assert page.status_code == 200
    return sorted(row.recipient_key for row in page.context["cl"].result_list)


def test_it_says_who_was_told(client, manager, sent, reviewer, endpoint):
    client.force_login(manager)
    page = client.get(reverse(LIST)).content.decode()
    for words in ("Ada@reader.example", str(reviewer), endpoint.url):
        assert words in page
    assert f"user:{reviewer.pk}" not in page


def test_the_list_of_digests_says_so_too(client, manager, reviewer, publication):
    Digest.objects.create(publication=publication, recipient_key=f"user:{reviewer.pk}", due_at=timezone.now())
    client.force_login(manager)
    page = client.get(reverse("admin:corrections_digest_changelist")).content.decode()
    assert str(reviewer) in page
    assert f"user:{reviewer.pk}" not in page


def test_they_are_found_by_what_people_know_of_them(client, manager, sent, reviewer):
    client.force_login(manager)
    reader, follower, colleague, partner = sent
    assert found(client, "ADA@reader.example") == sorted([reader, follower])
    assert found(client, reviewer.username) == [colleague]
    assert found(client, reviewer.email) == [colleague]
    assert found(client, "partner.example") == [partner]
    assert found(client, partner) == [partner]


@pytest.mark.parametrize(
    "term",
    ["nobody@reader.example", "user:", "user:x", "correspondent:99999999999999999999", "'\"%_", "é" * 999],
)
def test_whoever_is_not_there_is_not_found(client, manager, sent, term):
    client.force_login(manager)
    assert found(client, term) == []


def test_another_desk_finds_nobody(client, outsider, sent, reviewer):
    client.force_login(outsider)
    for term in ("ada@reader.example", reviewer.username, "partner.example", *sent):
        assert found(client, term) == []


def test_a_replay_is_asked_for_whom_the_address_means(client, manager, sent, publication):
    client.force_login(manager)
    Correspondent.objects.create(publication=publication, email="bob@reader.example")
    bob = Correspondent.objects.get(email="bob@reader.example")
    for term, key in (
        ("bob@reader.example", f"correspondent%3A{bob.pk}"),
        ("ada@reader.example", "ada%40reader.example"),
    ):
        link = client.get(reverse(LIST), {"q": term}).context["replay_link"]
        assert link.endswith(f"recipient_key={key}")


def test_naming_them_costs_the_same_for_many(client, manager, ticket, publication):
    client.force_login(manager)

    def queries() -> int:
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse(LIST))
        return len(caught)

    for number in range(30):
        event = ledger.record("claim.added", ticket, actor=None)
        Delivery.objects.create(
            publication=publication,
            event=event,
            channel="in_app",
            purpose="notice",
            recipient_key=f"user:{manager.pk}" if number else f"user:{manager.pk}0",
        )
        if not number:
            one = queries()
    assert queries() == one
