"""A correction as schema.org CorrectionComment, on its own page and on the article's."""

import json
import re

import pytest

from corrections.markup import corrected_article_jsonld, correction_jsonld, for_the_public
from corrections.models import Correction
from tests.published import HOSTILE, publish_correction

pytestmark = pytest.mark.django_db


def read(client, address):
    """The JSON-LD of a page, as a machine reads it."""
    html = client.get(address).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(found) == 1
    return json.loads(found[0])


def test_the_correction_names_its_articles(article, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    found = correction_jsonld(for_the_public(Correction.objects.filter(pk=made.pk)).get())
    assert found["@type"] == "CorrectionComment"
    assert found["text"] == made.notice
    assert found["about"][0]["url"] == article.url
    assert found["datePublished"] == made.published_at.isoformat()


def test_an_article_that_readers_cannot_see_is_not_named(article, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    type(article).objects.filter(pk=article.pk).update(published_at=None)
    assert correction_jsonld(for_the_public(Correction.objects.filter(pk=made.pk)).get())["about"] == []


def test_the_article_bears_its_corrections(article, editor, second_editor):
    made = publish_correction(article, editor, second_editor)
    found = corrected_article_jsonld(article, for_the_public(article.corrections.on_the_log()))
    assert found["@type"] == "NewsArticle"
    assert [comment["text"] for comment in found["correction"]] == [made.notice]
    assert found["dateModified"] == made.published_at.isoformat()
    assert found["author"] == [{"@type": "Person", "name": "Remy Reporter"}]


def test_an_article_without_corrections_claims_none(article):
    found = corrected_article_jsonld(article, [])
    assert "correction" not in found
    assert "dateModified" not in found


def test_a_withdrawn_notice_says_only_that(article, editor, second_editor):
    made = publish_correction(article, editor, second_editor, status="withdrawn")
    found = correction_jsonld(made)
    assert found["text"] == made.withdrawal_notice
    assert made.notice not in json.dumps(found)


def test_hostile_words_stay_words(client, article, editor, second_editor):
    made = publish_correction(article, editor, second_editor, notice=HOSTILE)
    assert read(client, made.get_absolute_url())["text"] == HOSTILE
    assert read(client, article.get_absolute_url())["correction"][0]["text"] == HOSTILE
