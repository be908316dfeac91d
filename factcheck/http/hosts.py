"""Connections that are not HTTP, under the same rules: the host's addresses are judged, and one of those is called."""

import socket
import time
from collections.abc import Collection
from ipaddress import ip_address

from factcheck.http.addresses import Refusal, Target, find_addresses, host_name, is_open
from factcheck.http.connections import MOST_ADDRESSES


def check_host(host: str) -> str:
    """The host as it goes on the wire; raises `Refusal` for what is no name, or an address outside the public network.

    A name is not looked up yet.
    """
    name = host_name(host)
    try:
        literal = ip_address(name)
    except ValueError:
        return name
    if not is_open(literal):
        raise Refusal("the address does not belong to the public network")
    return name


def connect(host: str, port: int, *, timeout: float, trusted: Collection[str] = ()) -> socket.socket:
    """Connect to one of the addresses that the host has now, within `timeout` seconds, name lookup included.

    Every address must belong to the public network, unless the operator named the host in `trusted`. Raises `Refusal`,
    or another `OSError` when nobody answers.
    """
    deadline = time.monotonic() + timeout
    name = host_name(host)
    found = find_addresses(Target("https", name, port, "/"), timeout)
    if name not in trusted and not all(is_open(address) for address in found):
        raise Refusal("the address does not belong to the public network")
    failure = OSError("the host has no address")
    for address in found[:MOST_ADDRESSES]:
        try:
            return socket.create_connection((str(address), port), timeout=max(0.1, deadline - time.monotonic()))
        except OSError as error:
            failure = error
    raise failure
