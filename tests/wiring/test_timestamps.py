"""Timestamps are read the quick way, to the same values as Django's own."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection
from psycopg import DataError

pytestmark = pytest.mark.django_db


def read(sql: str, *params: object) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
        datetime(2026, 1, 2, 3, 4, 5, 100000, UTC),
        datetime(2026, 1, 2, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999999, UTC),
        datetime(1893, 3, 31, 23, 59, 59, 1, timezone(timedelta(hours=5, minutes=45))),
    ],
)
def test_reads_what_was_written(moment):
    found = read("SELECT %s::timestamptz", moment)
    assert (found, found.tzinfo) == (moment, UTC)


def test_the_loader_is_in_use():
    with connection.cursor() as cursor:
        types = cursor.adapters.types
        assert cursor.adapters.get_loader(types["timestamptz"].oid, 0).__name__ == "Quick"


@pytest.mark.parametrize("words", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "20000-01-01 00:00:00+00"])
def test_what_python_has_no_word_for_is_refused_as_ever(words):
    with pytest.raises(Exception, match="timestamp") as caught:
        read("SELECT %s::timestamptz", words)
    assert isinstance(caught.value, DataError) or isinstance(caught.value.__cause__, DataError)
