"""A list costs the same at one row and at thirty, and is not counted beyond where it leads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corrections.models import (
    Correction,
    Message,
    TextChange,
    Ticket,
)
from factcheck import ledger
from factcheck.admin.paging import FURTHEST, BoundedPaginator
from factcheck.models import (
    Event,
    Revision,
)
from tests.admin.conftest import make_delivery, make_inbound
from tests.people import make_claim, make_person

pytestmark = pytest.mark.django_db


def queries(client, address: str) -> int:
    client.get(address)  # what a process remembers is warm
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def more_tickets(article, reviewer):
    for number in range(30):
        Ticket.objects.create(
            publication=article.publication,
            reference=f"COR-2026-8{number:05d}",
            channel="mail",
            subject="Another",
            article=article,
            assignee=reviewer,
        )


def more_claims(article, reviewer):
    for number in range(30):
        make_claim(article, "Seven missiles", claimant=f"Claimant {number}", assignee=reviewer)


def more_corrections(article, reviewer):
    for number in range(30):
        Correction.objects.create(publication=article.publication, notice=f"Notice {number}", submitted_by=reviewer)


def more_deliveries(article, reviewer):
    for number in range(30):
        make_delivery(ledger.record("ticket.triaged", Ticket.objects.first(), actor=None), 100 + number)


def more_events(article, reviewer):
    for _number in range(30):
        ledger.record("ticket.triaged", Ticket.objects.first(), actor=reviewer)


def more_inbound(article, reviewer):
    for number in range(30):
        make_inbound(article.publication, raw=f"mail {number}".encode())


def more_changes(article, reviewer):
    for number in range(30):
        make_change(article, reviewer, number + 3)


def make_change(article, reviewer, number):
    before = article.latest_revision
    after = Revision.objects.create(article=article, number=number, headline="h", text=before.text, sha256="d" * 64)
    return TextChange.objects.create(
        publication=article.publication,
        article=article,
        before=before,
        after=after,
        status="dismissed",
        dismissed_reason="An update.",
        settled_by=reviewer,
        settled_at=timezone.now(),
    )


LISTS = {
    "corrections_textchange": more_changes,
    "corrections_ticket": more_tickets,
    "factcheck_claim": more_claims,
    "corrections_correction": more_corrections,
    "factcheck_delivery": more_deliveries,
    "factcheck_event": more_events,
    "corrections_inboundemail": more_inbound,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_at_any_length(client, ticket, correction, event, reviewer, editor, article, name):
    make_delivery(event)
    make_inbound(article.publication)
    make_change(article, reviewer, 2)
    client.force_login(editor)
    address = reverse(f"admin:{name}_changelist")
    few = queries(client, address)
    LISTS[name](article, reviewer)
    assert queries(client, address) == few
    assert few <= 9


def test_a_ticket_page_costs_the_same_with_a_long_conversation(client, ticket, reviewer, page_of):
    client.force_login(reviewer)
    Message.objects.create(ticket=ticket, direction="internal", kind="note", author=reviewer, text="one")
    ledger.record("ticket.noted", ticket, actor=reviewer)
    few = queries(client, page_of(ticket))
    for number in range(30):
        author = make_person(f"colleague_{number}", ticket.publication, "researcher")
        Message.objects.create(ticket=ticket, direction="internal", kind="note", author=author, text="more")
        ledger.record("ticket.noted", ticket, actor=author)
    assert queries(client, page_of(ticket)) == few
    assert few <= 35


def test_counting_stops_where_the_list_ends(event, django_assert_num_queries):
    rows = Event.objects.order_by("-pk")
    with CaptureQueriesContext(connection) as caught:
        assert BoundedPaginator(rows, 50).count == Event.objects.count()
    assert f"LIMIT {FURTHEST}" in caught.captured_queries[0]["sql"]
