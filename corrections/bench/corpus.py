"""Made-up claims and questions about them: words as rare and common as in a language, the same in every run."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

WORDS = 60_000
SHIFT = 2.7  # Zipf-Mandelbrot: a word's frequency is in proportion to 1 / (rank + SHIFT)
NAMES_FROM = 3000  # ranks from here on are taken for what claims are about
ONSETS = [
    "b",
    "br",
    "c",
    "ch",
    "d",
    "dr",
    "f",
    "fl",
    "g",
    "gr",
    "h",
    "j",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "qu",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "tr",
    "v",
    "w",
    "y",
    "z",
]
NUCLEI = ["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou"]
CODAS = ["n", "r", "l", "t", "m", "k", "rd", "nt"]


@dataclass(frozen=True)
class Question:
    """A text, and the claim it was made of."""

    text: str
    about: str


class Corpus:
    """So many claims, drawn from one seed."""

    def __init__(self, claims: int, seed: int = 20260301) -> None:
        self.claims = claims
        self.random = random.Random(seed)  # noqa: S311 - not for secrets
        syllables = ["".join(parts) for parts in product(ONSETS, NUCLEI, CODAS)]
        self.random.shuffle(syllables)
        pairs = (first + second for first, second in product(syllables, repeat=2))
        self.words = [word for word, _n in zip(pairs, range(WORDS), strict=False)]
        self.random.shuffle(self.words)
        self.names = self.words[NAMES_FROM:]
        self.weights = list(accumulate(1 / (rank + SHIFT) for rank in range(1, WORDS + 1)))

    def records(self) -> Iterator[dict[str, str]]:
        """The claims as `import_claims` takes them: 8 to 30 words, of which two or three are names, and a title."""
        for number in range(self.claims):
            words = self._claim_words(number)
            title = [word for place, word in enumerate(words) if place % 3 == 0]
            yield {"external_id": f"c-{number}", "text": " ".join(words), "title": " ".join(title), "language": "en"}

    def questions(self, count: int) -> dict[str, list[Question]]:
        """As many of each kind: three words; a post of some twenty; a paragraph of a hundred."""
        chance = random.Random(7)  # noqa: S311 - not for secrets
        kinds: dict[str, list[Question]] = {"three words": [], "a post": [], "a paragraph": []}
        for _turn in range(count):
            number = chance.randrange(self.claims)
            words = list(dict.fromkeys(self._claim_words(number)))
            name = f"c-{number}"
            kinds["three words"].append(Question(" ".join(chance.sample(words, 3)), name))
            kinds["a post"].append(Question(self._post(chance, words), name))
            kinds["a paragraph"].append(Question(self._mixed(chance, words, share=0.5, others=90), name))
        return kinds

    def _claim_words(self, number: int) -> list[str]:
        chance = random.Random(number)  # noqa: S311 - not for secrets
        names = chance.choices(self.names, k=chance.choice((2, 3)))
        words = chance.choices(self.words, cum_weights=self.weights, k=chance.randint(6, 27)) + names
        chance.shuffle(words)
        return words

    def _post(self, chance: random.Random, words: Sequence[str]) -> str:
        tag = "".join(word.title() for word in chance.sample(words, 2))
        return (
            f"{self._mixed(chance, words, share=0.25, others=16)} #{tag} https://post.example/{chance.randrange(10**6)}"
        )

    def _mixed(self, chance: random.Random, words: Sequence[str], *, share: float, others: int) -> str:
        """A share of the claim's words among so many others."""
        kept = chance.sample(list(words), max(2, round(share * len(words))))
        mixed = kept + chance.choices(self.words, cum_weights=self.weights, k=others)
        chance.shuffle(mixed)
        return " ".join(mixed)
