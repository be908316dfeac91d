"""A stream begins nothing after its deadline, and leaves nothing leased that it did not begin."""

import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone

from factcheck import delivery
from tests.delivery.test_broken_off import WAITS, rows
from tests.delivery.test_stream import Stream, stream

pytestmark = pytest.mark.django_db

__all__ = ["stream"]


def test_a_batch_that_cannot_be_loaded_is_handed_back(stream: Stream, letters):
    letters(4)

    def load(_batch):
        raise OperationalError("away")

    stream.load = load
    with pytest.raises(OperationalError):
        delivery.drain("test_way")
    assert rows() == [WAITS] * 4


def test_nothing_is_begun_after_the_deadline(stream: Stream, letters):
    letters(4)
    stream.ahead = 4
    deadline, begun = timezone.now() + timedelta(seconds=0.5), []

    def go(_pk):
        begun.append(timezone.now())
        while timezone.now() < deadline:
            threading.Event().wait(0.05)

    stream.go = go
    delivery.drain("test_way", deadline=deadline)
    assert [one for one in begun if one >= deadline] == []


def test_time_that_is_up_before_the_way_is_open_is_no_fault_of_the_way(stream: Stream, letters):
    letters(2)
    stream.refuse = SoftTimeLimitExceeded()
    with pytest.raises(SoftTimeLimitExceeded):
        delivery.drain("test_way")
    assert rows() == [WAITS] * 2
