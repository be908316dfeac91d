"""The log of a webhook keeps of each attempt what was asked, what was answered, and when; bounded, whatever came."""

import json

import pytest

from factcheck.channels.webhook import ANSWER_BYTES
from tests.http.servers import raw

pytestmark = pytest.mark.django_db


def test_each_attempt_is_kept_with_request_answer_and_times(endpoint, server, happen, post):
    server.reply = lambda asked: (503, {"X-Why": "maintenance"}, "später".encode())
    one = post(happen())
    server.reply = lambda asked: (200, {}, b"thanks")
    post(one)
    first, second = one.tries.all()
    assert (first.outcome, second.outcome) == ("retry", "sent")
    for attempt, asked in zip((first, second), server.asked, strict=True):
        assert attempt.started_at <= attempt.finished_at
        head, _blank, body = attempt.request.partition("\n\n")
        assert head.splitlines()[0] == f"POST {endpoint.url}"
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature"):
            assert f"{name}: {asked.headers[name]}" in head
        assert body.encode() == asked.body
        assert json.loads(body)["type"] == "verdict.superseded"
        assert endpoint.secret not in attempt.request
    assert first.answer.startswith("503\n")
    assert "x-why: maintenance" in first.answer
    assert first.answer.endswith("\n\nspäter")
    assert second.answer.endswith("\n\nthanks")


def test_nobody_at_home_is_kept_with_the_reason(endpoint, happen, post):
    type(endpoint).objects.update(url="http://127.0.0.1:1/hook")
    attempt = post(happen()).tries.get()
    assert attempt.request.startswith("POST http://127.0.0.1:1/hook\n")
    assert attempt.answer == ""
    assert "refused" in attempt.detail.lower()


def test_ten_megabytes_are_kept_in_part_and_read_in_part(endpoint, server, happen, post):
    server.reply = lambda asked: (200, {}, b"x" * 10_000_000)
    attempt = post(happen()).tries.get()
    assert attempt.outcome == "sent"
    assert attempt.answer.count("x") <= ANSWER_BYTES + 20


def test_hostile_bytes_are_kept_as_text(endpoint, server, happen, post):
    server.reply = lambda asked: (500, {}, b"\x00\xff\xed\xa0\x80\x1b[2J")
    one = post(happen())
    assert one.status == "retry"
    assert "\x00" not in one.tries.get().answer


def test_an_answer_that_is_none_is_a_failure(endpoint, happen, post):
    with raw(lambda connection: connection.sendall(b"\x00\xff nonsense\r\n\r\n")) as url:
        type(endpoint).objects.update(url=url)
        one = post(happen())
    assert one.status == "retry"
    assert one.tries.get().answer == ""
