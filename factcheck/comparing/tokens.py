"""A text cut into words, marks and white space, and each piece made comparable."""

import re
from functools import lru_cache

from factcheck.anchoring.folding import folded

USUAL_WORD = 30  # characters; longer pieces are not remembered

_ALONE = (
    "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # scripts that leave no space between words
)
_UPON = (  # what stands upon a letter, or between letters unseen
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u0900-\u0903\u093a-\u094f\u00ad\u200b-\u200d\u2060\ufeff"
)
_LETTER = rf"(?:(?![{_ALONE}])\w[{_UPON}]*)"
_TOKEN = re.compile(rf"\s+|{_LETTER}+(?:['’.,\-‐‑]{_LETTER}+)*|.[{_UPON}]*", re.DOTALL)
"""White space; a word with its apostrophes, hyphens and inner points (“don’t”, “5,000”); any other character."""

_PARAGRAPH = re.compile(r"[^\n]*\n\s*|[^\n]+\Z")


def tokens(text: str) -> list[str]:
    """The words, marks and spaces of a text. Joined they are the text."""
    return _TOKEN.findall(text)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each with the line breaks that end it. Joined they are the text."""
    return _PARAGRAPH.findall(text)


def key(piece: str) -> str:
    """What a piece says, typography aside: what two pieces have in common when they say the same."""
    if piece.isascii() and piece.isalnum():
        return piece
    return _key_of_word(piece) if len(piece) <= USUAL_WORD else folded(piece)


@lru_cache(16384)
def _key_of_word(piece: str) -> str:
    return folded(piece)


def same_words(old: str, new: str) -> bool:
    """Whether two texts say the same, white space and typography aside."""
    return old == new or "".join(folded(old).split()) == "".join(folded(new).split())


def is_word(piece: str) -> bool:
    """Whether a piece is more than a mark or white space."""
    return any(character.isalnum() for character in piece)
