"""A comparison in a few words: which sentences changed, and whether a place was touched."""

from hypothesis import given
from hypothesis import strategies as st

from factcheck.anchoring.folding import fold, folded
from factcheck.comparing import Passage, compare, passages, touches

OLD = "The air force said so. Seven missiles were fired at dawn. Two people died. Trains run late.\nAll is quiet.\n"


def found(new: str) -> list[Passage]:
    return list(passages(compare(OLD, new)))


def test_a_passage_is_the_sentence_that_changed():
    assert found(OLD.replace("Seven", "Nine")) == [
        Passage("Seven missiles were fired at dawn.", "Nine missiles were fired at dawn.")
    ]


def test_two_changes_in_a_paragraph_are_one_passage():
    assert found(OLD.replace("Seven", "Nine").replace("late", "again")) == [
        Passage(
            "Seven missiles were fired at dawn. Two people died. Trains run late.",
            "Nine missiles were fired at dawn. Two people died. Trains run again.",
        )
    ]


def test_what_was_only_removed_or_only_added_has_one_side():
    assert found(OLD.replace("Two people died. ", "")) == [Passage("Two people died.", "")]
    assert found(OLD + "Nobody was hurt.\n") == [Passage("", "Nobody was hurt.")]


def test_nothing_changed_has_no_passage():
    assert found(OLD.replace("\n", "  \n\n")) == []


def test_a_place_is_touched_where_the_change_lies():
    (paragraph, *_rest) = compare(OLD, OLD.replace("Seven", "Nine"))
    seven, nine = OLD.index("Seven"), OLD.index("Seven")
    assert touches(paragraph, old=(seven, seven + 14))
    assert touches(paragraph, new=(nine, nine + 13))
    two = OLD.index("Two people")
    assert not touches(paragraph, old=(two, two + 10))


def test_an_insertion_touches_what_it_stands_in_and_not_what_it_stands_beside():
    (paragraph, *_rest) = compare(OLD, OLD.replace("were fired", "were then fired"))
    seven, fired = OLD.index("Seven"), OLD.index("fired")
    assert touches(paragraph, old=(seven, seven + 27))
    assert not touches(paragraph, old=(seven, fired))


@given(st.text(alphabet="ab é\u2019\u201c—…\u00ad\u200b\n\tПЖ日"))
def test_the_fast_fold_says_what_the_exact_one_says(text):
    assert folded(text) == fold(text).text


def test_the_fast_fold_takes_many_marks_in_bounded_pieces():
    text = "a" + "\u0301\u0316" * 500
    assert folded(text) == fold(text).text
