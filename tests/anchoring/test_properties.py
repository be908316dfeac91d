"""What holds for every text and every edit: an anchor is never lost, and never tied to other words."""

import unicodedata

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from factcheck.anchoring import anchor_at, locate

WORDS = [
    "the",
    "mayor",
    "said",
    "five",
    "twelve",
    "people",
    "were",
    "hurt",
    "injured",
    "city",
    "heating",
    "é",
    "“quoted”",
    "naïve",
    "7.30",
    "—",
    "ракети",
]
sentences = st.lists(st.sampled_from(WORDS), min_size=2, max_size=9).map(lambda words: " ".join(words) + ". ")
prose = st.lists(sentences, min_size=1, max_size=8).map("".join)
edits = st.one_of(st.just(""), prose, st.text(max_size=20))


def occurs_once(part: str, text: str) -> bool:
    return text.find(part) == text.rfind(part) >= 0


def without_space(text: str) -> str:
    return "".join(text.split())


@st.composite
def passages(draw, texts=prose):
    text = draw(texts)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(passages(st.text(min_size=1, max_size=120)))
def test_an_unchanged_text_is_exact_whatever_it_is_made_of(passage):
    text, start, end = passage
    match = locate(text, anchor_at(text, start, end))
    assert (match.status, match.start, match.end) == ("exact", start, end)


@given(passages(), st.data())
def test_an_edit_beyond_the_context_never_loses_the_anchor(passage, data):
    text, start, end = passage
    anchor = anchor_at(text, start, end)
    assume(anchor.prefix and anchor.suffix)
    before, after = text[: start - len(anchor.prefix)], text[end + len(anchor.suffix) :]
    kept = anchor.prefix + anchor.exact + anchor.suffix
    cut = data.draw(st.integers(0, len(before))), data.draw(st.integers(0, len(after)))
    new_before, new_after = before[: cut[0]] + data.draw(edits), data.draw(edits) + after[cut[1] :]
    revised = new_before + kept + new_after
    assume(occurs_once(kept, revised))
    match = locate(revised, anchor)
    where = len(new_before) + len(anchor.prefix)
    assert (match.start, match.end) == (where, where + len(anchor.exact))
    assert match.status == ("exact" if where == start else "moved")


@given(passages(), edits, edits)
def test_an_edit_next_to_the_quote_keeps_it_in_sight(passage, new_before, new_after):
    text, start, end = passage
    anchor = anchor_at(text, start, end)
    assume(anchor.exact.strip())
    revised = f"{new_before} {anchor.exact} {new_after}"
    match = locate(revised, anchor)
    found = match.candidate or (match.start, match.end)
    assert match.status != "orphan"
    assert revised[slice(*found)].strip() == anchor.exact.strip()


@given(passages(), st.sampled_from(["before", "after", "both"]), st.integers(0, 40), prose | st.just(""))
def test_an_edit_however_near_never_loses_the_words(passage, side, near, new):
    """Inserted, deleted or replaced, next to the quote or further off: it is attached where it stands, or shown."""
    text, start, end = passage
    anchor = anchor_at(text, start, end)
    assume(anchor.exact == anchor.exact.strip() != "")
    before, after = text[:start], text[end:]
    if side != "after":
        before = before[: max(0, len(before) - near)] + new
    if side != "before":
        after = new + after[near:]
    assume(occurs_once(anchor.exact, before + anchor.exact + after))
    match = locate(before + anchor.exact + after, anchor)
    found = match.candidate or (match.start, match.end)
    assert found == (len(before), len(before) + len(anchor.exact))


def with_one_word_changed(sentence: str) -> str:
    words = sentence.split()
    return " ".join([*words[:-1], "otherwise."]) + " "


LIKENESSES = [
    str,
    str.upper,
    with_one_word_changed,
    lambda sentence: sentence.replace(" ", "\u00a0"),
    lambda sentence: sentence.replace(". ", ", officials said. "),
    lambda sentence: f"Earlier, {sentence}",
    lambda sentence: sentence.replace(" ", "  ", 1),
]


@settings(max_examples=300)
@given(prose | st.just(""), sentences, prose | st.just(""), st.data())
def test_a_deleted_sentence_is_never_reattached_to_a_lookalike(before, sentence, after, data):
    lookalike = data.draw(st.sampled_from(LIKENESSES))(sentence)
    between = data.draw(st.sampled_from(["", "Rain fell all night over the river. "]))
    twin_first = data.draw(st.booleans())
    target_at = len(before) + (len(lookalike + between) if twin_first else 0)
    pair = [lookalike, between, sentence] if twin_first else [sentence, between, lookalike]
    text = before + "".join(pair) + after
    anchor = anchor_at(text, target_at, target_at + len(sentence.rstrip()))
    pair.remove(sentence) if lookalike != sentence else pair.pop(2 if twin_first else 0)
    revised = before + "".join(pair) + after
    assume(without_space(anchor.prefix + anchor.exact + anchor.suffix) not in without_space(revised))
    match = locate(revised, anchor)
    assert match.status in ("needs_review", "orphan")
    assert match.start is match.end is None


MARKED = "Ça e\u0301t\u00ad 👩‍🚒 “ну” 1\u202f000\u00a0км ‏קול‎ क्षि ﬁn"


@given(st.integers(0, 60), st.integers(1, 12), st.sampled_from(["NFC", "NFD"]), st.text(alphabet=MARKED, max_size=20))
def test_marks_joiners_and_direction_do_not_break_an_anchor(at, length, form, lead):
    text = f"{MARKED}. {MARKED[::-1]}? A plain sentence, to be sure of the place."
    anchor = anchor_at(text, at, at + length)
    match = locate(unicodedata.normalize(form, f"{lead}.\n{text}"), anchor)
    assert match.status != "orphan" or not anchor.exact.strip("\u00ad\u200e\u200f\u200d ")


def is_whole(text: str, position: int) -> bool:
    """Whether a text may be cut here without cutting a letter from its marks."""
    return position == len(text) or not unicodedata.combining(text[position])


@given(passages(), st.sampled_from(["NFC", "NFD"]), st.sampled_from([" ", "\u00a0", "\n", "  "]), st.booleans())
def test_the_form_of_the_text_does_not_matter(passage, form, space, straight):
    text, start, end = passage
    anchor = anchor_at(text, start, end)
    assume(not anchor.exact[0].isspace() and not anchor.exact[-1].isspace())
    assume(occurs_once(anchor.prefix + anchor.exact + anchor.suffix, text))

    def reform(part: str) -> str:
        part = unicodedata.normalize(form, part).replace(" ", space)
        return part.translate({0x201C: '"', 0x201D: '"', 0x2014: "-"}) if straight else part

    revised = reform(text)
    match = locate(revised, anchor)
    assert match.status in ("exact", "moved")
    assert revised[match.start : match.end] == reform(anchor.exact)
    assert is_whole(revised, match.end)


@given(passages(st.text(min_size=1, max_size=80)), st.text(max_size=80))
def test_any_text_gets_an_answer_within_its_bounds(passage, other):
    text, start, end = passage
    match = locate(other, anchor_at(text, start, end))
    for found in (match.candidate, (match.start, match.end)):
        if found and found[0] is not None:
            assert 0 <= found[0] < found[1] <= len(other)
    assert (match.start is None) == (match.status in ("needs_review", "orphan"))
    assert (match.candidate is None) == (match.status != "needs_review")
