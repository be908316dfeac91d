"""The text: the article's own paragraphs, a blank line between them, and nothing of the page's furniture."""

import pytest

from factcheck.extracting import NoArticleText, extract
from tests.extracting.pages import HEADLINE, NEWS_ARTICLE, PARAGRAPHS, TEXT, page

URL = "https://courier.example/world/missiles"


def test_paragraphs_stand_between_blank_lines_without_the_furniture():
    assert extract(page(), URL).text == TEXT


def test_links_and_emphasis_are_words_of_their_sentence():
    marked = [PARAGRAPHS[0].replace("air force", '<a href="/x"><b>air</b> force</a>'), *PARAGRAPHS[1:]]
    assert extract(page(paragraphs=marked), URL).text == TEXT


def test_what_the_page_repeats_of_the_headline_is_not_text():
    assert HEADLINE not in extract(page(), URL).text


def test_a_piece_of_html_is_taken_whole():
    words = "".join(f"<p>{paragraph}</p>\n" for paragraph in PARAGRAPHS)
    found = extract(f"{words}<script>x()</script><figure><img><figcaption>Caption</figcaption></figure><form>No</form>")
    assert found.text == TEXT


def test_subheadings_lists_quotations_and_breaks_make_paragraphs():
    quotation = "<blockquote><p>Dying,<br>he\nsaid.<br><br>Then</blockquote>no"
    html = f"<h2>Before dawn</h2>{TEXT}<ul><li>One<li>Two</ul>{quotation}"
    joined = " ".join(TEXT.split())
    assert extract(html).text.split("\n\n") == ["Before dawn", joined, "One", "Two", "Dying,\nhe said.", "Then", "no"]


def test_a_text_that_only_the_metadata_has():
    page_without = page(paragraphs=[], data={**NEWS_ARTICLE, "articleBody": "\n".join(PARAGRAPHS)})
    assert extract(page_without, URL).text == TEXT


@pytest.mark.parametrize(
    ("charset", "head"), [("utf-8", ""), ("windows-1251", ""), ("utf-16", ""), ("latin-1", "declared")]
)
def test_words_of_any_charset(charset, head):
    words = "Ракети" if charset != "latin-1" else "Café ‘naïve’".replace("‘", '"').replace("’", '"')
    html = page(paragraphs=[f"{words} {paragraph}" for paragraph in PARAGRAPHS])
    html = html.replace('<meta charset="utf-8">', f'<meta charset="{charset}">')
    found = extract(html.encode(charset), URL, charset="iso-8859-1" if head else "")
    assert found.text.startswith(words)


def test_scripts_without_spaces_are_text_too():
    words = "首都は夜明け前に七発のミサイルで攻撃されたが、空軍によるとそのすべてが撃墜されたという。"
    assert extract(f"<p>{words}</p>").text == words


@pytest.mark.parametrize(
    "html",
    [
        "",
        " ",
        "<html></html>",
        page(paragraphs=[]),
        page(paragraphs=["Please enable JavaScript."]),
        "<p>More follows.</p>",
        "<script>var text = 'a b c d e f g h i j k l m n o p q r s t'</script>",
        b"",
        b"\xff\xfe",
    ],
)
def test_what_has_no_article_says_so(html):
    with pytest.raises(NoArticleText):
        extract(html, URL)
