"""BM25 (Robertson and Zaragoza, 2009): what a lexeme weighs, which to look up, what a document scores. Pure."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

K1 = 1.2
B = 0.75
LEAST_BUDGET, MOST_BUDGET = 10_000, 50_000  # postings read for one query


@dataclass(frozen=True)
class Corpus:
    """How many documents there are, of what total length, and how many hold each lexeme."""

    documents: int
    length: int
    holding: Mapping[int, int]

    @property
    def average(self) -> float:
        """Lexemes a document."""
        return max(self.length / self.documents, 1.0) if self.documents > 0 else 1.0

    def rarity(self, lexeme: int) -> float:
        """Inverse document frequency, as Lucene has it: never negative, however common."""
        holding = self.holding.get(lexeme, 0)
        return math.log(1 + (max(self.documents, holding) - holding + 0.5) / (holding + 0.5))


def weigh(corpus: Corpus, counted: Iterable[tuple[Sequence[int], float]]) -> dict[int, float]:
    """The weight of each lexeme of a query that some document holds; `counted` are its parts and what each counts."""
    weights: dict[int, float] = {}
    for words, share in counted:
        for lexeme in set(words):
            if corpus.holding.get(lexeme, 0) > 0:
                weights[lexeme] = max(weights.get(lexeme, 0.0), share * corpus.rarity(lexeme))
    return weights


def budget_for(corpus: Corpus) -> int:
    """How many postings to read: as many as find what reading all finds (docs/matching.md)."""
    return min(LEAST_BUDGET + corpus.documents // 50, MOST_BUDGET)


def choose(corpus: Corpus, weights: Mapping[int, float], budget: int) -> list[int]:
    """The rarest lexemes whose postings fit the budget together, and the rarest whether it fits or not."""
    chosen: list[int] = []
    spent = 0
    for lexeme in sorted(weights, key=lambda lexeme: (corpus.holding[lexeme], lexeme)):
        spent += corpus.holding[lexeme]
        if chosen and spent > budget:
            break
        chosen.append(lexeme)
    return chosen


def score(corpus: Corpus, weights: Mapping[int, float], words: Sequence[int]) -> float:
    """What a document scores, exactly: over all lexemes of the query."""
    norm = K1 * (1 - B + B * len(words) / corpus.average)
    times = Counter(word for word in words if word in weights)
    return math.fsum(weights[lexeme] * (K1 + 1) * tf / (tf + norm) for lexeme, tf in times.items())


def likeness(corpus: Corpus, weights: Mapping[int, float], words: Sequence[int], whole: float | None = None) -> float:
    """How much of what a document weighs is in the query: 0 to 1. `whole` is what it weighs, where that is known."""
    whole = weight_of(corpus, words) if whole is None else whole
    return min(score(corpus, weights, words) / whole, 1.0) if whole else 0.0


def weight_of(corpus: Corpus, words: Sequence[int]) -> float:
    """What a document scores for a query that says all that it says."""
    return score(corpus, {word: corpus.rarity(word) for word in words}, words)
