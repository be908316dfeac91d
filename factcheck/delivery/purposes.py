"""What each purpose of a delivery is, in words for people. Whoever sends for a purpose says so here."""

from collections.abc import Mapping

from django.utils.functional import Promise

_words: dict[str, str | Promise] = {}


def name_purposes(words: Mapping[str, str | Promise]) -> None:
    """Say what these purposes are."""
    _words.update(words)


def purpose_in_words(purpose: str) -> str | Promise:
    """What a delivery is for; a purpose that nobody has named shows as it is."""
    return _words.get(purpose, purpose)
