"""Over a labelled set in five styles, the score ranks what journalists would check above the rest.

The sentences in `fixtures/spotting/sentences.tsv` are made up for this purpose, and so are their labels: check-worthy,
unimportant (true or false, nobody would check it) and non-factual. Weights are tried on the odd ids, the claims below
are made about the even ones.
"""

import math
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from factcheck.spotting import Spotted, score
from factcheck.spotting.weights import SIGNALS

SET = Path(__file__).resolve().parents[2] / "fixtures" / "spotting" / "sentences.tsv"
STYLES = ["debate", "tweet", "news", "interview", "parliament"]


class Sentence(NamedTuple):
    id: int
    label: str
    style: str
    text: str
    spotted: Spotted

    @property
    def is_worth_checking(self) -> bool:
        return self.label == "check-worthy"


def labelled() -> list[Sentence]:
    rows = [line.split("\t") for line in SET.read_text(encoding="utf-8").splitlines()[1:]]
    return [Sentence(int(number), label, style, text, score(text)) for number, label, style, text in rows]


ALL = labelled()
HELD_OUT = [sentence for sentence in ALL if sentence.id % 2 == 0]


def average_precision(sentences: list[Sentence], rank: Callable[[Sentence], float]) -> float:
    hits, total = 0, 0.0
    order = sorted(sentences, key=lambda sentence: (-rank(sentence), sentence.is_worth_checking))  # ties against us
    for position, sentence in enumerate(order, start=1):
        if sentence.is_worth_checking:
            hits += 1
            total += hits / position
    return total / hits


def ours(sentence: Sentence) -> float:
    return sentence.spotted.score


def length(sentence: Sentence) -> float:
    return len(sentence.text.split())


def digits(sentence: Sentence) -> float:
    return len(re.findall(r"\d", sentence.text))


def test_the_set_is_as_large_and_varied_as_it_claims():
    assert len(ALL) >= 300
    assert len({sentence.text for sentence in ALL}) == len(ALL)
    assert set(Counter(sentence.style for sentence in ALL)) == set(STYLES)
    assert 0.2 < sum(sentence.is_worth_checking for sentence in HELD_OUT) / len(HELD_OUT) < 0.5


def test_the_held_out_half_is_ranked_far_better_than_by_length_or_digits():
    found = average_precision(HELD_OUT, ours)
    assert found > 0.9
    assert found > 0.4 + average_precision(HELD_OUT, length)
    assert found > 0.4 + average_precision(HELD_OUT, digits)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_ranked_better_than_by_length_or_digits(style):
    sentences = [sentence for sentence in ALL if sentence.style == style]
    found = average_precision(sentences, ours)
    assert found > 0.2 + average_precision(sentences, length)
    assert found > 0.2 + average_precision(sentences, digits)


def test_it_is_not_the_digits_alone_nor_the_length_alone():
    """Among sentences without a digit, and among those of a like length, the order still holds."""
    wordy = [sentence for sentence in ALL if not digits(sentence)]
    alike = [sentence for sentence in ALL if 10 <= length(sentence) <= 16]
    assert min(average_precision(wordy, ours), average_precision(alike, ours)) > 0.9


def without(signal: str) -> Callable[[Sentence], float]:
    def rank(sentence: Sentence) -> float:
        value = min(max(sentence.spotted.score, 1e-6), 1 - 1e-6)
        weights = (reason.weight for reason in sentence.spotted.reasons if reason.signal == signal)
        return math.log(value / (1 - value)) - sum(weights)

    return rank


@pytest.mark.parametrize("signal", SIGNALS)
def test_no_signal_does_harm(signal):
    """Without it the ranking is no better by more than chance: two hundredths of average precision."""
    assert average_precision(ALL, without(signal)) < average_precision(ALL, ours) + 0.02


def test_every_signal_occurs_in_the_set():
    seen = {reason.signal for sentence in ALL for reason in sentence.spotted.reasons}
    assert seen == set(SIGNALS)


def test_what_stands_in_web_addresses_handles_and_hashtags_is_no_figure():
    spotted = score("@user2020 look https://t.example/12345?id=99 #covid19 COVID-19")
    assert "figure" not in {reason.signal for reason in spotted.reasons}
