"""Two reports on one article that say much the same are told apart from two that share only its subject."""

import pytest

from tests.relations.conftest import found

pytestmark = pytest.mark.django_db

ALIKE = [
    (
        "You report seven missiles. The air force counted nine missiles that morning; its statement says so.",
        "There were nine missiles, not seven: see the statement of the air force from that morning.",
    ),
    (
        "The mayor's name is misspelled: it is Klara Muster, not Clara Muster.",
        "Dear editors, the mayor is called Klara Muster. You misspelled the name as Clara.",
    ),
    (
        "The photograph at the top shows the old bridge in Leeds, not the one in the story.",
        "Your photograph is of the old bridge in Leeds. That is a different bridge from the one in the story.",
    ),
    (
        "Two people were killed, you write. The hospital says nobody was killed and four were injured.",
        "According to the hospital four people were injured and nobody was killed.",
    ),
    (
        "The heating was out in 630 houses, not 63, says the district administration.",
        "The district administration speaks of 630 houses without heating. You say 63 houses.",
    ),
    (
        "Kyiv is three hours ahead of that time zone in winter, two in summer; your timeline is an hour off.",
        "Your timeline is an hour off: the time zone of Kyiv in winter is not that.",
    ),
    (
        "The plant lies in the Rostov region and makes fuel for missiles, not the missiles themselves.",
        "That plant in the Rostov region makes fuel, it does not make missiles.",
    ),
]
APART = [
    ("The mayor's name is misspelled.", "The number of missiles is wrong: there were nine."),
    ("You report seven missiles, it was nine.", "The picture shows missiles of another type, the S-400."),
    ("Two people were killed, not one.", "Where do you get the figure for the heating from?"),
    (
        "Dear desk,\n\nI think there is a mistake in your article.\n\nKind regards\nRia",
        "Dear desk,\n\nyour article has a typo in the second paragraph.\n\nKind regards\nTess",
    ),
    ("The photograph shows a bridge in Leeds.", "The mayor did not say this on Telegram but on television."),
    ("The headline is sensational and misleading.", "Your date for the attack is off by one day."),
    ("The air force never said that all were shot down.", "The air alarm lasted five hours, not three."),
]


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_alike(desk, first, second):
    desk.report("The headline is too long for my telephone.")
    older = desk.report(first)
    assert found(desk.report(second)) == {older: ["same_words"]}


@pytest.mark.parametrize(("first", "second"), APART)
def test_apart(desk, first, second):
    desk.report("The headline is too long for my telephone.")
    desk.report(first)
    assert found(desk.report(second)) == {}


@pytest.mark.parametrize("others", [3, 45])
def test_what_everybody_writes_makes_nobody_alike(desk, others):
    for number in range(others):
        desk.report(f"Dear desk, the missiles over the capital: item {number} of my own list is wrong. Regards")
    older = desk.report(ALIKE[0][0])
    assert older in found(desk.report(ALIKE[0][1]))
    assert found(desk.report("Dear desk, the caption is misleading. Regards")) == {}
