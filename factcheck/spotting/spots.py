"""A whole text, sentence by sentence, each with its place and its score."""

from dataclasses import dataclass

from factcheck.spotting.scoring import Kind, Reason, score
from factcheck.spotting.sentences import sentences

LONGEST_TEXT = 500_000  # characters looked at: no article comes near, and a hostile paste stays affordable


@dataclass(frozen=True, slots=True)
class Spot:
    """One sentence of a text: `text[start:end]`, how worth checking it is (0 to 1) and why, its kind and claimant
    guessed."""

    start: int
    end: int
    text: str
    score: float
    reasons: tuple[Reason, ...]
    kind_guess: Kind
    claimant_guess: str


def spot(text: str, language: str = "en") -> list[Spot]:
    """Every sentence of a text, in the order of the text. Takes time in proportion to the text, hostile or not.

    Offsets are code points of `text` as given. What lies beyond `LONGEST_TEXT` characters is not looked at. Sort by
    `score` for the best; `reasons` say what raised or lowered it.
    """
    return [_spot(text, start, end, language) for start, end in sentences(text[:LONGEST_TEXT])]


def _spot(text: str, start: int, end: int, language: str) -> Spot:
    words = text[start:end]
    found = score(words, language)
    return Spot(start, end, words, found.score, found.reasons, found.kind_guess, found.claimant_guess)
