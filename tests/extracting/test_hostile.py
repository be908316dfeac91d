"""Hostile pages: what is in them is returned or there is no article; nothing else happens, and not for long."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factcheck.extracting import NoArticleText, extract
from factcheck.extracting.articles import LONGEST_PAGE
from tests.extracting.pages import NEWS_ARTICLE, PARAGRAPHS, TEXT, page

URL = "https://courier.example/world/missiles"
PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<article>", "<html>", "<body", "<!--", "-->", "<![CDATA[", "]]>", "<br>"),
        *(
            "<script type='application/ld+json'>",
            "</script>",
            '{"@type":"NewsArticle","headline":',
            "[[[[",
            "}",
            "null",
        ),
        *('<meta property="og:title" content="', '">', "<link rel=canonical href=", "&#0;", "&#xD800;", "&nbsp;", "\0"),
        *(
            "\ud800",
            "\u202e",
            "<table><tr><td>",
            "<svg><title>",
            "<template>",
            " words of an article ",
            "é",
            "首都",
            "%",
        ),
    ]
)


@settings(max_examples=60)
@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from([URL, "", "https://[", "x" * 3000, "\0"]))
def test_whatever_a_page_is_made_of(html, url):
    try:
        found = extract(html, url)
    except NoArticleText:
        return
    for value in (found.headline, found.text, found.standfirst, found.language, *found.bylines):
        assert "\0" not in value
        value.encode()
    assert len(found.headline) <= 300


@settings(max_examples=40)
@given(st.binary(max_size=300))
def test_whatever_bytes_come(data):
    with suppress(NoArticleText):
        extract(data, URL)


@settings(max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["@type", "@id", "@graph", "headline", "author", "name", "datePublished", "url"]),
                inner | st.sampled_from(["NewsArticle", "#a", "https://["]),
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_the_metadata_say(data):
    assert extract(page(data=data), URL).text == TEXT


@pytest.mark.parametrize(
    "script",
    [
        "[" * 100_000,
        '{"a":' * 50_000,
        json.dumps({"@graph": [{"@type": "NewsArticle"}] * 30_000}),
        "{" + " " * 600_000 + "}",
        "<!-- not json -->",
        '{"@type": "NewsArticle", "author": {"@id": "#a"}, "@id": "#a"}',
        '{"@type": "NewsArticle", "headline": "\\ud800", "datePublished": "9999-12-31T23:59:59-12:00"}',
        '{"@type": "NewsArticle", "datePublished": "' + "9" * 5000 + '"}',
    ],
    ids=["deep list", "deep object", "many", "long", "comment", "itself", "surrogate and overflow", "long date"],
)
def test_metadata_made_to_hurt_do_not_hide_the_text(script):
    html = page(head=f'<script type="application/ld+json">{script}</script>')
    found = extract(html, URL)
    assert (found.text, found.published_at) == (TEXT, None)


def test_what_is_nested_too_deep_is_not_there_and_hides_nothing_before_it():
    assert extract(f"<p>{PARAGRAPHS[0]}</p>" + "<div>" * 50_000 + "deep", URL).text == PARAGRAPHS[0]
    with pytest.raises(NoArticleText):
        extract("<div>" * 5_000 + TEXT, URL)


def test_a_page_of_too_many_parts_or_too_much_text_is_refused():
    for html in ("<b>x</b>" * 110_000, "x" * (LONGEST_PAGE + 1), f"<p>{'word ' * 110_000}</p>"):
        with pytest.raises(NoArticleText, match="any article"):
            extract(html, URL)


def test_markup_in_metadata_is_no_markup_of_ours():
    found = extract(page(data={**NEWS_ARTICLE, "headline": "<script>alert(1)</script>Seven"}), URL)
    assert found.headline == "alert(1) Seven"
