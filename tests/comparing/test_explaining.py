"""A notice explains a change when it says the words and means the sentence; anything less is left to a person."""

import pytest

from factcheck.comparing import Account, compare

TEXT = (
    "Seven missiles were fired at the capital before dawn. Seven people were injured in the north.\n\n"
    "All of them were shot down. The mayor promised an inquiry."
)
NINE = Account("Seven missiles", "Nine missiles", "An earlier version gave a wrong number of missiles.")
FREE = Account("", "", "We wrote that seven missiles were fired; there were nine.")
CUT = Account("All of them were shot down.", "", "We cannot stand by a sentence about the defence.")


def explained(account: Account, old: str, new: str, text: str = TEXT) -> bool:
    return account.explains(compare(text, text.replace(old, new)))


@pytest.mark.parametrize(
    ("account", "old", "new"),
    [
        (NINE, "Seven missiles", "Nine missiles"),
        (Account("seven  MISSILES", "“nine missiles”", "n"), "Seven missiles", "Nine missiles"),
        (FREE, "Seven missiles", "Nine missiles"),
        (Account("Seven", "Nine", "The number of missiles was wrong."), "Seven missiles", "Nine missiles"),
        (CUT, "All of them were shot down. ", ""),
        (Account("", "Two were duds.", "We left out two."), "The mayor", "Two were duds. The mayor"),
        (NINE, "inquiry.", "inquiry.\n\nCorrection: An earlier version gave a wrong number of missiles."),
        (Account("", "", "Withdrawn.", is_of_all=True), "The mayor promised an inquiry.", "Nobody promised a thing."),
    ],
)
def test_what_is_spoken_of_is_explained(account, old, new):
    assert explained(account, old, new)


@pytest.mark.parametrize(
    ("account", "old", "new"),
    [
        (NINE, "Seven missiles", "Ten missiles"),  # other words than the notice says
        (NINE, "Seven people", "Nine people"),  # the same words elsewhere
        (FREE, "Seven people", "Nine people"),
        (NINE, "mayor promised", "mayor refused"),
        (CUT, "The mayor promised an inquiry.", ""),
        (NINE, "Seven missiles", "Nine missiles and 40 drones"),  # a figure that the notice lacks
        (Account("Seven", "Nine", "A number was wrong."), "Seven missiles", "Nine missiles"),  # which number?
        (Account("", "", ""), "Seven missiles", "Nine missiles"),
        (Account("", "", "!?"), "Seven missiles", "Nine missiles"),
        (NINE, "dawn.", "dawn!"),  # no word changed
    ],
)
def test_what_is_not_spoken_of_is_not(account, old, new):
    assert not explained(account, old, new)


def test_one_word_more_than_it_speaks_of_and_nothing_is_explained():
    new = TEXT.replace("Seven missiles", "Nine missiles").replace("promised", "refused")
    assert not NINE.explains(compare(TEXT, new))


def test_taking_the_correction_back_is_not_explained_by_it():
    new = TEXT.replace("Seven missiles", "Nine missiles")
    assert NINE.explains(compare(TEXT, new))
    assert not NINE.explains(compare(new, TEXT))


def test_a_claim_tells_the_place_and_stands_in_for_words_that_a_notice_does_not_have():
    here = (0, len("Seven missiles were fired"))
    vague = Account("", "", "The number was wrong.", claims_before=(here,))
    assert explained(vague, "Seven missiles", "Nine missiles")
    assert not explained(vague, "Seven people", "Nine people")
    terse = Account("Seven", "Nine", "A number was wrong.", claims_before=(here,))
    assert explained(terse, "Seven missiles", "Nine missiles")
    assert not explained(terse, "Seven missiles", "Ten missiles")
    after = Account("", "", "It was wrong.", claims_after=(here,))
    assert explained(after, "Seven missiles", "Nine missiles")


@pytest.mark.parametrize("hostile", ["\0\ud800", "\u202e" * 500, "a" * 5000, "٧ صواريخ", "七枚导弹", "\u0301" * 999])
def test_hostile_words_are_judged_like_any_others(hostile):
    account = Account(hostile, hostile, hostile)
    assert not account.explains(compare(TEXT, TEXT.replace("Seven", "Nine")))
    assert account.explains([]) is False


def test_scripts_without_spaces_are_told_apart_by_quotes():
    text = "首都今晨遭到七枚导弹袭击。市长说有两人死亡。"
    account = Account("七枚导弹", "九枚导弹", "导弹数量有误。")
    assert explained(account, "七枚", "九枚", text)
    assert not explained(account, "两人", "九人", text)
