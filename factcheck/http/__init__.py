"""The only door out to the network: whom we may call is decided here, and nobody keeps us longer than we allow."""

from factcheck.http.addresses import Refusal, check_url
from factcheck.http.calls import Answer, Exchange, TooLarge, Unreachable, request
from factcheck.http.hosts import check_host, connect
from factcheck.http.lines import Line

__all__ = [
    "Answer",
    "Exchange",
    "Line",
    "Refusal",
    "TooLarge",
    "Unreachable",
    "check_host",
    "check_url",
    "connect",
    "request",
]
