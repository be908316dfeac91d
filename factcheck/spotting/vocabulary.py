"""What the table of a language is made of: words and expressions, each kind giving one signal."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

NOTHING = re.compile(r"(?!)")
_PLAIN = re.compile(r"\w+")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and expressions that mean one thing. Plain words are looked up, only the others are searched for."""

    plain: frozenset[str] = frozenset()
    expressions: re.Pattern[str] = NOTHING

    def places(self, sentence: "Sentence") -> Iterator[tuple[int, int]]:
        """Start and end of each hit: plain words in their order, then expressions in theirs."""
        yield from ((start, start + len(word)) for word, start in sentence.tokens if word in self.plain)
        if self.expressions is not NOTHING:
            yield from (match.span() for match in self.expressions.finditer(sentence.text))

    def found(self, sentence: "Sentence") -> tuple[str, ...]:
        """The words that were hit, as they are written, each once, in the order of the sentence; of hits that overlap
        the one that begins first."""
        hits: dict[str, None] = {}
        reached = 0
        for start, end in sorted(self.places(sentence), key=lambda place: (place[0], -place[1])):
            if start >= reached:
                hits[sentence.text[start:end]] = None
                reached = end
        return tuple(hits)


def vocabulary(listed: str) -> Vocabulary:
    """From a comma-separated list of words and regular expressions; both are matched whole, in any case."""
    entries = " ".join(listed.split()).split(", ")
    others = [entry for entry in entries if not _PLAIN.fullmatch(entry)]
    return Vocabulary(
        frozenset(entry for entry in entries if _PLAIN.fullmatch(entry)),
        re.compile(rf"\b(?:{'|'.join(others)})(?!\w)", re.IGNORECASE) if others else NOTHING,
    )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as the tables look at it: its words, lower-cased, with their places."""

    text: str
    tokens: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, text: str) -> "Sentence":
        return cls(text, tuple((match[0].lower(), match.start()) for match in _TOKEN.finditer(text)))


EMPTY = Vocabulary()


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, by the signal they give. An empty one leaves what needs no words: digits, quotation
    marks, capitals, question marks."""

    signals: dict[str, Vocabulary] = field(default_factory=dict)
    numbers: Vocabulary = EMPTY
    units: Vocabulary = EMPTY
    reporting: Vocabulary = EMPTY
    according: Vocabulary = EMPTY
    common: frozenset[str] = frozenset()  # words that begin a sentence with a capital and name nobody
    nouns: frozenset[str] = frozenset()  # words of what is counted, which begin a sentence and name nobody
    nobody: frozenset[str] = frozenset()  # words that stand before a verb of saying and name nobody
