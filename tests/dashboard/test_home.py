"""The home page counts what waits, leads there, and costs the same however much it is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from corrections.dashboard.queues import MOST, TROUBLE, WORK, measured
from corrections.happenings import HAPPENED
from corrections.models import Ticket
from factcheck import ledger
from factcheck.models import Delivery, Notice
from tests.people import make_claim

pytestmark = pytest.mark.django_db
HOME = "/admin/"


def make_tickets(publication, number, *, start=0, **fields):
    Ticket.objects.bulk_create(
        Ticket(publication=publication, reference=f"COR-2026-7{n:05d}", channel="form", subject="New", **fields)
        for n in range(start, start + number)
    )


def make_notices(subject, user, number, kind="ticket.noted"):
    for _n in range(number):
        event = ledger.record(kind, subject, actor=None)
        delivery = Delivery.objects.create(
            publication=event.publication, event=event, channel="in_app", purpose="notice", recipient_key="user:0"
        )
        Notice.objects.create(user=user, event=event, delivery=delivery)


def counts(user) -> list[str]:
    return [measured(queue, user).shown for queue in (*WORK, *TROUBLE)]


def test_counts_what_waits_for_whom(editor, outsider, ticket, correction):
    make_tickets(ticket.publication, 2, start=1, assignee=editor, next_due_at=timezone.now() - timedelta(hours=1))
    assert counts(editor) == ["3", "2", "2", *["0"] * (len(WORK) + len(TROUBLE) - 3)]
    assert counts(outsider) == ["0"] * (len(WORK) + len(TROUBLE))


@pytest.mark.parametrize("status", ["dead", "quarantined"])
def test_counts_what_is_not_sent_until_somebody_says_so(client, editor, ticket, status):
    make_notices(ticket, editor, 1)
    Delivery.objects.update(status=status)
    client.force_login(editor)
    (length,) = (length for length in client.get(HOME).context["trouble"] if length.count)
    assert (length.count, length.pressing) == (1, True)
    assert client.get(length.url).context["cl"].result_count == 1


def test_stops_counting_at_a_hundred(editor, publication):
    make_tickets(publication, MOST + 5)
    assert measured(WORK[0], editor).shown == "100+"
    with CaptureQueriesContext(connection) as caught:
        measured(WORK[0], editor)
    assert f"LIMIT {MOST + 1}" in caught.captured_queries[-1]["sql"]


def test_every_number_leads_to_the_list_it_counts(client, editor, ticket):
    make_tickets(ticket.publication, 2, start=1, assignee=editor)
    client.force_login(editor)
    page = client.get(HOME)
    for length in (*page.context["work"], *page.context["trouble"]):
        assert client.get(length.url).context["cl"].result_count == length.count


def test_costs_the_same_at_any_length(client, editor, ticket):
    client.force_login(editor)
    make_notices(ticket, editor, 1)
    client.get(HOME)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(HOME).status_code == 200
        return len(caught)

    few = queries()
    make_tickets(ticket.publication, 30)
    make_notices(ticket, editor, 30)
    assert queries() == few


def test_the_bell_shows_what_is_unread_and_is_read_up_to_what_was_shown(client, editor, second_editor, ticket):
    make_notices(ticket, editor, 2)
    make_notices(ticket, second_editor, 1)
    client.force_login(editor)
    page = client.get(HOME)
    assert len(page.context["notices"]) == 2
    assert ticket.reference in page.content.decode()
    make_notices(ticket, editor, 1)  # came while the page was open
    assert client.get(reverse("admin:factcheck_notice_read")).status_code == 405
    client.post(reverse("admin:factcheck_notice_read"), {"newest": page.context["newest_notice"]})
    assert Notice.objects.filter(user=editor).unread().count() == 1
    assert Notice.objects.filter(user=second_editor).unread().count() == 1


@pytest.mark.parametrize("newest", ["", "x", "9" * 40, "-1"])
def test_nonsense_reads_nothing(client, editor, ticket, newest):
    make_notices(ticket, editor, 1)
    client.force_login(editor)
    assert client.post(reverse("admin:factcheck_notice_read"), {"newest": newest}).status_code == 302
    assert Notice.objects.unread().count() == 1


def test_an_empty_desk_says_what_will_appear(client, editor):
    client.force_login(editor)
    assert "will stand here" in client.get(HOME).content.decode()


def test_every_kind_of_event_has_words():
    assert set(ledger.kinds()) == set(HAPPENED)


def test_notices_of_claims_say_which_claim(client, article, claim, editor):
    second_claim = make_claim(article, "All of them")
    for one in (claim, second_claim):
        ledger.record("claim.words_changed", one, actor=None)
    client.force_login(editor)
    shown = [notice.about for notice in client.get(HOME).context["notices"]]
    assert shown == [str(second_claim), str(claim)]
