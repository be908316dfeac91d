"""A text is cut into sentences where a reader would cut it."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.spotting import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["It rained.", "Nobody came!", "Why?"],
        ["Lt. Gen. Igor Kirillov died in Moscow.", "The SBU said so."],
        ["Prices rose by 4.5 per cent.", "Wages did not."],
        ["He left at 7 a.m. on Friday.", "She stayed."],
        ["The U.S. Senate voted.", "J. R. Smith did not."],
        ["“It was loud.”", "He ran."],
        ["“Why now?” he asked.", "Nobody knew."],
        ["“People wait, and he calls it ‘fun’… Shame.”", "She left."],
        ["Well… it broke.", "Then it burned."],
        ["Мер виступив о 9.30.", "Ніхто не питав."],
        ["قال إنه بخير.", "هل هذا صحيح؟", "نعم."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected):
    assert cut(" ".join(expected)) == expected


def test_a_script_without_spaces_is_cut_at_its_own_stops():
    assert cut("火车晚点了。没有人受伤！") == ["火车晚点了。", "没有人受伤！"]


def test_a_line_break_ends_a_sentence_and_rules_are_none():
    assert cut("Headline without a stop\n\n  First sentence.  \r\n***\n—\n") == [
        "Headline without a stop",
        "First sentence.",
    ]
    assert cut("") == []


@given(st.text(alphabet="Aa.…!? “”\n1é。؟", max_size=60))
def test_sentences_are_whole_in_order_and_lose_no_word(text):
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert sum(map(str.isalnum, kept)) == sum(map(str.isalnum, text))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)


@pytest.mark.parametrize("text", ["." * 200_000, "a. " * 70_000, "“…” " * 50_000, "Mr. " * 50_000, "“… A" * 40_000])
def test_a_hostile_text_is_cut_in_time(text):
    began = time.process_time()
    sentences(text)
    assert time.process_time() - began < 10
