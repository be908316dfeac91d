"""How often one caller may ask."""

import pytest

from tests.api.problems import assert_problem


@pytest.fixture(autouse=True)
def _three_a_minute(settings, monkeypatch):
    settings.API_REQUESTS_PER_MINUTE = {"token": 3, "user": 2, "anonymous": 1}
    monkeypatch.setattr("factcheck.api.throttling.time.time", lambda: 1_800_000_030.0)


def test_beyond_the_limit_the_caller_is_told_when_to_come_back(api, researcher):
    client = api(researcher)
    assert [client.get("/api/v1/ratings/").status_code for _ in range(3)] == [200] * 3
    response = client.get("/api/v1/ratings/")
    assert_problem(response, 429, "throttled")
    assert response["Retry-After"] == "30"


def test_each_token_has_a_count_of_its_own(api, researcher):
    one, two = api(researcher), api(researcher)
    for _ in range(4):
        one.get("/api/v1/ratings/")
    assert two.get("/api/v1/ratings/").status_code == 200


def test_the_next_minute_counts_anew(api, researcher, monkeypatch):
    client = api(researcher)
    for _ in range(4):
        client.get("/api/v1/ratings/")
    monkeypatch.setattr("factcheck.api.throttling.time.time", lambda: 1_800_000_060.0)
    assert client.get("/api/v1/ratings/").status_code == 200


def test_a_session_has_its_own_limit(client, researcher):
    client.force_login(researcher)
    assert [client.get("/api/v1/ratings/").status_code for _ in range(3)] == [200, 200, 429]


def test_strangers_are_counted_by_address(client, db):
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert_problem(client.get("/api/v1/openapi.json"), 429)
    assert client.get("/api/v1/openapi.json", REMOTE_ADDR="192.0.2.7").status_code == 200
