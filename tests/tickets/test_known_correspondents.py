"""Whoever writes is known again by address, however many have written before."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corrections.services.correspondents import get_correspondent

pytestmark = pytest.mark.django_db


def test_is_known_again_in_any_case_and_by_one_publication_only(publication, other_publication):
    first = get_correspondent(publication, "Ada@Reader.example", name="Ada")
    assert get_correspondent(publication, "ada@READER.example", name="Another name") == first
    assert get_correspondent(other_publication, "ada@reader.example") != first


def test_is_looked_up_by_address_and_not_in_the_order_of_arrival(publication):
    """Sorted, the database prefers to go through all correspondents, newest first, and finds a new one nowhere."""
    for lookups in (2, 1):  # before and after it is made, then known
        with CaptureQueriesContext(connection) as asked:
            get_correspondent(publication, "ada@reader.example")
        looked_up = [one["sql"] for one in asked.captured_queries if one["sql"].startswith("SELECT")]
        assert len(looked_up) == lookups
        assert not [sql for sql in looked_up if "ORDER BY" in sql]
