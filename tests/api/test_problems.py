"""What becomes of errors that no service foresaw."""

import psycopg
import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import IntegrityError, OperationalError
from django.http import UnreadablePostError
from rest_framework.exceptions import Throttled

from factcheck.api.problems import describe
from factcheck.errors import Conflict


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (caused(IntegrityError("x"), psycopg.errors.UniqueViolation("key (email)=(a@b)")), 409, "conflict"),
        (caused(IntegrityError("x"), psycopg.errors.CheckViolation("row (a@b)")), 500, "internal"),
        (caused(OperationalError("x"), psycopg.errors.DeadlockDetected("d")), 503, "unavailable"),
        (OperationalError("could not connect to 10.0.0.1"), 503, "unavailable"),
        (RequestDataTooBig("x"), 413, "too_large"),
        (SuspiciousOperation("x"), 400, "bad_request"),
        (UnreadablePostError("x"), 400, "unreadable"),
        (ValidationError({"text": ["No."]}), 400, "invalid"),
        (KeyError("inside"), 500, "internal"),
    ],
)
def test_each_has_its_status_and_says_nothing_of_the_inside(error, status, code):
    problem = describe(error, {})
    assert (problem.status, problem.code) == (status, code)
    assert b"a@b" not in problem.response().content
    assert b"10.0.0.1" not in problem.response().content


def test_a_wait_is_told_in_whole_seconds():
    assert describe(Throttled(wait=0.2), {}).headers == {"Retry-After": "1"}
    assert describe(Throttled(wait=12.7), {}).headers == {"Retry-After": "13"}


def test_facts_are_codes_and_numbers_only():
    problem = describe(Conflict("No.", state="open", count=2, who=object()), {})
    assert problem.facts == {"state": "open", "count": 2}
