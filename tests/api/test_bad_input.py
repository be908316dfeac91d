"""Bad bodies and bad queries: a problem that says what is wrong where, never a 500."""

import json

import pytest
from django.test import override_settings

from tests.api.problems import assert_problem, places

TICKETS = "/api/v1/tickets/"
GOOD = {"text": "There were nine missiles, not seven."}


def post(client, body: bytes, content_type: str = "application/json"):
    return client.generic("POST", TICKETS, body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"{'text': 'x'}",
        b'{"text": NaN}',
        b'{"text": Infinity}',
        b'{"text": 1e999}',
        b'{"text": "a", "text": "b"}',
        b'{"text": "\xff"}',
        b"\xef\xbb\xbf{}",
        b"\x00",
        b"[" * 100_000,
        b'{"text":' * 50_000,
        b"[" * 200 + b"]" * 200,
        b'{"text": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_usable_json_is_refused(api, researcher, body):
    assert_problem(post(api(researcher), body), 400, "parse_error")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"12", b"null", b"true", b"{}", b""])
def test_what_is_not_a_report_is_refused(api, researcher, body):
    assert_problem(post(api(researcher), body), 400, "invalid")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", 12),
        ("text", None),
        ("text", ["a"]),
        ("text", {"a": 1}),
        ("text", ""),
        ("text", "  \n "),
        ("text", "nul \x00 here"),
        ("text", "x" * 50_001),
        ("text", "lone \ud800 surrogate"),
        ("subject", "x" * 301),
        ("reader_email", "not an address"),
        ("reader_email", "a@b.example\x00"),
        ("reader_name", 1),
        ("article_url", "javascript:alert(1)"),
        ("article_url", "http://[::1"),
        ("quoted", False),
        ("cited_urls", "https://a.example/"),
        ("cited_urls", {"0": "https://a.example/"}),
        ("cited_urls", [1]),
        ("cited_urls", [None]),
        ("cited_urls", ["https://a.example/"] * 21),
        ("severity", "catastrophic"),
        ("severity", ["minor"]),
        ("severity", 1),
        ("publication", 1),
        ("publication", "no-such-paper"),
        ("publication", "\x00"),
    ],
)
def test_a_wrong_value_is_refused_at_its_place(api, researcher, name, value):
    response = post(api(researcher), json.dumps({**GOOD, name: value}).encode())
    problem = assert_problem(response, 400, "invalid")
    assert all(pointer.startswith(f"#/{name}") for pointer, _code in places(problem))


def test_a_name_that_is_not_known_is_refused(api, researcher):
    problem = assert_problem(api(researcher).post(TICKETS, {**GOOD, "sevrity": "minor", "a/b~c": 1}), 400)
    assert places(problem) == {("#/sevrity", "unknown"), ("#/a~1b~0c", "unknown")}


def test_an_unknown_article_is_refused(api, researcher, article):
    body = {
        "article": 999_999,
        "text": "Seven missiles were fired.",
        "kind": "figure",
        "claimant": {"name": "The air force", "kind": "organisation"},
    }
    problem = assert_problem(api(researcher).post("/api/v1/claims/", body), 400)
    assert places(problem) == {("#/article", "does_not_exist")}


@pytest.mark.parametrize("pk", [0, -1, 2**63, 10**30, "1", True, 1.5, [1], None])
def test_an_id_that_is_none_is_refused(api, researcher, ticket, pk):
    problem = assert_problem(api(researcher).post(f"{TICKETS}{ticket.pk}/merge/", {"into": pk}), 400)
    assert {pointer for pointer, _code in places(problem)} == {"#/into"}


def test_a_body_of_another_type_is_refused(api, researcher):
    assert_problem(post(api(researcher), b"text=x", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")


def test_an_answer_of_another_type_is_not_given(api, researcher):
    assert_problem(api(researcher).get(TICKETS, HTTP_ACCEPT="text/csv"), 406)


def test_a_huge_body_is_refused_unread(api, researcher):
    assert_problem(post(api(researcher), b'{"text": "' + b"x" * 3_000_000 + b'"}'), 413, "too_large")


def test_the_limit_holds_without_a_declared_length(api, researcher):
    """The declared length is the caller's word; what counts is what is read."""
    from io import BytesIO

    from rest_framework.exceptions import APIException

    from factcheck.api.parsing import JSONParser

    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10), pytest.raises(APIException) as refusal:
        JSONParser().parse(BytesIO(b'{"text": "more than ten"}'))
    assert refusal.value.status_code == 413


def test_another_method_is_refused(api, researcher, ticket):
    response = api(researcher).delete(f"{TICKETS}{ticket.pk}/")
    assert_problem(response, 405, "method_not_allowed")
    assert_problem(api(researcher).options(TICKETS), 405, "method_not_allowed")
    assert "GET" in response["Allow"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/",
        "/api",
        "/api/v2/claims/",
        "/api/v1/nothing/",
        "/api/v1/claims/abc/",
        "/api/v1/claims/%00/",
        "/api/v1/x\ny",
    ],
)
def test_an_unknown_path_is_a_problem_too(client, db, path):
    assert_problem(client.get(path), 404, "not_found")


def test_an_endless_number_is_no_address(api, researcher):
    assert_problem(api(researcher).get(f"/api/v1/claims/{'9' * 5000}/"), 404, "not_found")
    assert_problem(api(researcher).get(f"/api/v1/claims/{2**70}/"), 404, "not_found")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("limit=%D9%A3", "limit"),
        ("cursor=%00", "cursor"),
        ("cursor=!!", "cursor"),
        ("cursor=abcd", "cursor"),
        ("cursor=%C3%A9", "cursor"),
        ("cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "cursor"),
        ("status=gone", "status"),
        ("assignee=x", "assignee"),
        ("assignee=99999999999999999999", "assignee"),
        ("reference=%00", "reference"),
        ("statsu=new", "statsu"),
    ],
)
def test_a_bad_query_is_refused_by_the_parameters_name(api, researcher, query, name):
    problem = assert_problem(api(researcher).get(f"{TICKETS}?{query}"), 400, "invalid_query")
    assert {parameter for parameter, _code in places(problem)} == {name}


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=99999999999999999999", "kind=%00", "subject_id=0"])
def test_a_bad_position_is_refused(api, researcher, query):
    assert_problem(api(researcher).get(f"/api/v1/events/?{query}"), 400, "invalid_query")


def test_what_nobody_foresaw_says_nothing_of_the_inside(api, researcher, monkeypatch):
    from factcheck.api.serializers.claims import ClaimSerializer

    def broken(self, instance):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(ClaimSerializer, "to_representation", broken)
    client = api(researcher)
    client.raise_request_exception = False
    from tests.people import make_article, make_claim

    make_claim(make_article(researcher.memberships.get().publication), "All of them were shot down")
    response = client.get("/api/v1/claims/")
    assert_problem(response, 500, "internal")
    assert b"secret" not in response.content
