"""Which addresses we may call. An address that a stranger typed must not lead into our own network.

A host name is looked up once, every address it has is judged, and the connection is made to one of those very
addresses: a name that answers differently the second time gains nothing.
"""

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import quote, urlsplit

from django.conf import settings

LONGEST_URL = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
# A last label like these makes resolvers read the whole name as a number: 127.1, 0177.0.0.1, 0x7f000001, 2130706433.
NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\Z")
FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
SAFE_IN_PATH = "/%:@!$&'()*+,;=~-._"

# IANA special-purpose registries; multicast and the metadata services of clouds that stand at public addresses besides.
CLOSED_4 = [
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
        *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
    )
]
# Only this block is given out for the public; mapped, compatible and NAT64 forms, local and multicast lie outside it.
OPEN_6 = ip_network("2000::/3")
# Teredo and other protocol assignments, documentation, 6to4 (which carries an IPv4 address), AS112.
CLOSED_6 = [
    ip_network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]


class Refusal(OSError):
    """We do not call this address, whatever may answer there."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: what we connect to is built from these parts and from nothing else."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host_header}{self.path}"


def parse(url: str) -> Target:
    """Take `url` apart, or raise `Refusal`: http and https only, no user name, no host that is a number in disguise."""
    if len(url) > LONGEST_URL or FORBIDDEN.search(url):
        raise Refusal("the address is too long, or has spaces or control characters in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refusal("this is not an address") from error
    if parts.scheme not in DEFAULT_PORTS:
        raise Refusal("only http and https addresses are called")
    if "@" in parts.netloc:
        raise Refusal("an address with a user name in it is not called")
    host = host_name(parts.hostname or "")
    path = quote(parts.path or "/", safe=SAFE_IN_PATH)
    query = f"?{quote(parts.query, safe=SAFE_IN_PATH + '?')}" if parts.query else ""
    target = Target(parts.scheme, host, DEFAULT_PORTS[parts.scheme] if port is None else port, path + query)
    if len(target.url) > LONGEST_URL:
        raise Refusal("the address is too long")
    if target.port not in settings.HTTP_PORTS and not settings.HTTP_ALLOW_PRIVATE:
        raise Refusal(f"port {target.port} is not called")
    return target


def check_url(url: str) -> None:
    """Raise `Refusal` for an address we would never call; a host name is not looked up yet."""
    target = parse(url)
    if literal := _literal(target.host):
        _require_open(literal)


def resolve(target: Target, timeout: float) -> list[str]:
    """The addresses of the host, all of them open to us; raises `Refusal`, or `OSError` when the name is not known."""
    found = find_addresses(target, timeout)
    for address in found:
        _require_open(address)
    if target.port not in settings.HTTP_PORTS and not all(address.is_loopback for address in found):
        raise Refusal(f"port {target.port} is not called")
    return [str(address) for address in found]


def find_addresses(target: Target, timeout: float) -> list[IPv4Address | IPv6Address]:
    """Every address that the host has now, each once, not judged yet; raises `OSError` when the name is not known."""
    if literal := _literal(target.host):
        return [literal]
    return list(dict.fromkeys(ip_address(entry[4][0].partition("%")[0]) for entry in _look_up(target, timeout)))


def is_open(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public network."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in CLOSED_4)
    return address in OPEN_6 and not any(address in network for network in CLOSED_6)


def _require_open(address: IPv4Address | IPv6Address) -> None:
    if not is_open(address) and not (settings.HTTP_ALLOW_PRIVATE and address.is_loopback):
        raise Refusal("the address does not belong to the public network")


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def host_name(name: str) -> str:
    """The host in the form that goes on the wire. Full-width digits become plain ones before they are judged."""
    if _literal(name) and "%" not in name:
        return name
    try:
        host = name.removesuffix(".").encode("idna").decode().lower()
    except UnicodeError as error:
        raise Refusal("the host is not a name") from error
    if isinstance(_literal(host), IPv4Address):
        return host
    labels = host.split(".")
    if len(host) > 253 or NUMBER.match(labels[-1]) or not all(LABEL.match(label) for label in labels):
        raise Refusal("the host is not a name")
    return host


def _look_up(target: Target, timeout: float) -> list[tuple]:
    """Ask the system's resolver, which knows no time limit of its own, from a thread that may be left behind."""
    answers: SimpleQueue[list | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except OSError as error:
            answers.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=timeout)
    except Empty:
        raise TimeoutError("the name was not found in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer
