"""Whether a document links to a target: by what its readers can follow, see or hear, and nothing that only looks so."""

import json

import pytest

from factcheck.extracting import NotReadable, read_linking

TARGET = "https://courier.example/missiles"
PAGE = "https://blog.example/post"


def links(markup, *, target=TARGET, **options) -> bool:
    data = markup.encode() if isinstance(markup, str) else markup
    return read_linking(data, PAGE, targets=[target], **options).links


@pytest.mark.parametrize(
    "markup",
    [
        f'<a href="{TARGET}">x</a>',
        f'<a href=" {TARGET} ">x</a>',
        f'<area href="{TARGET}">',
        f'<img src="{TARGET}">',
        f'<video src="{TARGET}"></video>',
        f'<video poster="{TARGET}"></video>',
        f'<audio src="{TARGET}"></audio>',
        f'<audio><source src="{TARGET}"></audio>',
        f'<iframe src="{TARGET}"></iframe>',
        f'<embed src="{TARGET}">',
        f'<object data="{TARGET}"></object>',
        f'<blockquote cite="{TARGET}">x</blockquote>',
        f'<q cite="{TARGET}">x</q>',
        '<a href="//courier.example/missiles">x</a>',
        '<base href="https://courier.example/"><a href="missiles">x</a>',
        f'<noscript><a href="{TARGET}">x</a></noscript>',
    ],
)
def test_links(markup):
    assert links(markup)


@pytest.mark.parametrize(
    "markup",
    [
        "",
        TARGET,
        f"<p>{TARGET}</p>",
        f'<!-- <a href="{TARGET}">x</a> -->',
        f'&lt;a href="{TARGET}"&gt;',
        f'<a title="{TARGET}">x</a>',
        f'<a data-href="{TARGET}">x</a>',
        f'<link rel="stylesheet" href="{TARGET}">',
        f'<script src="{TARGET}"></script>',
        f"<script>location = '{TARGET}'</script>",
        f'<textarea><a href="{TARGET}">x</a></textarea>',
        f'<template><a href="{TARGET}">x</a></template>',
        f'<a href="{TARGET}/more">x</a>',
        f'<a href="{TARGET}?more">x</a>',
        f'<a href="https://elsewhere.example/?u={TARGET}">x</a>',
        '<a href="http://[broken">x</a>',
        "\0\x01\ufffe",
    ],
)
def test_what_is_no_link(markup):
    assert not links(markup)


def test_another_form_counts_where_one_is_not_strict():
    variant = f'<a href="{TARGET.replace("https://", "http://www.")}/?utm_source=x#top">x</a>'
    assert not links(variant)
    assert links(variant, loosely=True)
    assert not links('<a href="https://courier.example/other">x</a>', loosely=True)


def test_json_by_any_string_value():
    assert links(json.dumps({"a": [{"b": TARGET}]}), media_type="application/json")
    assert links(json.dumps([TARGET]), media_type="application/activity+json")
    assert not links(json.dumps({TARGET: f"see {TARGET}"}), media_type="application/json")
    for broken in (b"", b"{", b"[" * 100_000, b"\xff\xfe"):
        with pytest.raises(NotReadable):
            links(broken, media_type="application/json")


def test_text_by_the_address_and_no_longer_one():
    for text in (f"see {TARGET}", f"see {TARGET}.", f"({TARGET})", f"{TARGET}\n", f"{TARGET}/more and {TARGET}!"):
        assert links(text, media_type="text/plain"), text
    for text in ("", f"{TARGET}/more", f"{TARGET}-2", f"{TARGET}.html", TARGET[:-1]):
        assert not links(text, media_type="text/plain"), text


@pytest.mark.parametrize("media_type", ["application/pdf", "image/png", "video/mp4", "application/octet-stream"])
def test_what_is_no_text_is_not_read(media_type):
    with pytest.raises(NotReadable):
        links(TARGET, media_type=media_type)


def test_what_the_page_says_of_itself():
    page = (
        '<head><title>Site</title><meta property="og:title" content="On &amp;amp; <b>missiles</b>">'
        '<meta name="author" content="Bo Blogger"></head><body><p>Nothing.</p>'
        f'<p>The paper <a href="{TARGET}">says\n  so</a>.</p></body>'
    )
    found = read_linking(page.encode(), PAGE, targets=[TARGET])
    assert (found.title, found.author, found.excerpt) == ("On & missiles", "Bo Blogger", "The paper says so.")


def test_words_are_cut():
    page = f'<title>{"t " * 5000}</title><p>{"w " * 5000}<a href="{TARGET}">x</a></p>'
    found = read_linking(page.encode(), PAGE, targets=[TARGET])
    assert len(found.title) <= 300
    assert len(found.excerpt) <= 500
