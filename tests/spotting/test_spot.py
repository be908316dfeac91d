"""A whole text is looked through sentence by sentence, each with its place, score, reasons and guesses."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.spotting import score, sentences, spot
from factcheck.spotting.spots import LONGEST_TEXT

TEXT = "Why now?\n\nTwelve people were hurt, Mayor Lena Example said. Thank you for reading."


def test_every_sentence_has_its_place_in_the_text_as_given():
    found = spot(TEXT)
    assert [one.text for one in found] == [
        "Why now?",
        "Twelve people were hurt, Mayor Lena Example said.",
        "Thank you for reading.",
    ]
    assert all(TEXT[one.start : one.end] == one.text for one in found)


def test_the_sentence_that_says_something_stands_out_and_says_why():
    best = max(spot(TEXT), key=lambda one: one.score)
    assert (best.kind_guess, best.claimant_guess) == ("figure", "Mayor Lena Example")
    assert {"figure", "attribution"} <= {reason.signal for reason in best.reasons}


@given(st.text(alphabet="Aa 7.?!“”\n\r\u2028é\0\ud800🚀", max_size=80), st.sampled_from(["en", "uk"]))
def test_spots_are_the_sentences_scored_alone(text, language):
    assert [(one.start, one.end) for one in spot(text, language)] == sentences(text)
    assert all(one.score == score(one.text, language).score for one in spot(text, language))


def test_what_lies_beyond_the_longest_text_is_not_looked_at():
    assert spot("\n" * LONGEST_TEXT + TEXT) == []


@pytest.mark.parametrize(
    "unit", ["A", "said ", "“", "Mr. ", "1.", "The mayor, who sat, said five people died. ", "the most, ", "a-b’c "]
)
def test_a_hostile_text_is_looked_through_in_time(unit):
    began = time.process_time()
    spot(unit * (100_000 // len(unit)))
    assert time.process_time() - began < 10
