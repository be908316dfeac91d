"""An article's text is cut so that every letter stands once, and every claim's words are marked where they stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.models import Anchor, Claim
from factcheck.views.passages import cut, number_marks

TEXT = "One two three.\n\nFour five six.\n \n\nSeven."


def anchors(*spans, status=Anchor.Status.EXACT):
    return [
        Anchor(claim=Claim(pk=number), start=start, end=end, status=status)
        for number, (start, end) in enumerate(spans, start=1)
    ]


def pieces(text, *spans):
    marks = number_marks(text, anchors(*spans))
    return [
        [(p.text, [m.number for m in p.marks], [m.number for m in p.closing]) for p in paragraph.pieces]
        for paragraph in cut(text, marks)
    ]


def test_paragraphs_are_parted_by_blank_lines():
    assert pieces(TEXT) == [[("One two three.", [], [])], [("Four five six.", [], [])], [("Seven.", [], [])]]


def test_a_claim_is_marked_and_numbered_at_its_last_word():
    assert pieces("One two three", (4, 7)) == [[("One ", [], []), ("two", [1], [1]), (" three", [], [])]]


def test_overlapping_claims_share_the_words_between():
    assert pieces("One two three four", (0, 13), (4, 18)) == [
        [("One ", [1], []), ("two three", [1, 2], [1]), (" four", [2], [2])]
    ]


def test_a_claim_inside_another_and_two_on_the_same_words():
    assert pieces("One two three", (0, 13), (4, 7), (4, 7)) == [
        [("One ", [1], []), ("two", [1, 2, 3], [2, 3]), (" three", [1], [1])]
    ]


def test_a_claim_over_two_paragraphs_is_noted_where_it_begins_and_numbered_where_it_ends():
    paragraphs = cut(TEXT, number_marks(TEXT, anchors((8, 20))))
    assert [[mark.number for mark in p.notes] for p in paragraphs] == [[1], [], []]
    assert [[p.closing for p in paragraph.pieces if p.closing] != [] for paragraph in paragraphs] == [
        False,
        True,
        False,
    ]
    assert [paragraph.is_marked for paragraph in paragraphs] == [True, True, False]


def test_white_space_at_the_edges_of_a_claim_is_not_marked():
    assert pieces("One  two  three", (3, 10)) == [[("One  ", [], []), ("two", [1], [1]), ("  three", [], [])]]


@pytest.mark.parametrize("span", [(3, 4), (40, 50), (0, 0)])
def test_an_anchor_on_no_words_is_left_out(span):
    assert number_marks("One two three", anchors(span)) == []


@pytest.mark.parametrize("status", [Anchor.Status.NEEDS_REVIEW, Anchor.Status.ORPHAN])
def test_an_anchor_that_does_not_stand_firm_is_left_out(status):
    assert number_marks("One two three", anchors((0, 3), status=status)) == []


spans = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 40)).map(lambda s: (s[0], s[0] + s[1])), max_size=6)


@given(st.text(alphabet="ab \n\t\u00a0\u2028é", max_size=80), spans)
def test_every_letter_stands_once_and_every_mark_closes_once(text, spans):
    marks = number_marks(text, anchors(*spans))
    paragraphs = cut(text, marks)
    shown = "".join(piece.text for paragraph in paragraphs for piece in paragraph.pieces)
    assert "".join(shown.split()) == "".join(text.split())
    closed = [mark.number for p in paragraphs for piece in p.pieces for mark in piece.closing]
    noted = [mark.number for p in paragraphs for mark in p.notes]
    assert sorted(closed) == sorted(noted) == [mark.number for mark in marks]
    for mark in marks:
        marked = "".join(piece.text for p in paragraphs for piece in p.pieces if mark in piece.marks)
        assert "".join(marked.split()) == "".join(text[mark.start : mark.end].split())
