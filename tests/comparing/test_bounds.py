"""Comparing ends, whatever it is given: work is counted, and what cannot be paid for is shown as replaced."""

import random

import pytest

from factcheck.comparing import Kind, compare
from factcheck.comparing.aligning import BUDGET, Block, Budget, align


def noise(size: int, vocabulary: int, between: str, seed: int) -> str:
    source = random.Random(seed)
    written: list[str] = []
    length = 0
    while length < size:
        written.append(f"w{source.randrange(vocabulary):x}")
        length += len(written[-1]) + len(between)
    return between.join(written)


def read_back(old: str, new: str) -> bool:
    runs = [run for paragraph in compare(old, new) for run in paragraph.runs]
    return "".join(run.old for run in runs) == old and "".join(run.new for run in runs) == new


def test_without_budget_everything_between_the_ends_is_replaced():
    assert align("axxb", "ayxb", Budget(0)) == [Block(0, 0, 1), Block(2, 2, 2)]
    assert align("a12b", "a21b", Budget(0)) == [Block(0, 0, 1), Block(3, 3, 1)]


def test_no_more_is_spent_than_there_is():
    budget = Budget(1000)
    left, right = [random.Random(seed).choices(range(40), k=3000) for seed in (1, 2)]
    blocks = align(left, right, budget)
    assert 0 <= budget.left <= 1000
    assert all(left[b.old : b.old + b.length] == right[b.new : b.new + b.length] for b in blocks)


@pytest.mark.parametrize("seed", range(20))
def test_blocks_rise_and_agree(seed):
    source = random.Random(seed)
    left, right = (source.choices("abcdefgh ", k=source.randrange(200)) for _side in "12")
    here = there = 0
    for block in align(left, right, Budget()):
        assert block.length > 0
        assert (block.old >= here, block.new >= there) == (True, True)
        assert left[block.old : block.old + block.length] == right[block.new : block.new + block.length]
        here, there = block.old + block.length, block.new + block.length


@pytest.mark.parametrize("between", [" ", "\n"])
@pytest.mark.parametrize("vocabulary", [10, 1000, 10**9])
def test_hostile_texts_are_compared(vocabulary, between):
    assert read_back(noise(60_000, vocabulary, between, 1), noise(60_000, vocabulary, between, 2))


@pytest.mark.parametrize("piece", ["a", "-'", "\u0301", "\u0316\u0301", " \n", "“", "\u200b"])
def test_one_thing_over_and_over_is_compared(piece):
    text = piece * 20_000
    assert read_back(text, f"{text[:-1]}b")


def test_one_change_in_a_long_text_of_repeated_paragraphs_is_found():
    text = "Seven missiles were fired before dawn. Two people were killed.\n" * 3000
    changed = text[:90_000] + text[90_000:].replace("Two people", "Three people", 1)
    found = [run.text for p in compare(text, changed) for run in p.runs if run.kind != Kind.EQUAL]
    assert found == ["Two", "Three"]


@pytest.mark.slow
@pytest.mark.parametrize("between", [" ", "\n", ". \n\n"])
@pytest.mark.parametrize("vocabulary", [10, 1000, 30_000, 10**9])
def test_two_megabytes_of_noise_are_compared(vocabulary, between):
    """Two to six seconds each when this was written; the runner's own limit is what ends a test that hangs."""
    assert read_back(noise(1_000_000, vocabulary, between, 1), noise(1_000_000, vocabulary, between, 2))


def test_the_budget_is_what_the_documentation_says():
    assert BUDGET == 3_000_000
