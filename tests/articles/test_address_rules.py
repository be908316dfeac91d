"""Rules of addresses that hold for any: one form, and no page that passes itself off as another site's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.addresses import canonical, is_within, own_address, web_address

HOSTS = ["courier.example", "bücher.example", "127.0.0.1:8000", "[::1]:80", "amp.example", "blog.courier.example"]
DRESSES = ["", "www.", "amp.", "www.amp.", "amp.www."]
PARTS = ["world", "missiles", "x.html", "100%", "%6d", "%2F", "é", "", "amp", "x.amp", "x.amp.html", ";", "@", ".."]
QUERIES = ["utm_source=x", "fbclid=1", "a=1", "b=", "amp=1", "outputType=amp", "é=%41", "+", "&&", "="]

addresses = st.builds(
    lambda scheme, dress, host, path, slash, query, fragment: (
        f"{scheme}{dress}{host}/{'/'.join(path)}{slash}{'?' if query else ''}{'&'.join(query)}{fragment}"
    ),
    st.sampled_from(["http://", "https://", "HTTPS://", ""]),
    st.sampled_from(DRESSES),
    st.sampled_from(HOSTS),
    st.lists(st.sampled_from(PARTS), max_size=4),
    st.sampled_from(["", "/", "/amp", "/amp/", "//"]),
    st.lists(st.sampled_from(QUERIES), max_size=3),
    st.sampled_from(["", "#top"]),
)


@given(addresses | st.text(max_size=40).map("https://courier.example/".__add__) | st.text(max_size=40))
def test_the_form_of_a_form_is_itself(url):
    try:
        address = web_address(url)
    except ValueError:
        canonical(url)  # never raises
        return
    assert web_address(address) == canonical(address) == address


@given(st.lists(st.sampled_from(["world", "missiles", "7", "x.html"]), min_size=1, max_size=4), st.data())
def test_however_a_reader_came_it_is_the_same_page(path, data):
    page = f"courier.example/{'/'.join(path)}"
    scheme = data.draw(st.sampled_from(["http://", "https://", ""]))
    dress = data.draw(st.sampled_from([*DRESSES, "www.google.com/amp/s/", "courier-example.cdn.ampproject.org/c/s/"]))
    ends = data.draw(
        st.sampled_from(["", "/", "/amp", "/amp/", "?amp=1", "?outputType=amp", "?utm_medium=mail", "#top"])
    )
    assert canonical(f"{scheme}{dress}{page}{ends}") == page


SITE = "https://www.courier.example"


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/a",
        "http://www.courier.example",
        "https://world.courier.example/a",
        "https://amp.courier.example/a",
    ],
)
def test_a_site_is_its_host_and_those_below(url):
    assert is_within(SITE, url)


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example.evil.example/a",
        "https://notcourier.example/a",
        "https://example/a",
        "https://evil.example/courier.example",
        "https://evil.example/?courier.example",
        "https://courier.example@evil.example/",
        "https://courier.example:8443/",
        "",
        "x",
        "javascript:alert(1)",
    ],
)
def test_and_nothing_else(url):
    assert not is_within(SITE, url)


def test_a_site_under_a_path_of_a_shared_host():
    assert is_within("https://host.example/courier/", "https://host.example/courier/a")
    assert is_within("https://host.example/courier", "https://host.example/courier")
    assert not is_within("https://host.example/courier", "https://host.example/courier-evil/a")
    assert not is_within("https://host.example/courier", "https://host.example/other")


@pytest.mark.parametrize(
    ("answered", "claimed", "address"),
    [
        ("https://courier.example/a?x=1", "https://courier.example/a", "https://courier.example/a"),
        ("https://amp.courier.example/a", "https://courier.example/a", "https://courier.example/a"),
        ("https://evil.example/a", "https://courier.example/a", "https://evil.example/a"),
        ("https://courier.example/a", "https://evil.example/a", "https://courier.example/a"),
        ("https://courier.example/a", "https://courier.example/", "https://courier.example/a"),
        ("https://courier.example/a", "", "https://courier.example/a"),
    ],
    ids=["own", "amp", "elsewhere claims ours", "ours claims elsewhere", "front page", "no claim"],
)
def test_a_claim_counts_within_the_publications_own_site(answered, claimed, address):
    assert own_address(SITE, answered, claimed) == address
