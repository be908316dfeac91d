"""What a query says, freed of what posts and mails wrap around it. Pure: the lexemes themselves are PostgreSQL's."""

import html
import re
from typing import NamedTuple

LONGEST_TEXT = 10_000  # characters that are looked at

UNSAYABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL stores neither NUL nor half a surrogate pair
REPOST = re.compile(r"^\s*RT\s+@\w+:?\s*")
SIGNATURE = re.compile(r"\s(?:—|–|--?)\s*(?P<name>[^()\n]{1,80}?)\s*\((?P<handle>@\w{1,30})\)[^\n]{0,40}\Z")
TAG = re.compile(r"[#@](\w+)")
PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\WA-Za-z\d_]+")


class Wording(NamedTuple):
    """The words themselves, and who signed them."""

    body: str
    signed: str


def read(text: str) -> Wording:
    """The words of a post, mail or sentence.

    HTML entities are resolved; "#ClimateChange" counts as itself and as its two words, a mention likewise; of a
    signature as an embedded post ends with, "— Name (@handle) January 5, 2016", only the name is kept, and kept apart.
    """
    text = html.unescape(UNSAYABLE.sub(" ", text[:LONGEST_TEXT]))
    text = REPOST.sub("", UNSAYABLE.sub(" ", text))
    signed = SIGNATURE.search(text)
    if signed:
        text = text[: signed.start()]
    return Wording(TAG.sub(_spell_out, text).strip(), signed["name"].strip() if signed else "")


def _spell_out(tag: re.Match[str]) -> str:
    whole, parts = tag[1], PARTS.findall(tag[1])
    return f" {whole} " if len(parts) < 2 else f" {whole} {' '.join(parts)} "
