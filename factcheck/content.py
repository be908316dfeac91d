"""Addresses of files: signed, good for one file and a few minutes, on a host that serves nothing else where one is set.

What is signed is the row that a file belongs to, never the file: whoever owns the row says at the time of asking which
file that is, and whether it may still be had.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing

from factcheck.models import StoredFile

SALT = "factcheck.content"
GOOD_FOR_SECONDS = 300
PATH = "/files/"


@dataclass(frozen=True, slots=True)
class Served:
    """A file on its way out: under which name, and whether it is a picture to be looked at in a page."""

    stored: StoredFile
    filename: str
    is_shown: bool = False


Finder = Callable[[int, str], Served | None]
"""Given the primary key of a row and a part of it: its file, or `None` where there is none to be had any more."""

_finders: dict[str, Finder] = {}


def serves(kind: str) -> Callable[[Finder], Finder]:
    """Register who finds the files of one kind of row."""

    def register(finder: Finder) -> Finder:
        _finders[kind] = finder
        return finder

    return register


def find(kind: str, pk: int, part: str = "") -> Served | None:
    """The file of a row as it may be served now. Whether this person may have it, the caller has asked."""
    return _finders[kind](pk, part)


def address(kind: str, pk: int, part: str = "") -> str:
    """Where one file can be fetched for some minutes, without a cookie, by whoever holds the address."""
    token = signing.dumps([kind, pk, part], salt=SALT).replace(":", "~")
    return f"{origin()}{PATH}{token}/"


def origin() -> str:
    """Scheme and host that files come from, with the site's scheme and port; empty where it is the site itself."""
    if not settings.CONTENT_HOST:
        return ""
    site = urlsplit(settings.SITE_URL)
    return f"{site.scheme}://{settings.CONTENT_HOST}{f':{site.port}' if site.port else ''}"


def read(token: str) -> Served | None:
    """The file that an address was signed for, `None` where it may no longer be had.

    Raises `signing.SignatureExpired` some minutes later, `signing.BadSignature` for what we did not sign.
    """
    kind, pk, part = signing.loads(token.replace("~", ":"), salt=SALT, max_age=GOOD_FOR_SECONDS)
    return find(kind, pk, part)
