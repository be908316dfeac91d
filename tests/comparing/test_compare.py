"""Comparing two texts: nothing is lost, what is shown can be read, typography is no change."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from factcheck.comparing import Kind, compare, same_words

TEXT = (
    "Seven missiles were fired at the capital before dawn, the air force said. All of them were shot down. "
    "The mayor said that two people were killed when debris fell on a house.\n\n"
    "The city has been under an air alarm for three hours.\n"
    "Trains run late.\n"
)
words = st.sampled_from(
    ["the", "seven", "nine", "a", "b", "said", "missiles", "5,000", "don’t", "café", "naïve", "ракет"]
)
marks = st.sampled_from(
    [" ", "  ", "\n", "\n\n", ". ", ", ", " “", "” ", " — ", "\u00a0", "\u200b", "…", "\u0301", "\r\n"]
)
texts = st.lists(st.one_of(words, marks), max_size=60).map("".join)
anything = st.text(max_size=200)


def drawn(old: str, new: str) -> str:
    """The comparison as people read it: [gone], {come}."""
    frames = {Kind.EQUAL: "%s", Kind.REMOVED: "[%s]", Kind.ADDED: "{%s}"}
    runs = [run for paragraph in compare(old, new) for run in paragraph.runs]
    return "".join(frames[run.kind] % run.text for run in runs)


def sides(old: str, new: str) -> tuple[str, str]:
    runs = [run for paragraph in compare(old, new) for run in paragraph.runs]
    return "".join(run.old for run in runs), "".join(run.new for run in runs)


@given(st.one_of(texts, anything), st.one_of(texts, anything))
@example("", "")
@example("a", "")
@example("\ud800 \0", "\0")
@example("a\u0301\u0301", "a\u0301")
def test_both_texts_can_be_read_back_to_the_character(old, new):
    assert sides(old, new) == (old, new)


@given(texts, texts)
@example(" b\n. ", "\nb . ")  # as many lines as before, and a word has changed from one to the next
def test_removed_runs_are_of_the_old_text_and_added_of_the_new(old, new):
    for paragraph in compare(old, new):
        for run in paragraph.runs:
            assert (run.kind != Kind.REMOVED) or (run.old and not run.new)
            assert (run.kind != Kind.ADDED) or (run.new and not run.old)
            assert (run.kind != Kind.EQUAL) or same_words(run.old, run.new)


@given(texts, texts)
def test_each_paragraph_knows_where_it_begins(old, new):
    here = there = 0
    for paragraph in compare(old, new):
        assert (paragraph.old_start, paragraph.new_start) == (here, there)
        here += sum(len(run.old) for run in paragraph.runs)
        there += sum(len(run.new) for run in paragraph.runs)


@given(texts)
def test_a_text_is_the_same_as_itself(text):
    assert not any(paragraph.is_changed for paragraph in compare(text, text))


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (("Seven", "Nine"), "[Seven]{Nine} missiles were"),
        (("two people were", "one person was"), "that [two people were]{one person was} killed"),
        (("All of them were shot down. ", ""), "said. [All of them were shot down. ]The mayor"),
        (("capital before", "capital shortly before"), "capital {shortly }before"),
        (("Trains run late.\n", ""), "hours.\n[Trains run late.\n]"),
        (("Seven missiles were fired at", "Nine rockets were launched against"), "[Seven missiles were fired at]{Nine"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_change_reads_as_a_proofreader_would_mark_it(change, shown):
    assert shown in drawn(TEXT, TEXT.replace(*change))


def test_two_changes_in_one_paragraph_are_two():
    shown = drawn(TEXT, TEXT.replace("Seven", "Nine").replace("two people", "three people"))
    assert "[Seven]{Nine} missiles" in shown
    assert "[two]{three} people" in shown


@pytest.mark.parametrize("figure", ["5,000", "12.5", "don’t", "well-known", "Kyiv's"])
def test_a_figure_or_compound_is_one_word(figure):
    assert drawn(f"About {figure} of it stayed there", "About 7 of it stayed there") == (
        f"About [{figure}]{{7}} of it stayed there"
    )


def test_scripts_without_spaces_are_compared_by_character():
    assert drawn("七枚导弹被击落", "九枚导弹被击落") == "[七]{九}枚导弹被击落"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('He said "yes" - it\'s so...', "He said “yes” – it’s so…"),
        ("one  two\nthree", "one two three\n"),
        ("caf\u00e9", "cafe\u0301"),
        ("5\u00a0000 men", "5 000 men"),
        ("mis\u00adsile\u200b", "missile"),
        ("A first.\n\nA second.", "A first. A second."),
    ],
)
def test_typography_is_no_change(old, new):
    assert same_words(old, new)
    assert not any(paragraph.is_changed for paragraph in compare(old, new))


def test_what_was_written_anew_is_shown_as_a_whole():
    old = "The mayor said that two people were killed when debris fell on a house."
    new = "Nobody knows how the fire in the harbour began, and an inquiry was opened."
    assert drawn(old, new) == f"[{old}]{{{new}}}"


def test_paragraphs_stand_by_themselves():
    paragraphs = compare(TEXT, TEXT.replace("Trains", "Trams"))
    assert [paragraph.is_changed for paragraph in paragraphs if paragraph.runs[0].text.strip()] == [False, False, True]
