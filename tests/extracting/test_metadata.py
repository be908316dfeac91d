"""Metadata: JSON-LD first, in whatever shape it comes; then OpenGraph and metas; then what the page shows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from factcheck.extracting import extract
from tests.extracting.pages import HEADLINE, NEWS_ARTICLE, page

URL = "https://courier.example/world/missiles"
EIGHT = datetime(2024, 12, 20, 6, 0, tzinfo=UTC)
OTHER = {"@type": "NewsArticle", "headline": "Another piece", "url": "https://courier.example/other"}
OPEN_GRAPH = """<meta property="og:title" content="Seven missiles, says OpenGraph">
<meta property="og:description" content="Before dawn."><meta property="og:site_name" content="Courier">
<meta property="og:locale" content="uk_UA"><meta property="article:published_time" content="2024-12-20T08:00:00+0200">
<meta property="article:author" content="https://social.example/ann">
<meta name="author" content="By Ann Author and Bo Byline">
<link rel="canonical" href="/world/missiles"><link rel="amphtml" href="https://amp.courier.example/world/missiles">"""


@pytest.mark.parametrize(
    "data",
    [
        NEWS_ARTICLE,
        [{"@type": "BreadcrumbList"}, NEWS_ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "@id": "#page"}, NEWS_ARTICLE]},
        {"@type": "WebPage", "mainEntity": NEWS_ARTICLE},
        {**NEWS_ARTICLE, "@type": ["Article", "NewsArticle"]},
        {**NEWS_ARTICLE, "@type": "https://schema.org/ReportageNewsArticle"},
        {**NEWS_ARTICLE, "mainEntityOfPage": {"@type": "WebPage", "@id": f"{URL}?utm_source=x"}},
        {**NEWS_ARTICLE, "headline": ["Seven missiles, says the data"], "inLanguage": {"alternateName": "en"}},
        {**NEWS_ARTICLE, "author": "Ann Author, Bo Byline", "publisher": "The Demo Courier"},
        {**NEWS_ARTICLE, "headline": "Seven missiles,&amp;nbsp;says <b>the</b> data"},
        [OTHER, {**NEWS_ARTICLE, "url": URL}],
        {"@type": "ItemList", "itemListElement": [OTHER, OTHER], "mainEntity": NEWS_ARTICLE},
        {
            "@graph": [
                {**NEWS_ARTICLE, "author": [{"@id": "#ann"}, {"@type": "Person", "name": "Bo Byline"}]},
                {"@id": "#ann", "@type": "Person", "name": "Ann Author"},
            ]
        },
    ],
    ids=[
        *("plain", "list", "graph", "nested", "two types", "type by address", "its own page", "lists", "strings"),
        *("escaped twice", "beside another", "in a list of others", "author by reference"),
    ],
)
def test_an_article_is_found_in_any_shape_of_json_ld(data):
    found = extract(page(head=OPEN_GRAPH, data=data), URL)
    assert found.headline == "Seven missiles, says the data"
    assert found.standfirst == "It began before dawn."
    assert (found.published_at, found.modified_at) == (EIGHT, datetime(2024, 12, 20, 9, 30, tzinfo=UTC))
    assert found.bylines == ("Ann Author", "Bo Byline")
    assert found.language == "en"
    assert found.site_name in ("Courier", "The Demo Courier")


@pytest.mark.parametrize("data", [None, OTHER, [OTHER, OTHER], {"@type": "Organization", "name": "x"}, "x", 1, [[[]]]])
def test_without_it_opengraph_and_metas_speak(data):
    found = extract(page(head=OPEN_GRAPH, data=data), URL)
    assert found.headline == "Seven missiles, says OpenGraph"
    assert (found.standfirst, found.site_name, found.language) == ("Before dawn.", "Courier", "en")
    assert found.published_at == EIGHT
    assert found.bylines == ("Ann Author", "Bo Byline")
    assert found.canonical_url == URL
    assert found.amp_url == "https://amp.courier.example/world/missiles"


def test_without_either_what_the_page_shows():
    found = extract(page(lang="", head='<meta name="description" content="d">'), "https://courier.example/2024/12/20/x")
    assert found.headline == HEADLINE
    assert found.published_at == datetime(2024, 12, 20, tzinfo=UTC)
    assert (found.language, found.bylines, found.canonical_url) == ("", (), "")


def test_a_time_without_a_zone_is_read_by_the_clock_of_the_newsroom():
    data = {**NEWS_ARTICLE, "datePublished": "2024-12-20 08:00:00", "dateModified": "20 December, about nine"}
    found = extract(page(data=data), URL, zone=ZoneInfo("Europe/Kyiv"))
    assert (found.published_at, found.modified_at) == (EIGHT, None)


@pytest.mark.parametrize("name", ["https://social.example/ann", "ann@courier.example", "The Demo Courier", "", " "])
def test_what_is_nobodys_name_is_no_byline(name):
    assert extract(page(data={**NEWS_ARTICLE, "author": {"name": name}}), URL).bylines == ()


def test_what_is_too_long_is_cut_at_a_word_and_what_is_too_much_is_left_out():
    data = {**NEWS_ARTICLE, "headline": "missiles " * 100, "author": [f"Author No{'x' * n}" for n in range(50)]}
    found = extract(page(data=data), URL)
    assert len(found.headline) <= 300
    assert found.headline.endswith("missiles…")
    assert len(found.bylines) <= 20


@pytest.mark.parametrize("href", ["javascript:alert(1)", "http://[", "data:,x", "https://a.example/" + "x" * 2000])
def test_a_canonical_link_to_nowhere_is_none(href):
    assert extract(page(head=f'<link rel="canonical" href="{href}">'), URL).canonical_url == ""
