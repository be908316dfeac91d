"""One address for one page, however a reader came to it."""

import pytest

from factcheck.addresses import canonical, web_address

PAGE = "courier.example/world/missiles"


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/world/missiles",
        "http://courier.example/world/missiles",
        "HTTPS://WWW.Courier.Example/world/missiles/",
        "courier.example/world/missiles",
        " https://courier.example:443/world/missiles ",
        "http://courier.example:80/world/missiles",
        "https://courier.example./world/missiles",
        "https://reader:secret@courier.example/world/missiles",
        "https://courier.example/world/missiles#comments",
        "https://courier.example/world/missiles?",
        "https://courier.example/world/missiles?utm_source=x&utm_medium=y&fbclid=z&gclid=1&mc_cid=2",
        "https://courier.example/world/missiles?UTM_Source=x",
        "https://courier.example/world/missiles/amp/",
        "https://courier.example/world/missiles/amp",
        "https://courier.example/world/missiles.amp",
        "https://courier.example/world/missiles?amp=1",
        "https://courier.example/world/missiles?outputType=amp",
        "https://amp.courier.example/world/missiles",
        "https://www.google.com/amp/s/courier.example/world/missiles",
        "https://www.google.co.uk/amp/s/www.courier.example/world/missiles/amp/?utm_source=x",
        "https://courier-example.cdn.ampproject.org/c/s/courier.example/world/missiles",
        "https://courier.example/world/%6dissiles",
    ],
)
def test_what_does_not_tell_pages_apart_is_dropped(url):
    assert canonical(url) == PAGE


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/world/Missiles",
        "https://courier.example/world/missiles?page=2",
        "https://courier.example:8443/world/missiles",
        "https://blog.courier.example/world/missiles",
        "https://courier.example/world/missiles.html",
        "https://courier.example/world",
        "https://courier.example/world/missiles%2Famp",
        "https://courier.example/amplifiers",
    ],
)
def test_what_tells_pages_apart_stays(url):
    assert canonical(url) != PAGE


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://a.example/p?b=2&a=1&utm_source=x", "a.example/p?a=1&b=2"),
        ("https://a.example/p?a=&b=%C3%A9", "a.example/p?a=&b=%C3%A9"),
        ("https://bücher.example/straße", "xn--bcher-kva.example/stra%C3%9Fe"),
        ("https://xn--bcher-kva.example/stra%c3%9fe", "xn--bcher-kva.example/stra%C3%9Fe"),
        ("https://a.example/", "a.example"),
        ("https://amp.example/p", "amp.example/p"),
        ("https://a.example/p.amp.html", "a.example/p.html"),
        ("https://a.example/100%", "a.example/100%"),
        ("https://127.0.0.1:8000/p", "127.0.0.1:8000/p"),
        ("https://[::1]:8000/p", "[::1]:8000/p"),
    ],
)
def test_how_it_is_written(url, address):
    assert canonical(url) == address
    assert canonical(f"https://{address}") == address


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "mailto:reader@reader.example",
        "ftp://files.example/a",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://[::1",
        "https://a.example:99999/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 200}example/",
        "https://a..example/",
        "https://a.example/?" + "a=1&" * 300,
        "file:///etc/passwd",
    ],
)
def test_what_is_no_web_address_is_a_value_error_to_whoever_asks_for_one(url):
    with pytest.raises(ValueError):  # noqa: PT011 - the parser of the standard library has words of its own
        web_address(url)
    assert canonical(url) == url.strip().lower()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://a.example:65536/X", "http://a.example:65536/x"),
        (" https://www.google.com/amp/ ", "https://www.google.com/amp/"),
        ("https://a.example/?" + "A=1&" * 201, "https://a.example/?" + "a=1&" * 201),
        ("http://[::1]:99999/x", "http://[::1]:99999/x"),
        ("http://[", "http://["),
        ("http://a.example/\ud800", "http://a.example/?"),
        ("mailto:a\0b", "mailto:ab"),
    ],
    ids=["port", "empty viewer", "fields", "port of six", "bracket", "half a character", "null"],
)
def test_whatever_a_reader_sends_has_an_address(url, address):
    assert canonical(url) == address


def test_viewers_inside_viewers_come_to_an_end():
    assert canonical("https://" + "google.com/amp/" * 3 + "a.example/p") == "a.example/p"
    with pytest.raises(ValueError, match="viewers"):
        web_address("https://" + "google.com/amp/" * 5_000 + "a.example/p")
