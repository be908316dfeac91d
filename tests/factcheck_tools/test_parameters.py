"""What cannot be used is refused in Google's envelope, and what every Google API takes is taken."""

import pytest

from tests.factcheck_tools.conftest import ADDRESS

pytestmark = pytest.mark.django_db


def refused(response, code=400, status="INVALID_ARGUMENT"):
    assert response.status_code == code
    error = response.json()["error"]
    assert (error["code"], error["status"]) == (code, status)
    assert error["message"]
    return error


@pytest.mark.parametrize("query", [{}, {"query": ""}, {"query": " \0 "}, {"languageCode": "en"}, {"key": "x"}])
def test_neither_words_nor_a_site(client, query):
    refused(client.get(ADDRESS, query))


def test_an_unknown_name_is_named(client):
    error = refused(client.get(ADDRESS, {"query": "x", "pagesize": "3"}))
    assert 'Unknown name "pagesize"' in error["message"]
    assert error["details"][0]["fieldViolations"][0]["field"] == "pagesize"


@pytest.mark.parametrize(
    "given",
    [
        *({"pageSize": value} for value in ("-1", "1e9", "abc", "1.5", "9" * 30, "٣", "0x10", " 1", str(2**31))),
        *({"maxAgeDays": value} for value in ("-1", "abc", "9" * 400, str(2**31))),
        *({"offset": value} for value in ("-1", "x", "10001", str(2**31 - 1))),
        *({"languageCode": value} for value in ("e", "english!", "en-" + "x" * 50, "%00", "en\0", "é")),
        *({"pageToken": value} for value in ("x", "a:b", "é", "\0", "x" * 5000, "WzEsMl0:forged")),
        *({"fields": value} for value in ("foo", "claims(", "claims)", "claims(text", "claims/", ",", "(" * 500, "\0")),
        *({"alt": value} for value in ("proto", "media", "xml")),
        {"query": "x" * 10_001},
        {"reviewPublisherSiteFilter": "x" * 10_001},
    ],
    ids=lambda given: str(given)[:40],
)
def test_a_value_that_cannot_be_used(client, given):
    refused(client.get(ADDRESS, {"query": "x", **given}))


@pytest.mark.parametrize(
    "given",
    [
        *({"pageSize": value} for value in ("", "0", "100000", str(2**31 - 1), "+5")),
        {"maxAgeDays": "0"},
        {"offset": "10000"},
        {"languageCode": "zh_Hant_TW"},
        {"query": "miss\0iles ' \" \\ | & ! ( ) : * <-> \ud7ff 🙂"},
        {"query": "word " * 2000},
        {"query": "%' OR 1=1 --"},
        {"reviewPublisherSiteFilter": "http://[::1"},
        {"alt": "json", "key": "x", "fields": "*", "prettyPrint": "false", "callback": "f", "$.xgafv": "2"},
        {"uploadType": "media", "upload_protocol": "raw", "quotaUser": "q", "access_token": "t", "oauth_token": "t"},
        {"$alt": "json", "$fields": "claims/text", "$prettyPrint": "0"},
        {"page_size": "3", "language_code": "en", "max_age_days": "9"},
    ],
    ids=lambda given: str(given)[:40],
)
def test_a_value_that_can(client, given):
    assert client.get(ADDRESS, {"query": "missiles", **given}).status_code == 200


@pytest.mark.parametrize("raw", ["query=%ED%A0%80", "query=%FF%FE", "query=%00", "query=a&query=b", "a=1&" * 1500])
def test_bytes_that_are_no_text(client, raw):
    assert client.get(f"{ADDRESS}?{raw}").status_code in (200, 400)


@pytest.mark.parametrize("accept", ["application/xml", "*/*;q=0", "\x7f", "x" * 9000])
def test_no_accept_header_changes_the_answer(client, accept):
    assert client.get(ADDRESS, {"query": "x"}, HTTP_ACCEPT=accept).json() == {}


def test_a_callback_is_not_called(client):
    response = client.get(ADDRESS, {"query": "missiles", "callback": "alert"})
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.content.startswith(b"alert")


@pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
def test_other_verbs_are_no_method(client, verb):
    refused(getattr(client, verb)(ADDRESS), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["", "/claims", "/claims:imageSearch", "/pages", "/claims:search/"])
def test_what_google_has_and_we_have_not(client, path):
    refused(client.get(f"/v1alpha1{path}"), 404, "NOT_FOUND")


def test_a_publication_cannot_take_the_address(publication):
    publication.slug = "v1alpha1"
    with pytest.raises(Exception, match="address of ours"):
        publication.validate_constraints()


def test_a_page_token_is_good_for_its_own_search_only(search):
    from factcheck.views.factchecktools.parameters import read_question
    from factcheck.views.factchecktools.tokens import write_token

    token = write_token(read_question({"query": "missiles", "languageCode": "en"}), 10)
    assert search(query="missiles", languageCode="en-GB", pageSize=3, pageToken=token) == {}
    for other in (
        {"query": "missile", "languageCode": "en"},
        {"query": "missiles"},
        {"query": "missiles", "languageCode": "en", "maxAgeDays": 3},
        {"query": "missiles", "languageCode": "en", "reviewPublisherSiteFilter": "x.example"},
    ):
        assert search(400, pageToken=token, **other)["error"]["status"] == "INVALID_ARGUMENT"
    for place in range(len(token)):
        forged = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        search(400, query="missiles", languageCode="en", pageToken=forged) if place % 9 == 0 else None
