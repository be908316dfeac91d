"""Typography, normal forms and writing direction do not break an anchor."""

import unicodedata

import pytest

from factcheck.anchoring import anchor_at, locate

LEAD = "A new first paragraph.\n\n"


def check(old: str, quote: str, new: str, expected: str):
    start = old.index(quote)
    match = locate(new, anchor_at(old, start, start + len(quote)))
    assert match.status in ("exact", "moved")
    assert new[match.start : match.end] == expected


@pytest.mark.parametrize(
    ("old", "quote", "new", "expected"),
    [
        ('He called it "a test" on air.', 'it "a test"', "He called it “a test” on air.", "it “a test”"),
        ("It wasn’t the mayor’s.", "wasn’t", "It wasn't the mayor's.", "wasn't"),
        ("Some 5–10 missiles — five.", "5–10 missiles", "Some 5-10 missiles - five.", "5-10 missiles"),
        ("Well… he left.", "he left", "Well... he left.", "he left"),
        ("Well... he left.", "Well...", "Well… he left.", "Well…"),
        ("About 12 people came.", "12 people", "About 12\u00a0people came.", "12\u00a0people"),
        ("About 12 people came.", "12 people", "About\n12 \t people\ncame.", "12 \t people"),
        ("The hyphenated word.", "hyphenated", "The hyphen\u00adated\u200b word.", "hyphen\u00adated"),
        ("Some 1 000 km of road.", "1 000 km", "Some 1\u202f000\u2009km of road.", "1\u202f000\u2009km"),
        ("The first five fell.", "first five", "The \ufb01rst five fell.", "\ufb01rst five"),
        ("A \u2764 for all of you.", "\u2764 for", "A \u2764\ufe0f for all of you.", "\u2764\ufe0f for"),
        ("“It broke,” he said.", "“It broke,”", "«It broke,» he said.", "«It broke,»"),
    ],
)
def test_typography_does_not_matter(old, quote, new, expected):
    check(old, quote, new, expected)
    check(old, quote, f"{LEAD}{new}", expected)


@pytest.mark.parametrize(
    "text", ["Мер Києва заявив: їжі вистачить усім.", "Zoë’s café in Việt Nam closed.", "한국 대통령이 말했다."]
)
@pytest.mark.parametrize(("stored", "captured"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFC", "NFC")])
def test_both_normal_forms_are_one_text(text, stored, captured):
    for word in text.strip(".").split():
        old, new = unicodedata.normalize(stored, text), LEAD + unicodedata.normalize(captured, text)
        check(old, unicodedata.normalize(stored, word), new, unicodedata.normalize(captured, word))


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("قال رئيس البلدية إن خمسة صواريخ أُسقطت فوق العاصمة صباح الجمعة.", "خمسة صواريخ أُسقطت"),
        ('ראש העיר אמר כי "חמישה טילים" יורטו מעל הבירה.', '"חמישה טילים" יורטו'),
    ],
)
def test_right_to_left_text_keeps_its_anchors(text, quote):
    check(text, quote, LEAD + text, quote)
    marked = text.replace(quote, f"\u202b{quote}\u202c").replace(" ", " \u200f")
    start = text.index(quote)
    match = locate(marked, anchor_at(text, start, start + len(quote)))
    assert match.status == "moved"
    assert marked[match.start : match.end].replace("\u200f", "") == quote


def test_two_readings_of_one_letter_are_told_apart_letter_for_letter():
    old = (
        "She said 'no' twice. Then nothing for a long, long time. She said ‘no’ twice. Then she left the room for good."
    )
    start = old.index("‘no’")
    assert locate(LEAD + old, anchor_at(old, start, start + 4)).start == start + len(LEAD)


@pytest.mark.parametrize(
    ("old", "quote", "new"),
    [
        ("The 👩 came first to us.", "👩", "The 👩\u200d🚒 came first to us."),
        ("A 👍 from the mayor.", "👍", "A 👍\U0001f3fd from the mayor."),
        ("The letter क is read so.", "क", "The letter कि is read so."),
    ],
)
def test_a_part_of_a_joined_character_is_not_the_character(old, quote, new):
    start = old.index(quote)
    match = locate(new, anchor_at(old, start, start + len(quote)))
    assert match.start is None
    if match.candidate:
        assert new[slice(*match.candidate)] != quote


def test_characters_beyond_the_basic_plane_count_as_one():
    old = "🚀🚀 Five rockets 🇺🇦 fell."
    check(old, "Five rockets", f"👩‍🚒 {old}", "Five rockets")
