"""The bell: a count that costs the same however much is unread, one's own notices, marked one by one or all."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from factcheck.models import Delivery, Event, Notice

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
