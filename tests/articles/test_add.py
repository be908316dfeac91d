"""Taking an article in: by-lines, first revision, one row per canonical address."""

import hashlib

import pytest

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Article, Event
from factcheck.services.articles import add_article
from tests.racing import race, refusals

WORDS = {
    "url": "https://www.demo-courier.example/world/alarm/?utm_source=mail",
    "headline": "An alarm",
    "text": "  There was an alarm.\n",
}


def test_an_article_comes_with_bylines_and_its_first_revision(publication, researcher, reporter):
    article = add_article(
        publication, actor=researcher, bylines=[("Remy Reporter", reporter), ("A. Freelance", None)], **WORDS
    )
    article.refresh_from_db()
    assert article.canonical_url == "demo-courier.example/world/alarm"
    assert [(line.name, line.user) for line in article.bylines.all()] == [
        ("Remy Reporter", reporter),
        ("A. Freelance", None),
    ]
    revision = article.revisions.get()
    assert (revision.number, revision.text) == (1, WORDS["text"])
    assert revision.sha256 == hashlib.sha256(WORDS["text"].encode()).hexdigest()
    assert Event.objects.get().kind == "article.added"


@pytest.mark.parametrize("again", [WORDS["url"], "http://demo-courier.example/world/alarm#top"])
def test_the_same_page_again_is_a_conflict(publication, researcher, again):
    add_article(publication, actor=researcher, **WORDS)
    with pytest.raises(Conflict) as refused:
        add_article(publication, actor=researcher, **{**WORDS, "url": again})
    assert refused.value.code == "article_known"


def test_another_publication_may_run_the_same_page(publication, other_publication, researcher, outsider):
    add_article(publication, actor=researcher, **WORDS)
    add_article(other_publication, actor=outsider, **WORDS)
    assert Article.objects.at_address("demo-courier.example/world/alarm").count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "not an address"),
        ("url", "ftp://demo-courier.example/a"),
        ("url", f"https://a.example/{'x' * 1000}"),
        ("headline", ""),
        ("headline", "x" * 301),
        ("text", " \n "),
        ("text", "a\0b"),
        ("desk", "x" * 81),
    ],
)
def test_values_that_do_not_fit_are_invalid(publication, researcher, field, value):
    with pytest.raises(Invalid) as refused:
        add_article(publication, actor=researcher, **{**WORDS, field: value})
    assert refused.value.facts["field"] == field
    assert not Article.objects.exists()


def test_a_byline_of_another_newsroom_is_invalid(publication, researcher, outsider):
    with pytest.raises(Invalid, match="does not work"):
        add_article(publication, actor=researcher, bylines=[("Oak", outsider)], **WORDS)


def test_the_same_byline_twice_is_invalid(publication, researcher):
    with pytest.raises(Invalid, match="twice"):
        add_article(publication, actor=researcher, bylines=[("Ann", None), (" Ann ", None)], **WORDS)


def test_outsiders_add_nothing(publication, outsider):
    with pytest.raises(NotPermitted):
        add_article(publication, actor=outsider, **WORDS)


@pytest.mark.django_db(transaction=True)
def test_the_same_page_twice_at_once_is_one_article(publication, researcher):
    results = race(*[lambda: add_article(publication, actor=researcher, **WORDS)] * 3)
    assert [type(error) for error in refusals(results)] == [Conflict, Conflict]
    assert Article.objects.count() == 1
