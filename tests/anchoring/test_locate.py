"""What becomes of an anchor in the next revision, case by case."""

import pytest

from factcheck.anchoring import Anchor, Match, Span, anchor_at, locate

TEXT = (
    "The raid began before dawn. Five missiles were fired from the north. All five were shot down. "
    "Windows broke in three districts. Twelve people were injured, city officials said. Heating failed in one district."
)
QUOTE = "Twelve people were injured"


def anchor_of(text: str, quote: str, occurrence: int = 0) -> Anchor:
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(quote, start + 1)
    return anchor_at(text, start, start + len(quote))


def passage(text: str, match: Match) -> str:
    span = match.candidate if match.start is None else Span(match.start, match.end)
    return text[slice(*span)]


def test_an_unchanged_text_is_exact():
    anchor = anchor_of(TEXT, QUOTE)
    assert locate(TEXT, anchor) == Match("exact", anchor.start, anchor.start + len(QUOTE))


def test_an_edit_elsewhere_moves_the_anchor():
    revised = TEXT.replace("before dawn", "shortly before seven")
    match = locate(revised, anchor_of(TEXT, QUOTE))
    assert (match.status, passage(revised, match)) == ("moved", QUOTE)


def test_a_short_text_with_a_new_lead_moves_the_anchor():
    old = "Alpha. Five people died. Omega."
    revised = f"A new lead. {old}"
    match = locate(revised, anchor_of(old, "Five people died."))
    assert (match.status, passage(revised, match)) == ("moved", "Five people died.")


@pytest.mark.parametrize(
    ("old", "new"), [("three districts.", "four districts."), (", city officials said", ", a doctor said")]
)
def test_a_changed_neighbour_needs_review_and_shows_the_quote(old, new):
    revised = TEXT.replace(old, new)
    match = locate(revised, anchor_of(TEXT, QUOTE))
    assert (match.status, passage(revised, match)) == ("needs_review", QUOTE)


@pytest.mark.parametrize("occurrence", [0, 1])
def test_a_quote_that_occurs_twice_is_told_apart_by_its_context(occurrence):
    old = (
        "The north lost power at noon. In the south, where few people live, the port lost power at noon. Repairs go on."
    )
    revised = f"Updated at two. {old}"
    anchor = anchor_of(old, "lost power at noon", occurrence)
    match = locate(revised, anchor)
    assert (match.status, match.start) == ("moved", anchor.start + len("Updated at two. "))


def test_position_breaks_a_tie_only_where_it_is_unchanged():
    line = "Nothing further is known at this hour. "
    anchor = anchor_of(line * 9, "Nothing further is known", 4)
    assert locate(line * 9, anchor).status == "exact"
    shifted = locate("Update: " + line * 9, anchor)
    assert shifted.status == "needs_review"
    assert passage("Update: " + line * 9, shifted) == "Nothing further is known"


@pytest.mark.parametrize("occurrence", [0, 1])
def test_a_deleted_sentence_is_not_reattached_to_its_twin(occurrence):
    twin = "Five people were hurt. "
    old = f"It was a long night. {twin}{twin}The mayor spoke at nine."
    anchor = anchor_of(old, twin.strip(), occurrence)
    revised = old.replace(twin, "", 1)
    match = locate(revised, anchor)
    assert (match.status, passage(revised, match)) == ("needs_review", "Five people were hurt.")


def test_a_quote_that_opened_its_text_is_held_by_what_follows():
    anchor = anchor_of(TEXT, "The raid began")
    assert locate(f"Updated at two. {TEXT}", anchor).status == "moved"
    assert locate(TEXT.replace("before dawn", "at seven"), anchor).status == "needs_review"


def test_a_quote_without_any_context_agrees_with_itself_alone():
    anchor = Anchor(QUOTE)
    assert locate(f"{QUOTE}\n", anchor).status == "exact"
    assert locate(TEXT, anchor).status == "needs_review"


def test_a_quote_without_context_is_taken_at_its_offset_where_it_stands_once():
    at_its_place = Anchor(exact=QUOTE, start=TEXT.index(QUOTE))
    assert locate(TEXT, at_its_place) == Match("exact", TEXT.index(QUOTE), TEXT.index(QUOTE) + len(QUOTE))
    assert locate(f"New. {TEXT}", at_its_place).status == "needs_review"
    assert locate(f"{TEXT} {QUOTE}.", at_its_place).status == "needs_review"


@pytest.mark.parametrize(
    ("after", "status"),
    [
        ("", "moved"),
        ("\nMore follows.", "moved"),
        (".", "needs_review"),
        (" badly, doctors said.", "needs_review"),
        ("ling towards us.", "needs_review"),
    ],
)
def test_a_quote_that_closed_its_text_still_ends_a_sentence(after, status):
    anchor = anchor_of("Rain fell. It was late. Five were hurt", "Five were hurt")
    revised = f"Update. Rain fell. It was late. Five were hurt{after}"
    match = locate(revised, anchor)
    assert (match.status, passage(revised, match)) == (status, "Five were hurt")


@pytest.mark.parametrize(
    ("revised", "status"),
    [
        ("Updated. Five were hurt in the north on Friday, and more were missing.", "moved"),
        ("Kyiv\nFive were hurt in the north on Friday, and more were missing.", "moved"),
        ("“Late.” Five were hurt in the north on Friday, and more were missing.", "moved"),
        ("At least Five were hurt in the north on Friday, and more were missing.", "needs_review"),
        ("Twenty-Five were hurt in the north on Friday, and more were missing.", "needs_review"),
    ],
)
def test_a_quote_that_opened_its_text_still_begins_a_sentence(revised, status):
    anchor = anchor_of("Five were hurt in the north on Friday, and more were missing.", "Five were hurt")
    match = locate(revised, anchor)
    assert (match.status, passage(revised, match)) == (status, "Five were hurt")


def test_a_deleted_sentence_offers_a_similar_one_at_most():
    old = TEXT.replace("Heating", "Twelve people were rescued, firefighters said. Heating")
    revised = old.replace("Twelve people were injured, city officials said. ", "")
    match = locate(revised, anchor_of(old, "Twelve people were injured, city officials said."))
    assert match.status in ("needs_review", "orphan")
    assert match.start is None


def test_a_corrected_figure_is_shown_where_it_stands():
    revised = TEXT.replace(QUOTE, "Thirteen people were injured")
    match = locate(revised, anchor_of(TEXT, QUOTE))
    assert (match.status, passage(revised, match)) == ("needs_review", "Thirteen people were injured")


def test_a_sentence_rewritten_beyond_likeness_is_found_between_its_neighbours():
    revised = TEXT.replace(QUOTE, "Doctors treated a dozen wounded")
    match = locate(revised, anchor_of(TEXT, QUOTE))
    assert (match.status, passage(revised, match)) == ("needs_review", "Doctors treated a dozen wounded")


def test_a_text_about_something_else_orphans_the_anchor():
    assert locate("The museum reopens on Sunday with a new wing.", anchor_of(TEXT, QUOTE)) == Match("orphan")
    assert locate("", anchor_of(TEXT, QUOTE)) == Match("orphan")


def test_a_part_of_a_word_with_an_accent_is_not_the_word():
    old = "He sent a resume to the desk."
    revised = old.replace("resume", "resume\u0301")
    assert locate(revised, anchor_of(old, "resume")).start is None


def test_a_lost_case_or_accent_is_a_changed_quote():
    old = "The PM met Zoë in Kyiv on Friday morning."
    for changed in ("Zoe", "ZOË"):
        assert locate(old.replace("Zoë", changed), anchor_of(old, "Zoë")).start is None


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 2), (0, len(TEXT) + 1)])
def test_an_anchor_is_made_of_a_passage_of_the_text(start, end):
    with pytest.raises(ValueError, match="No passage"):
        anchor_at(TEXT, start, end)


def test_an_anchor_needs_no_more_than_its_words():
    assert Anchor("words") == Anchor(exact="words", prefix="", suffix="", start=0)


def test_an_anchor_has_words_an_offset_and_context():
    with pytest.raises(ValueError, match="needs a quote"):
        Anchor("", "a", "b", 0)
    with pytest.raises(ValueError, match="negative"):
        Anchor("a", "", "", -1)
    with pytest.raises(ValueError, match="without context"):
        anchor_at(TEXT, 0, 3, context=0)
    assert anchor_at("abcdefgh", 3, 5, context=2) == Anchor("de", "bc", "fg", 3)
