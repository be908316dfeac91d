"""The Atom feed: valid XML whatever anybody wrote, ids that outlive versions, and no work for who has it already."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.published import HOSTILE, publish_correction

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def address(publication):
    return reverse("corrections:correction-feed", args=[publication.slug])


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content)


def test_an_empty_feed_is_a_feed_and_does_not_change_with_the_clock(client, address, publication):
    feed = read(client, address)
    assert feed.find(f"{ATOM}id").text
    assert feed.find(f"{ATOM}updated").text.startswith(publication.created_at.strftime("%Y-%m-%dT%H:%M"))
    assert client.get(address).content == client.get(address).content


def test_an_entry_says_what_was_wrong_and_what_is_right(client, address, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    entry = read(client, address).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}id").text == f"urn:uuid:{made.series}"
    assert entry.find(f"{ATOM}link").get("href").endswith(made.get_absolute_url())
    assert entry.find(f"{ATOM}title").text == f"Correction: {article.headline}"
    html = entry.find(f"{ATOM}summary").text
    assert "<del>Seven missiles</del>" in html
    assert "<ins>Nine missiles</ins>" in html


def test_hostile_words_keep_the_feed_readable(client, address, article, publication, editor, second_editor):
    type(publication).objects.filter(pk=publication.pk).update(name=f"Courier {HOSTILE}")
    type(article).objects.filter(pk=article.pk).update(headline=f"Headline {HOSTILE}")
    publish_correction(article, editor, second_editor, notice=HOSTILE, was_wrong="\ufffe\x0b\x1f", is_right="]]>")
    entry = read(client, address).find(f"{ATOM}entry")
    assert "alert(1)" in entry.find(f"{ATOM}title").text
    assert "<script" not in entry.find(f"{ATOM}summary").text


@pytest.mark.parametrize("status", ["draft", "in_review", "scheduled", "superseded"])
def test_what_does_not_stand_is_not_in_it(client, address, article, editor, second_editor, status):
    publish_correction(article, editor, second_editor, status=status)
    assert read(client, address).findall(f"{ATOM}entry") == []


def test_a_withdrawn_notice_stays_and_says_so(client, address, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor, status="withdrawn")
    entry = read(client, address).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text.startswith("Correction withdrawn")
    assert made.withdrawal_notice in entry.find(f"{ATOM}summary").text
    assert made.notice not in entry.find(f"{ATOM}summary").text


def test_who_has_it_gets_304_until_something_is_published(client, address, article, editor, second_editor):
    publish_correction(article, editor, second_editor, published_at=timezone.now() - timedelta(days=2))
    first = client.get(address)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    publish_correction(article, editor, second_editor)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 200


def test_newest_first_and_no_more_than_fifty(client, address, article, editor, second_editor):
    start = timezone.now() - timedelta(days=60)
    for day in range(52):
        publish_correction(
            article, editor, second_editor, notice=f"Notice {day}", published_at=start + timedelta(days=day)
        )
    summaries = [entry.find(f"{ATOM}summary").text for entry in read(client, address).findall(f"{ATOM}entry")]
    assert len(summaries) == 50
    assert "Notice 51" in summaries[0]
    assert "Notice 2" in summaries[-1]
