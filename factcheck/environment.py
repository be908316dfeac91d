"""Typed reading of environment variables: what is missing or wrong is refused with the variable's name.

A process must not start half configured: it would run for a while, and fail where nobody looks.
"""

import os
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

REQUIRED = environ.Env.NOTSET
WORDS_FOR_TRUE = {"1", "true", "yes", "on"}
WORDS_FOR_FALSE = {"0", "false", "no", "off", ""}

_env = environ.Env()


def read(name: str, kind: str = "str", default: Any = REQUIRED) -> Any:
    """Return the variable, converted by django-environ. An empty one counts as missing; a wrong one is refused."""
    if not os.environ.get(name, "").strip():
        if default is REQUIRED:
            raise ImproperlyConfigured(f"{name} is not set")
        return default
    try:
        return getattr(_env, kind)(name)
    except (ValueError, TypeError, KeyError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(f"{name} is not valid: {error}") from error


def read_flag(name: str, default: bool) -> bool:
    """Return a yes or no. Anything else is refused, because a mistyped "flase" must not mean yes, nor "ture" no."""
    word = os.environ.get(name, str(default)).strip().lower()
    if word not in WORDS_FOR_TRUE | WORDS_FOR_FALSE:
        raise ImproperlyConfigured(f"{name} is not valid: use 1 or 0, not {word!r}")
    return word in WORDS_FOR_TRUE


def read_number(name: str, default: int, low: int, high: int) -> int:
    """Return a whole number between two bounds, both allowed."""
    number = read(name, "int", default)
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name} is not valid: {number} is not between {low} and {high}")
    return number


def read_url(name: str, schemes: set[str], default: Any = REQUIRED) -> str:
    """Return an address with one of the schemes. Its value is not repeated in the refusal: it may hold a password."""
    url = read(name, default=default)
    if urlsplit(url).scheme not in schemes:
        raise ImproperlyConfigured(f"{name} is not valid: it must begin with one of {', '.join(sorted(schemes))}")
    return url


def read_template(name: str, place: str) -> str:
    """Return a web address with `place` in it once, or nothing where the variable is not set."""
    template = read(name, default="")
    if template and (urlsplit(template).scheme not in {"http", "https"} or template.count(place) != 1):
        raise ImproperlyConfigured(f"{name} is not valid: it must be a web address with {place} in it, once")
    return template


def read_host(name: str, default: Any = REQUIRED) -> str:
    """Return a host name: no scheme, no path, no @."""
    host = read(name, default=default).lower()
    if host and (not host.replace("-", "").replace(".", "").isalnum() or "." not in host):
        raise ImproperlyConfigured(f"{name} is not valid: {host!r} is not a host name")
    return host


def read_socket(name: str, default: Any = REQUIRED) -> str:
    """Return where a server listens: tcp://host:port or unix:///path."""
    address = read(name, default=default)
    try:
        parts = urlsplit(address)
        whole = (parts.scheme == "tcp" and parts.hostname and parts.port) or (parts.scheme == "unix" and parts.path)
    except ValueError:
        whole = ""
    if address and not whole:
        raise ImproperlyConfigured(f"{name} is not valid: it is neither tcp://host:port nor unix:///path")
    return str(address)
