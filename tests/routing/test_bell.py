"""The bell: a count that costs the same however much is unread, one's own notices, marked one by one or all."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corrections.dashboard.notices import unread
from corrections.models import TextChange
from corrections.services.amending import ask_withdrawal, refuse_withdrawal
from corrections.services.changes import dismiss_change
from factcheck import ledger
from factcheck.models import Delivery, Event, Notice, Revision
from tests.published import publish_correction

pytestmark = pytest.mark.django_db


def ring(ticket, person, many):
    for _each in range(many):
        event = Event.objects.create(
            publication=ticket.publication,
            kind="ticket.woken",
            audience="desk",
            actor_kind="system",
            subject_type="ticket",
            subject_id=ticket.pk,
        )
        delivery = Delivery.objects.create(
            publication=ticket.publication, event=event, channel="in_app", recipient_key=f"user:{person.pk}"
        )
        Notice.objects.create(user=person, event=event, delivery=delivery)


def count(person):
    return Template("{% load bell %}{% unread_notices user %}").render(Context({"user": person}))


@pytest.mark.parametrize(("many", "shown"), [(0, ""), (7, "7"), (99, "99"), (100, "99+"), (130, "99+")])
def test_it_counts_to_ninety_nine(ticket, editor, second_editor, many, shown):
    ring(ticket, editor, many)
    assert count(editor) == shown
    assert count(second_editor) == ""


def test_the_count_reads_no_more_than_a_hundred(ticket, editor):
    with CaptureQueriesContext(connection) as queries:
        count(editor)
    assert len(queries) == 1
    assert "LIMIT 100" in queries[0]["sql"]


def test_one_is_marked_as_read_and_only_ones_own(client, ticket, editor, second_editor):
    ring(ticket, editor, 3)
    ring(ticket, second_editor, 1)
    client.force_login(editor)
    first = Notice.objects.filter(user=editor).last()
    strange = Notice.objects.get(user=second_editor)
    for only in (first.pk, strange.pk, "x", "", "9" * 40, "\u0663", "-1"):
        assert client.post(reverse("admin:factcheck_notice_read"), {"only": only}).status_code == 302
    assert (count(editor), count(second_editor)) == ("2", "1")
    assert client.get(reverse("admin:factcheck_notice_read")).status_code == 405


def test_what_is_settled_says_so(client, ticket, editor):
    ring(ticket, editor, 1)
    client.force_login(editor)
    assert "settled since" not in client.get("/admin/").content.decode()
    type(ticket).objects.filter(pk=ticket.pk).update(status="spam", closed_at=ticket.created_at)
    assert "settled since" in client.get("/admin/").content.decode()


def rung(person, kind, row):
    """A line about a row of the desk, as the person reads it."""
    event = ledger.record(kind, row, actor=None)
    delivery, _new = Delivery.objects.get_or_create(
        event=event,
        channel="in_app",
        recipient_key=f"user:{person.pk}",
        defaults={"publication_id": event.publication_id},
    )
    Notice.objects.get_or_create(delivery=delivery, defaults={"user": person, "event": event})
    return lambda: next(told.is_settled for told in unread(person) if told.pk == delivery.notice.pk)


def test_a_change_of_text_is_settled_when_it_is_explained_or_dismissed(article, editor):
    after = Revision.objects.create(article=article, number=2, headline="h", text="Nine.", sha256="d" * 64)
    before = article.revisions.get(number=1)
    change = TextChange.objects.create(publication=article.publication, article=article, before=before, after=after)
    is_settled = rung(editor, "text_change.listed", change)
    assert not is_settled()
    dismiss_change(change, actor=editor, reason="A misplaced comma.")
    assert is_settled()


def test_a_withdrawal_is_settled_when_it_is_made_or_refused(article, editor, second_editor):
    notice = publish_correction(article, editor, second_editor)
    ask_withdrawal(notice, actor=editor, notice="It was right after all.")
    rung_again = rung(second_editor, "correction.withdrawal_asked", notice)
    assert not rung_again()
    refuse_withdrawal(notice, actor=second_editor)
    assert rung_again()


def test_what_was_restricted_since_is_not_named(client, ticket, editor):
    ring(ticket, editor, 1)
    type(ticket).objects.filter(pk=ticket.pk).update(is_restricted=True)
    client.force_login(editor)
    assert ticket.reference not in client.get("/admin/").content.decode()
