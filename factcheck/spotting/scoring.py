"""How worth checking a sentence is: weighted reasons, summed and squeezed into 0 to 1."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from factcheck.spotting.lexicon import Lexicon, found, lexicon
from factcheck.spotting.names import claimant, names

Kind = Literal["figure", "quotation", "event", "attribution", "background"]

LONGEST = 5_000  # characters of a sentence that are looked at

_DIGITS = re.compile(r"[$€£¥]?\b\d(?:[\d.,:/]*\d)?\b(?:\s?%)?")
_MONEY_OR_SHARE = re.compile(r"[$€£¥]\s?\d|\d\s?%")
_QUOTED = re.compile(r"“([^“”]{2,400})”|\"([^\"]{2,400})\"|«([^«»]{2,400})»|„([^„“”]{2,400})[“”]")
_QUESTION = re.compile(r"[?？؟]\W*\Z")
_WORD = re.compile(r"\w[\w’'-]*")

_BIAS = -2.1
_WEIGHTS = {
    "figure": 1.3,
    "measure": 0.6,  # a figure with its unit, or money, or a share
    "date": 0.5,
    "name": 0.5,
    "attribution": 0.6,
    "quotation": 0.5,
    "superlative": 0.4,
    "change": 0.6,
    "cause": 0.5,
    "event": 0.5,
    "past": 0.3,
    "opinion": -0.9,
    "plan": -0.5,
    "question": -1.2,
    "courtesy": -0.6,
    "short": -1.2,
}
_SECOND_HIT = 0.35  # what a second hit of the same kind adds, of the first; further ones add nothing
_SHORT = 5  # words
_FULL_LENGTH = 25  # words at which length stops to count
_LENGTH = 0.6


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a sentence was scored up (or down, where `weight` is below zero), and the words that gave it."""

    signal: str
    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Spotted:
    """A sentence's score from 0 to 1, higher being more worth checking; why; its kind and claimant, guessed."""

    score: float
    reasons: tuple[Reason, ...]
    kind_guess: Kind
    claimant_guess: str


def score(sentence: str, language: str = "en") -> Spotted:
    """Score one sentence. Languages without a table are scored by digits, quotation marks and capitals alone."""
    text = sentence.strip()[:LONGEST]
    table = lexicon(language)
    length = len(_WORD.findall(text))
    reasons = tuple(
        Reason(signal, hits, _weight(signal, hits)) for signal, hits in _signals(text, table, length) if hits
    )
    total = _BIAS + sum(reason.weight for reason in reasons) + _LENGTH * min(length, _FULL_LENGTH) / _FULL_LENGTH
    signals = {reason.signal for reason in reasons}
    return Spotted(
        score=round(1 / (1 + math.exp(-total)), 4) if length else 0.0,
        reasons=reasons,
        kind_guess=_kind(text, signals),
        claimant_guess=claimant(text, table),
    )


def _weight(signal: str, hits: tuple[str, ...]) -> float:
    repeated = 1 + _SECOND_HIT if len(hits) > 1 else 1
    return round(_WEIGHTS[signal] * repeated, 3)


def _signals(text: str, table: Lexicon, length: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    figures = found(_DIGITS, text) + found(table.numbers, text)
    yield "figure", figures
    yield "measure", (found(table.units, text) if figures else ()) + found(_MONEY_OR_SHARE, text)
    yield "date", found(table.dates, text)
    yield "name", names(text, table)
    yield "attribution", found(table.according, text) + found(table.reporting, text)
    yield "quotation", _quotations(text)
    yield "superlative", found(table.superlatives, text)
    yield "change", found(table.changes, text)
    yield "cause", found(table.causes, text)
    yield "event", found(table.events, text)
    yield "past", found(table.past, text)
    yield "opinion", found(table.opinions, text)
    yield "plan", found(table.plans, text)
    yield "courtesy", found(table.courtesies, text)
    yield "question", found(_QUESTION, text)
    yield "short", (text,) if 0 < length < _SHORT else ()


def _quotations(text: str) -> tuple[str, ...]:
    return tuple(next(filter(None, match.groups())) for match in _QUOTED.finditer(text))


def _kind(text: str, signals: set[str]) -> Kind:
    """The kind the signals speak for; a quotation only where the quoted words are the better part of the sentence."""
    if "quotation" in signals and 2 * sum(map(len, _quotations(text))) > len(text):
        return "quotation"
    if "figure" in signals:
        return "figure"
    if "attribution" in signals:
        return "quotation" if "quotation" in signals else "attribution"
    happened = {"event", "name"} <= signals or ("date" in signals and signals & {"event", "past"})
    return "event" if happened else "background"
