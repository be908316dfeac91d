"""Letters cast in moulds: what the same words say to everybody is laid out once, and only the values are put in anew.

A mould is made with marks in the place of values, by the very code that lays out a letter; so a letter that is cast is
the letter that would be laid out. That holds for values that stand on one line and for words whose HTML is made of the
text; for others there is no mould.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from corrections.phrasing import LONGEST_OUTPUT
from corrections.wording.laying_out import escape
from corrections.wording.variables import Value

MOST_KEPT = 512
"""Moulds: one for each letter of each publication in each language, and for each set of values that are empty."""
_MARK = re.compile(r"https://([a-z0-9_]+)\.[0-9a-f]{32}\.invalid/")

Pieces = tuple[str, ...]
"""What everybody is told, and at every other place the name of a value."""


class Mould(NamedTuple):
    """A letter with holes in it."""

    subject: Pieces
    text: Pieces
    html: Pieces
    language: str


def fits(values: Mapping[str, str | Value]) -> bool:
    """Whether a letter with these values can be cast: each is plain, on one line, with single spaces between words."""
    return all(isinstance(value, str) and " ".join(value.split()) == value for value in values.values())


def marks(names: frozenset[str]) -> dict[str, str]:
    """What stands for each value while a mould is made: one word that no value and no template can hold."""
    key = secrets.token_hex(16)
    return {name: f"https://{name}.{key}.invalid/" for name in names}


def pieces(said: str) -> Pieces:
    """A part of a letter that was laid out with marks, taken apart at them."""
    return tuple(_MARK.split(said))


def cast(mould: Mould, values: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Subject, text and HTML with the values in their places; `None` where a part would be longer than a letter may be.

    What a value holds is looked at no more: no value can name another.
    """
    said = (
        _filled(mould.subject, values, str),
        _filled(mould.text, values, str),
        _filled(mould.html, values, escape),
    )
    return said if max(map(len, said)) <= LONGEST_OUTPUT else None


def _filled(parts: Pieces, values: Mapping[str, str], shown: Callable[[str], str]) -> str:
    said = list(parts)
    said[1::2] = [shown(values[name]) for name in parts[1::2]]
    return "".join(said)


kept = lru_cache(maxsize=MOST_KEPT)
