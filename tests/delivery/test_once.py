"""One event, channel and recipient make one delivery: the database says so, whoever writes it and how often."""

import pytest
from django.db import IntegrityError, transaction

from factcheck import ledger
from factcheck.models import Delivery

pytestmark = pytest.mark.django_db


def test_the_database_keeps_one_row_for_each(letters):
    (row,) = letters(1)
    same = {"publication": row.publication, "event": row.event, "purpose": "another"}
    with pytest.raises(IntegrityError, match="one_delivery_per_event_channel_and_recipient"), transaction.atomic():
        Delivery.objects.create(**same, channel=row.channel, recipient_key=row.recipient_key)
    Delivery.objects.create(**same, channel="another", recipient_key=row.recipient_key)
    Delivery.objects.create(**same, channel=row.channel, recipient_key="user:another")


def test_told_later_and_again_it_is_told_once(letters):
    """A worker that dies in the middle of telling many begins with those it told already."""
    (row,) = letters(1)
    recipients = [ledger.Recipient("test_way", key, "test") for key in (row.recipient_key, "user:1", "user:2")]
    for _time in range(2):
        ledger.tell(row.event, recipients)
    told = Delivery.objects.filter(event=row.event, channel="test_way")
    assert sorted(told.values_list("recipient_key", flat=True)) == [row.recipient_key, "user:1", "user:2"]
