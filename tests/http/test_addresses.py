"""Addresses that lead into our own network are refused, however they are written."""

import socket
from ipaddress import ip_address

import pytest

from factcheck import http
from factcheck.http.addresses import is_open, parse, resolve

REFUSED_AS_WRITTEN = [
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "//example.org/",
    "example.org",
    "",
    "http://",
    "http:///path",
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://@example.org/",
    "http://example.org\\@127.0.0.1/",
    "http://example.org/\r\nX-Evil: 1",
    "http://exa mple.org/",
    "http://example.org/\x00",
    "http://example.org:22/",
    "http://example.org:0/",
    "http://example.org:99999/",
    "http://example.org:port/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0177.0.0.1/",
    "http://0x7f.0.0.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0/",
    "http://1.2.3.4.5/",
    "http://256.0.0.1/",
    "http://[fe80::1%25eth0]/",
    "http://127%2e0.0.1/",
    "http://a..b/",
    "http://-a.example/",
    f"http://{'a' * 64}.example/",
    f"http://example.org/{'a' * 2000}",
]
CLOSED = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "100.100.100.200", "100.127.255.255", "192.0.0.192", "192.0.2.1", "198.18.0.1"),
    *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
    *("::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::808:808"),
    *("64:ff9b:1::1", "2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1", "fc00::1"),
    *("fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "100::1", "5f00::1", "4000::1"),
]
OPEN = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "223.255.255.255"]
OPEN += ["2001:4860:4860::8888", "2606:4700::1111", "2a00:1450::1"]


@pytest.fixture(autouse=True)
def strict(settings):
    settings.HTTP_ALLOW_PRIVATE = False


def answer_with(monkeypatch, *addresses: str) -> None:
    """Let the system's resolver know every name under these addresses."""

    def getaddrinfo(host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.mark.parametrize("url", REFUSED_AS_WRITTEN)
def test_refuses_what_is_not_a_plain_public_address(url):
    with pytest.raises(http.Refusal):
        http.check_url(url)


@pytest.mark.parametrize("address", CLOSED)
def test_refuses_closed_addresses_written_out_and_by_name(address, monkeypatch):
    assert not is_open(ip_address(address))
    with pytest.raises(http.Refusal):
        http.check_url(f"http://[{address}]/" if ":" in address else f"http://{address}/")
    answer_with(monkeypatch, address)
    with pytest.raises(http.Refusal):
        http.request("GET", "http://innocent.example/", max_bytes=100, timeout=2)


@pytest.mark.parametrize("address", OPEN)
def test_admits_public_addresses(address):
    assert is_open(ip_address(address))
    assert ip_address(address).is_global
    http.check_url(f"https://[{address}]/" if ":" in address else f"https://{address}/")


@pytest.mark.parametrize("host", ["①②⑦.⓪.⓪.①", "１２７.0.0.1", "127。0。0。1", "127.0.0.1."])
def test_refuses_loopback_in_other_letters(host):
    with pytest.raises(http.Refusal):
        http.check_url(f"http://{host}/")


def test_one_closed_address_among_open_ones_refuses_the_host(monkeypatch):
    answer_with(monkeypatch, "8.8.8.8", "10.0.0.7")
    with pytest.raises(http.Refusal):
        resolve(parse("https://mixed.example/"), 2)


def test_the_flag_admits_loopback_and_nothing_else(settings):
    settings.HTTP_ALLOW_PRIVATE = True
    http.check_url("http://127.0.0.1:8123/")
    for url in ("http://169.254.169.254/", "http://10.0.0.1/", "http://[::ffff:127.0.0.1]/"):
        with pytest.raises(http.Refusal):
            http.check_url(url)


def test_the_flag_opens_no_odd_ports_elsewhere(settings, monkeypatch):
    settings.HTTP_ALLOW_PRIVATE = True
    answer_with(monkeypatch, "8.8.8.8")
    with pytest.raises(http.Refusal, match="port 22"):
        resolve(parse("http://example.org:22/"), 2)


def test_a_foreign_host_and_path_are_written_for_the_wire():
    target = parse("https://žluťoučký.example/kůň?q=á b".replace(" ", "%20") + "#part")
    assert target.host.startswith("xn--")
    assert target.path == "/k%C5%AF%C5%88?q=%C3%A1%20b"
    assert target.url == f"https://{target.host}{target.path}"
