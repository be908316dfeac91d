"""One verdict through every door: page, markup, data feed, Atom, JSON Feed, table, search. None says what another does
not."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from html import unescape
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from tests.record.conftest import SHA256

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def door(client, whole):
    """What one door answers; the ground's doors by name."""

    def read(name: str, **query) -> bytes:
        args = [] if name in ("claims-search", "datafeed") else [whole.publication.slug]
        response = client.get(reverse(f"factcheck:{name}", args=args), query)
        assert response.status_code == 200
        return b"".join(response) if response.streaming else response.content

    return read


def seconds(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(microsecond=0)


def of_page(client, entry, door):
    html = client.get(entry.url.removeprefix("http://127.0.0.1:8000")).content.decode()
    text = unescape(re.sub(r"<[^>]+>", "", SCRIPT.sub("", html)))
    return " ".join(text.split()), json.loads(SCRIPT.search(html)[1])


def of_markup(client, entry, door):
    return of_page(client, entry, door)[1]


def of_data_feed(client, entry, door):
    (element,) = json.loads(door("verdict-datafeed"))["dataFeedElement"]
    return element["item"]


def of_whole_data_feed(client, entry, door):
    (element,) = json.loads(door("datafeed"))["dataFeedElement"]
    return element["item"]


@pytest.mark.parametrize("read", [of_markup, of_data_feed, of_whole_data_feed])
def test_claim_review(client, entry, door, read):
    review, finding = read(client, entry, door), entry.standing
    assert review["url"] == entry.url
    assert review["name"] == entry.title
    assert review["claimReviewed"] == review["itemReviewed"]["text"] == entry.text
    assert review["itemReviewed"]["author"] == {
        "@type": "Person",
        "name": entry.speaker.name,
        "jobTitle": entry.speaker.position_held,
        "sameAs": list(entry.speaker.same_as),
    }
    assert review["itemReviewed"]["datePublished"] == entry.claimed_on.isoformat() == "2024-12-20"
    assert review["itemReviewed"]["appearance"]["url"] == entry.article.url
    assert review["itemReviewed"]["appearance"]["headline"] == entry.article.headline
    assert review["reviewRating"]["alternateName"] == finding.grade.word == "Half true"
    assert review["reviewRating"]["ratingValue"] == finding.grade.value == 3
    assert review["reviewRating"]["bestRating"] == finding.grade.best == 5
    assert review["reviewBody"] == finding.summary
    assert review["version"] == finding.version == 2
    assert review["author"]["name"] == review["publisher"]["name"] == entry.publisher.name
    assert review["datePublished"] == entry.first_published_at.isoformat()
    assert review["dateModified"] == entry.changed_at.isoformat()
    assert review["inLanguage"] == entry.language
    (citation,) = review["citation"]
    assert (citation["name"], citation["url"]) == (finding.sources[0].title, finding.sources[0].url)
    assert citation["encoding"]["sha256"] == finding.sources[0].capture.sha256 == SHA256


def test_page(client, entry, door):
    text, _review = of_page(client, entry, door)
    finding = entry.standing
    for words in (
        *(entry.text, entry.speaker.name, entry.speaker.position_held, "20 December 2024", entry.article.headline),
        *(finding.grade.word, finding.summary, finding.change_note, "The ministry counted nine."),
        *(finding.sources[0].title, "page 9", "There were nine of them.", SHA256),
        *("A source withheld for someone's safety", "True", "It was right."),
    ):
        assert words in text


def test_atom(client, entry, door):
    (found,) = ElementTree.fromstring(door("verdict-feed")).findall(f"{ATOM}entry")
    assert found.find(f"{ATOM}id").text == found.find(f"{ATOM}link").get("href") == entry.url
    assert found.find(f"{ATOM}title").text == entry.title
    assert found.find(f"{ATOM}category").get("term") == entry.standing.grade.word
    assert seconds(found.find(f"{ATOM}published").text) == entry.first_published_at.replace(microsecond=0)
    assert seconds(found.find(f"{ATOM}updated").text) == entry.changed_at.replace(microsecond=0)
    said = unescape(re.sub(r"<[^>]+>", "", found.find(f"{ATOM}summary").text))
    for words in (entry.text, entry.speaker.name, entry.standing.summary, entry.article.headline):
        assert words in said


def test_json_feed(client, entry, door):
    (item,) = json.loads(door("verdict-json-feed"))["items"]
    assert item["id"] == item["url"] == entry.url
    assert item["title"] == entry.title
    assert item["tags"] == [entry.standing.grade.word]
    assert datetime.fromisoformat(item["date_published"]) == entry.first_published_at
    assert datetime.fromisoformat(item["date_modified"]) == entry.changed_at
    said = unescape(re.sub(r"<[^>]+>", "", item["content_html"]))
    for words in (entry.text, entry.speaker.name, entry.standing.summary, entry.article.headline):
        assert words in said


def test_table(client, entry, door):
    (row,) = csv.DictReader(io.StringIO(door("verdict-table").decode()))
    finding = entry.standing
    assert row == {
        "url": entry.url,
        "claim": entry.text,
        "claimant": entry.speaker.name,
        "claimed_on": "2024-12-20",
        "rating": finding.grade.word,
        "rating_value": "3",
        "best_rating": "5",
        "summary": finding.summary,
        "version": "2",
        "change_note": finding.change_note,
        "first_published": entry.first_published_at.isoformat(),
        "published": finding.published_at.isoformat(),
        "changed": entry.changed_at.isoformat(),
        "language": entry.language,
        "publisher": entry.publisher.name,
        "article": entry.article.headline,
        "article_url": entry.article.url,
        "sources": "1",
        "withheld_sources": "1",
    }


@pytest.mark.parametrize("query", [{"query": "missiles fired"}, {"reviewPublisherSiteFilter": "demo-courier.example"}])
def test_search(client, entry, door, query):
    assert json.loads(door("claims-search", **query)) == {
        "claims": [
            {
                "text": entry.text,
                "claimant": entry.speaker.name,
                "claimDate": "2024-12-20T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": entry.publisher.name, "site": entry.publisher.site},
                        "url": entry.url,
                        "title": entry.title,
                        "reviewDate": entry.standing.published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                        "textualRating": entry.standing.grade.word,
                        "languageCode": entry.language,
                    }
                ],
            }
        ]
    }


@pytest.mark.parametrize(
    "name", ["verdict-list", "verdict-feed", "verdict-json-feed", "verdict-table", "verdict-datafeed", "datafeed"]
)
def test_nowhere_is_a_withheld_source_named(client, entry, door, name):
    said = door(name).decode() + client.get(f"/{entry.publisher.slug}/claims/{entry.id}/").content.decode()
    assert "Ms Example" not in said
    assert "She lives there" not in said
