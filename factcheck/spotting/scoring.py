"""How worth checking a sentence is: weighted reasons, summed and squeezed into 0 to 1."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from factcheck.spotting.lexicon import lexicon
from factcheck.spotting.names import claimant, names
from factcheck.spotting.vocabulary import Lexicon, Sentence
from factcheck.spotting.weights import BIAS, FULL_LENGTH, LENGTH, SECOND_HIT, SHORT, SIGNALS

Kind = Literal["figure", "quotation", "event", "attribution", "background"]

LONGEST = 5_000  # characters of a sentence that are looked at

_ADDRESSES = re.compile(r"(?:https?://|www\.)\S{1,500}|(?<!\w)@\w{1,50}|\A\s*RT\b|\A\s*[A-Z][A-Z .'-]{2,30}:\s")
_HASHES = re.compile(r"#(?=\w)")
_DIGITS = re.compile(r"[$€£¥]?(?<![^\W\d_]-)\b\d(?:[\d.,:/]*\d)?(?:(?:k|m|bn|tn)\b|\b)(?:\s?%)?", re.IGNORECASE)
_MONEY_OR_SHARE = re.compile(r"[$€£¥]\s?\d|\d\s?%")
_QUOTED = re.compile(r"“([^“”]{2,400})”|\"([^\"]{2,400})\"|«([^«»]{2,400})»|„([^„“”]{2,400})[“”]")
_QUESTION = re.compile(r"[?？؟]\W*\Z")
_EXCLAMATION = re.compile(r"!\W*\Z|[\U0001F300-\U0001FAFF\u2600-\u27BF]|[:;]-?[)(]")


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
    text = _readable(sentence)
    table = lexicon(language)
    words = Sentence.of(text)
    length = len(words.tokens)
    reasons = tuple(
        Reason(signal, hits, _weight(signal, hits)) for signal, hits in _signals(words, table, length) if hits
    )
    total = BIAS + sum(reason.weight for reason in reasons) + LENGTH * min(length, FULL_LENGTH) / FULL_LENGTH
    signals = {reason.signal for reason in reasons}
    return Spotted(
        score=round(1 / (1 + math.exp(-total)), 6) if length else 0.0,
        reasons=reasons,
        kind_guess=_kind(text, signals),
        claimant_guess=claimant(words, table),
    )


def _readable(sentence: str) -> str:
    """The sentence without web addresses, handles and the "#" of hashtags: their digits and capitals say nothing."""
    return _HASHES.sub("", _ADDRESSES.sub(" ", sentence[:LONGEST])).strip()


def _weight(signal: str, hits: tuple[str, ...]) -> float:
    repeated = 1 + SECOND_HIT if len(hits) > 1 else 1
    return round(SIGNALS[signal].weight * repeated, 3)


def _signals(words: Sentence, table: Lexicon, length: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    text = words.text
    figures = _all(_DIGITS, text) + table.numbers.found(words)
    yield "figure", figures
    yield "measure", (table.units.found(words) if figures else ()) + _all(_MONEY_OR_SHARE, text)
    yield "name", names(text, table)
    yield "attribution", table.according.found(words) + table.reporting.found(words)
    yield "quotation", _quotations(text)
    for signal, vocabulary in table.signals.items():
        yield signal, vocabulary.found(words)
    yield "question", _all(_QUESTION, text)
    yield "exclamation", _all(_EXCLAMATION, text)
    yield "short", (text,) if 0 < length < SHORT else ()


def _all(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for match in pattern.finditer(text)))


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
