"""One closed address written in every way that some resolver understands: all refused, none looked up."""

import socket

import pytest

from factcheck import http

LOOPBACK = [
    "127.0.0.1", "127.1", "127.0.1", "0177.1", "0177.0.0.01", "00000177.0.0.1", "0x7f.1", "0X7F.0x0.0x0.0x1",
    "0x7f000001", "0x7F000001", "017700000001", "2130706433", "127.0.0.1.", "127.0.0.1..", "127.00.0.1",
    "127.000.000.001", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]",
    "[::7f00:1]", "[::1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::]", "[::1%25lo]", "[::1%lo]",
    "[::1%251]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::]", "[2001::7f00:1]", "１２７.0.0.1", "127．0．0．1", "127。0。0。1", "127｡0｡0｡1", "①②⑦.⓪.⓪.①",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "127%2E0%2E0%2E1", "%31%32%37.0.0.1",
]  # fmt: skip
METADATA = [
    "169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "169.254.43518", "169.16689662",
    "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]",
    "[fd00:ec2::254]", "[fe80::a9fe:a9fe]", "100.100.100.200", "192.0.0.192", "168.63.129.16",
]  # fmt: skip
"""The address where clouds tell machines their secrets, and its other names."""
INSIDE = [
    "10.0.0.1", "012.0.0.1", "0xa.1", "167772161", "192.168.0.1", "0xc0a80001", "172.16.0.1", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "0.0.0.0", "0", "00", "0x0", "0x", "198.18.0.1", "[ff02::1]", "[fc00::1]",
    "[fec0::1]", "[::ffff:10.0.0.1]", "[::10.0.0.1]", "[2002:a00:1::]", "[64:ff9b::10.0.0.1]",
    "[::ffff:0:10.0.0.1]",
]  # fmt: skip
"""Private, carrier-grade, multicast, broadcast, this network, benchmarks."""
NO_HOST = [
    "[127.0.0.1]", "[::1", "::1", "[v1.fe80::a]", "1.2.3.4.5", "999.1.1.1", "127.0.0.1:80:80", "-1.0.0.1",
    "1e3.example.1",
]  # fmt: skip
IN_THE_WRONG_PLACE = [
    "http://public.example@127.0.0.1/",
    "http://public.example:80@127.0.0.1/",
    "http://127.0.0.1#@public.example/",
    "http://127.0.0.1?@public.example/",
    "http://127.0.0.1\\@public.example/",
    "http://public.example\\.127.0.0.1/",
    "http://127.0.0.1\t/",
    "http://127.0.0.1\u2028/",
    "http://public.example%00.127.0.0.1/",
    "http://public.example%2f@127.0.0.1/",
    "http:127.0.0.1/",
    "http:/127.0.0.1/",
    "http:///127.0.0.1/",
    "HTTP://127.0.0.1/",
    "http://[::1]@public.example/",
    "http://public.example/../@\u0000",
    "http:\\\\127.0.0.1\\",
]


@pytest.fixture(autouse=True)
def strict(settings, monkeypatch):
    """No address of ours is admitted, and the system's resolver must not even be asked."""
    settings.HTTP_ALLOW_PRIVATE = False

    def refuse_to_look_up(host, *_rest, **_options):
        raise AssertionError(f"{host!r} was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", refuse_to_look_up)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", [*LOOPBACK, *METADATA, *INSIDE, *NO_HOST])
def test_a_closed_address_is_refused_however_it_is_written(scheme, host):
    with pytest.raises(http.Refusal):
        http.request("GET", f"{scheme}://{host}/", max_bytes=100, timeout=2)


@pytest.mark.parametrize("url", IN_THE_WRONG_PLACE)
def test_an_address_that_readers_take_apart_differently_is_refused(url):
    with pytest.raises(http.Refusal):
        http.request("GET", url, max_bytes=100, timeout=2)


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://localhost.localdomain/", "http://foo.localhost/", "http://router/"]
)
def test_a_name_is_judged_by_what_it_leads_to(url, monkeypatch):
    asked = []

    def loopback(host, port, *_rest, **_options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", loopback)
    with pytest.raises(http.Refusal):
        http.request("GET", url, max_bytes=100, timeout=2)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        ("::ffff:127.0.0.1", 80, 0, 0),
        ("fe80::1%eth0", 80, 0, 2),
        ("::1", 80, 0, 0),
        ("64:ff9b::7f00:1", 80, 0, 0),
        ("2002:7f00:1::", 80, 0, 0),
        ("fd00:ec2::254", 80, 0, 0),
    ],
)
def test_a_name_that_leads_into_our_network_by_ipv6_is_refused(answer, monkeypatch):
    entries = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", answer)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_rest, **_options: entries)
    with pytest.raises(http.Refusal):
        http.request("GET", "http://innocent.example/", max_bytes=100, timeout=2)
