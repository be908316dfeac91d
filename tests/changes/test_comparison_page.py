"""Two texts of an article on one page: any two, the claims beside what changed, for whoever sees the article."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factcheck.models import Article
from factcheck.services.articles import capture_revision
from tests.changes.conftest import NINE
from tests.people import KILLED, MISSILES, TEXT, make_claim


@pytest.fixture
def three(article) -> Article:
    """Seven missiles; nine missiles; nine missiles and five hours."""
    capture_revision(article, actor=None, text=NINE)
    capture_revision(article, actor=None, text=NINE.replace("three hours", "five hours"))
    return article


@pytest.fixture
def page(client):
    def page(article, person, status=200, **query) -> str:
        client.force_login(person)
        answer = client.get(reverse("admin:factcheck_article_compare", args=[article.pk]), query)
        assert answer.status_code == status
        return answer.content.decode()

    return page


def test_by_default_the_latest_with_the_one_before(page, three, researcher):
    shown = page(three, researcher)
    assert "Revision 2 and revision 3" in shown
    assert "three</del>" not in shown
    assert ">[removed: </span>three<" in shown
    assert ">[added: </span>five<" in shown
    assert "Seven<" not in shown


def test_any_two_in_the_order_of_time(page, three, researcher):
    for query in ({"old": 1, "new": 3}, {"old": 3, "new": 1}):
        shown = page(three, researcher, **query)
        assert "Revision 1 and revision 3" in shown
        assert ">[removed: </span>Seven<" in shown
        assert ">[added: </span>five<" in shown


def test_a_claim_stands_beside_the_words_that_changed_under_it(page, three, researcher, other_claim):
    shown = page(three, researcher, old=1, new=2)
    assert MISSILES in shown.split("comparison__claims", 1)[1]
    assert KILLED not in shown.split("comparison__claims", 1)[1].split("</ul>", 1)[0]
    assert "comparison__claims" not in page(three, researcher, old=2, new=3)


def test_a_claim_of_the_later_text_stands_beside_it_too(page, three, researcher):
    make_claim(three, "air alarm for five hours")
    assert "air alarm for five hours." in page(three, researcher, old=1, new=3)


def test_one_text_says_what_will_stand_here(page, article, researcher):
    assert "one text is on record" in page(article, researcher)


def test_typography_is_no_difference(page, article, researcher):
    capture_revision(article, actor=None, text=TEXT.replace(" ", "\u00a0"))
    assert "The two say the same" in page(article, researcher)


@pytest.mark.parametrize(
    ("side", "number"),
    [("old", "0"), ("new", "9"), ("old", "x"), ("new", "-1"), ("old", "9" * 40), ("new", "\0"), ("old", "²")],
)
def test_texts_that_are_not_there_are_not_found(page, three, researcher, side, number):
    page(three, researcher, status=404, **{side: number})


def test_those_who_do_not_see_the_article_do_not_see_this(page, three, outsider, client):
    page(three, outsider, status=404)
    client.logout()
    answer = client.get(reverse("admin:factcheck_article_compare", args=[three.pk]))
    assert (answer.status_code, "login" in answer["Location"]) == (302, True)


@pytest.mark.parametrize("wrong", ["0", "999999999999999999999", "x", "%00"])
def test_an_article_that_is_not_there_is_not_found(client, researcher, wrong):
    client.force_login(researcher)
    assert client.get(f"/admin/factcheck/article/{wrong}/compare/").status_code == 404


def test_markup_in_a_text_is_shown_and_not_obeyed(page, article, researcher):
    capture_revision(article, actor=None, text=f"<script>alert(1)</script>{TEXT}")
    shown = page(article, researcher)
    assert "<script>alert" not in shown
    assert "&lt;" in shown


def test_a_long_text_is_shown_where_it_changed(page, article, researcher):
    paragraphs = [f"Paragraph {number} says something of its own." for number in range(200)]
    capture_revision(article, actor=None, text="\n\n".join(paragraphs))
    paragraphs[100] = "Paragraph 100 says something else."
    capture_revision(article, actor=None, text="\n\n".join(paragraphs))
    shown = page(article, researcher)
    assert "100 paragraphs stay as they were" in shown
    assert "98 paragraphs stay as they were" in shown
    assert "Paragraph 50 " not in shown


def test_a_text_that_has_nothing_to_do_with_the_other_is_cut_short(page, article, researcher):
    capture_revision(article, actor=None, text="\n".join(f"w{number}" for number in range(2000)))
    capture_revision(article, actor=None, text="\n".join(f"v{number}" for number in range(2000)))
    assert "more are not shown" in page(article, researcher)


def test_it_costs_the_same_with_one_claim_and_with_thirty(page, client, three, researcher):
    page(three, researcher)
    with CaptureQueriesContext(connection) as few:
        page(three, researcher)
    for number in range(30):
        make_claim(three, "Nine missiles", claimant=f"Claimant {number}")
    with CaptureQueriesContext(connection) as many:
        page(three, researcher)
    assert len(many) == len(few) <= 16
