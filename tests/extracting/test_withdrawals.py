"""A notice that the article was withdrawn is a text; walls, errors and articles about withdrawals are no notice."""

import pytest

from factcheck.extracting import NoArticleText, extract
from factcheck.extracting.withdrawals import says_withdrawn
from tests.extracting.pages import TEXT, page

URL = "https://courier.example/a"


@pytest.mark.parametrize(
    "notice",
    [
        "This article has been withdrawn.",
        "This story was retracted on 20 December because its source could not be trusted.",
        "Editor's note: we have removed this news report while we look into it.",
        "The Courier has taken down the article that stood here.",
        "Dieser Artikel wurde zurückgezogen.",
        "Cet article a été retiré.",
        "Este artículo ha sido retirado.",
        "Статтю відкликано редакцією.",
        "Эта статья была отозвана редакцией, материал удалён.",
    ],
)
def test_a_notice_is_the_text_of_its_page(notice):
    found = extract(page(paragraphs=[notice]), URL)
    assert (found.text, found.is_withdrawal) == (notice, True)


@pytest.mark.parametrize(
    "words",
    [
        "To read on you need a subscription.",
        "Enable JavaScript to read this article.",
        "Your comment was removed.",
        "This offer has been withdrawn.",
        "404: nothing here.",
    ],
)
def test_walls_and_errors_are_no_text(words):
    with pytest.raises(NoArticleText):
        extract(page(paragraphs=[words]), URL)


def test_a_teaser_beside_a_wall_is_not_the_notice():
    html = page(paragraphs=["Please sign in."]).replace("Another piece", "The report has been withdrawn, another piece")
    with pytest.raises(NoArticleText):
        extract(html, URL)


def test_an_article_about_a_withdrawal_is_an_article():
    text = f"The ministry says that the report was withdrawn. {TEXT} " * 10
    assert not says_withdrawn(text)
    assert not extract(page(paragraphs=[text]), URL).is_withdrawal


@pytest.mark.parametrize("text", ["", "the " * 149, "this article " * 75, "this " + "a" * 500_000, "\0" * 2000])
def test_hostile_texts_are_none(text):
    assert not says_withdrawn(text)
