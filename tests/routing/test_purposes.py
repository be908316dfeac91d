"""Every purpose that a delivery can have is said in words, wherever deliveries are shown."""

import pytest
from django.urls import reverse

from corrections import letters
from corrections.happenings import PURPOSES
from factcheck import ledger, routing
from factcheck.models import Delivery

LIST = "admin:factcheck_delivery_changelist"


def test_every_purpose_there_is_has_its_words():
    assert routing.purposes() | letters.purposes() == PURPOSES.keys()


def test_no_two_purposes_are_called_the_same():
    words = [str(each) for each in PURPOSES.values()]
    assert sorted(words) == sorted(set(words))


@pytest.mark.django_db
def test_the_list_of_deliveries_says_it_and_can_be_narrowed_to_it(client, manager, ticket):
    ledger.record("ticket.opened", ticket, actor=None, facts={"answer": True})
    sent = set(Delivery.objects.values_list("purpose", flat=True))
    assert sent == {"ticket_acknowledgement", "ticket_opened"}
    client.force_login(manager)
    page = client.get(reverse(LIST)).content.decode()
    assert "Confirmation to the reader" in page
    for asked, found in (
        ("ticket_acknowledgement", {"ticket_acknowledgement"}),
        ("subscription_confirmation", set()),
        ("no such\0", sent),
        ("", sent),
    ):
        rows = client.get(reverse(LIST), {"purpose": asked}).context["cl"].result_list
        assert {row.purpose for row in rows} == found
