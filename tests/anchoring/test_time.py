"""Hostile texts take no more time than their length warrants."""

import time

import pytest

from factcheck.anchoring import Anchor, anchor_at, locate

SIZE = 200_000
SECONDS = 10  # of processor time: many times what the slowest takes; a quadratic search takes hours

ONE_LETTER = "a" * SIZE
TWO_LETTERS = "ab" * (SIZE // 2)


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        (ONE_LETTER, anchor_at(ONE_LETTER, 50_000, 150_000)),
        (ONE_LETTER, Anchor("a" * 1_000 + "b", "a" * 32, "a" * 32, 1_000)),
        (ONE_LETTER, Anchor("a" * 100_000 + "b", "a" * 32, "a" * 32, 1_000)),
        (ONE_LETTER, Anchor("b" + "a" * 100_000, "a" * 32, "a" * 32, 1_000)),
        (TWO_LETTERS, Anchor("ab" * 40 + "aab", "ab" * 16, "ab" * 16, 1_000)),
        ("e" + "\u0301\u0323" * (SIZE // 2), Anchor("e", "x", "y", 0)),
        ("e\u0301" * (SIZE // 2), Anchor("e", "e", "e", 0)),
        ("xxxxxxxx " * (SIZE // 9), Anchor("q" * 60_000, "xxxxxxxx", "yyyyyyyy", 5)),
        (" " * SIZE, Anchor("q", " " * 32, " " * 32, 5)),
        ("їжак “і” " * (SIZE // 9), Anchor("їжак і миша", "“і” ", " “і”", 77)),
    ],
    ids=[
        "long quote",
        "nearly",
        "half the text",
        "late hit",
        "two letters",
        "marks",
        "accents",
        "frames",
        "blank",
        "fold",
    ],
)
def test_repetition_does_not_multiply_the_time(text, anchor):
    began = time.process_time()
    locate(text, anchor)
    assert time.process_time() - began < SECONDS
