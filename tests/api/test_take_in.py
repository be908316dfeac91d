"""`POST /api/v1/articles/` with an address alone, with HTML, with text: the same again is a revision or nothing."""

import pytest

from factcheck.models import Article, Revision, Watch
from tests.api.problems import assert_problem, places
from tests.extracting.pages import HEADLINE, NEWS_ARTICLE, PARAGRAPHS, TEXT, page
from tests.watching.site import site_of

pytestmark = pytest.mark.django_db
ARTICLES = "/api/v1/articles/"


@pytest.fixture
def site(publication, settings):
    settings.HTTP_ALLOW_PRIVATE = True
    settings.WATCH_HOST_SECONDS = 0
    with site_of(publication) as running:
        yield running


@pytest.fixture
def body(publication):
    return {"publication": publication.slug, "url": "https://demo-courier.example/new"}


def test_an_address_alone(api, researcher, site, body):
    client = api(researcher)
    url = site.put("/a", data=NEWS_ARTICLE)
    response = client.post(ARTICLES, {**body, "url": url})
    assert response.status_code == 201, response.content
    article = response.json()
    assert (article["headline"], article["language"]) == ("Seven missiles, says the data", "en")
    assert [line["name"] for line in article["bylines"]] == ["Ann Author", "Bo Byline"]
    again = client.post(ARTICLES, {**body, "url": f"{url}?utm_source=x"})
    assert (again.status_code, again.json()["id"]) == (200, article["id"])
    site.put("/a", data=NEWS_ARTICLE, paragraphs=[*PARAGRAPHS, "More of it came later."])
    assert client.post(ARTICLES, {**body, "url": url}).status_code == 200
    assert Revision.objects.count() == 2
    assert Watch.objects.count() == 1


def test_html(api, researcher, body):
    client = api(researcher)
    response = client.post(ARTICLES, {**body, "html": page(), "desk": "World", "watch": True})
    assert response.status_code == 201, response.content
    assert (response.json()["headline"], response.json()["desk"]) == (HEADLINE, "World")
    assert Revision.objects.get().text == TEXT
    assert client.post(ARTICLES, {**body, "html": page()}).status_code == 200
    assert Revision.objects.count() == 1


def test_text_is_watched_only_where_it_is_asked_for(api, researcher, body):
    client = api(researcher)
    text = {**body, "headline": "An alarm", "text": "There was an alarm.", "published_at": "2026-03-01T10:00:00Z"}
    assert client.post(ARTICLES, text).status_code == 201
    assert not Watch.objects.exists()
    watched = client.post(ARTICLES, {**text, "url": f"{body['url']}-2", "watch": True})
    assert Watch.objects.get().article_id == watched.json()["id"]


@pytest.mark.parametrize(
    ("change", "status", "where"),
    [
        ({"text": "x"}, 400, "#/headline"),
        ({"text": "x", "headline": "y", "html": "<p>z"}, 400, "#/html"),
        ({"html": 5}, 400, "#/html"),
        ({"html": ""}, 400, "#/html"),
        ({"html": "a\0b"}, 400, "#/html"),
        ({"html": "<p>Short."}, 422, "#/html"),
        ({"html": f"<p>{TEXT}"}, 422, "#/headline"),
        ({"watch": "yes"}, 400, "#/watch"),
        ({"url": "http://127.0.0.1:1/"}, 400, "#/url"),
        ({"url": "http://169.254.169.254/latest"}, 400, "#/url"),
        ({"url": "ftp://a.example/"}, 400, "#/url"),
        ({"publication": "other-gazette"}, 400, "#/publication"),
        ({"text": "x", "headline": "y", "url": "https://[::1/"}, 400, "#/url"),
    ],
)
def test_what_cannot_be_taken_in_says_where(api, researcher, other_publication, body, change, status, where):
    problem = assert_problem(api(researcher).post(ARTICLES, {**body, **change}), status)
    assert where in {place for place, _code in places(problem)}
    assert not Article.objects.exists()


def test_outsiders_take_in_nothing(api, outsider, site, body):
    assert_problem(api(outsider).post(ARTICLES, {**body, "url": site.put("/a")}), 400)
    assert site.asked == []
