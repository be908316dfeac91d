"""Corrections and verdicts, of a publication and of one article, as Atom, RSS and JSON: the same entries and ids."""

import json
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from factcheck.models import Article
from tests.people import make_article
from tests.published import HOSTILE, publish_correction, publish_verdict

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
TYPES = {"feed": "application/atom+xml", "rss-feed": "application/rss+xml", "json-feed": "application/feed+json"}
KINDS = {"correction": "corrections", "verdict": "factcheck"}


@pytest.fixture
def published(article, claim, ratings, editor, second_editor):
    """A correction and a verdict on `article`, and a correction on another."""
    publish_verdict(claim, ratings["false"], editor, second_editor)
    publish_correction(make_article(article.publication, "another"), editor, second_editor)
    return publish_correction(article, editor, second_editor)


def address(kind, form, article, whole):
    name = f"{KINDS[kind]}:{'' if whole else 'article-'}{kind}-{form}"
    slug = article.publication.slug
    return reverse(name, args=[slug] if whole else [slug, article.pk])


def entries(response, form):
    """(id, updated) of each entry."""
    if form == "json-feed":
        return [(item["id"], item["date_modified"]) for item in json.loads(response.content)["items"]]
    tree = ElementTree.fromstring(response.content)
    if form == "rss-feed":
        assert all(item.find("guid").get("isPermaLink") == "false" for item in tree.iter("item"))
        return [(item.findtext("guid"), item.findtext(f"{ATOM}updated")) for item in tree.iter("item")]
    return [(entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}updated")) for entry in tree.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_all_forms_tell_the_same_entries(client, published, article, kind, whole):
    ids = []
    for form, media_type in TYPES.items():
        response = client.get(address(kind, form, article, whole))
        assert response["Content-Type"].startswith(media_type)
        assert "no-cache" in response["Cache-Control"]
        assert response["Last-Modified"]
        ids.append([entry_id for entry_id, _updated in entries(response, form)])
        again = client.get(address(kind, form, article, whole), headers={"if-none-match": response["ETag"]})
        assert again.status_code == 304
    assert ids[0] == ids[1] == ids[2]
    assert len(ids[0]) == (2 if kind == "correction" and whole else 1)


@pytest.mark.parametrize("form", TYPES)
def test_an_amendment_keeps_the_id_and_moves_the_date(client, published, article, editor, second_editor, form):
    at = address("correction", form, article, whole=False)
    ((before_id, before),) = entries(client.get(at), form)
    now = publish_correction(article, editor, second_editor, version=2, series=published.series, status="in_review")
    superseded = {"status": "superseded", "superseded_at": now.created_at}
    type(published).objects.filter(pk=published.pk).update(**superseded)
    type(published).objects.filter(pk=now.pk).update(
        status="published", published_at=now.created_at, signed_off_by=second_editor, signed_hash="a" * 64
    )
    ((after_id, after),) = entries(client.get(at), form)
    assert after_id == before_id
    assert form == "json-feed" or after >= before


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("kind", KINDS)
def test_hostile_words_keep_it_readable(client, published, article, kind, form):
    Article.objects.filter(pk=article.pk).update(headline=f"Headline {HOSTILE}")
    for whole in (True, False):
        assert entries(client.get(address(kind, form, article, whole)), form)


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize("kind", KINDS)
def test_of_what_readers_cannot_see_there_is_no_feed(client, article, other_publication, kind, form):
    hidden = make_article(article.publication, "hidden")
    Article.objects.filter(pk=hidden.pk).update(published_at=None)
    elsewhere = make_article(other_publication)
    elsewhere.publication = article.publication
    for wrong in (hidden, elsewhere, Article(pk=10**12, publication=article.publication)):
        assert client.get(address(kind, form, wrong, whole=False)).status_code == 404


def test_they_are_read_and_never_written(client, article):
    assert client.post(address("correction", "rss-feed", article, whole=True)).status_code == 405
