"""The count of arrivals sees what is missing, and a repeat that nobody's death excuses."""

import pytest

from tests.chaos.counting import BATCHES, Arrival, Kill, count

LEASE = 10
LETTER = {"mail": {"1"}}


def mails(*moments: float, about: str = "1", message_id: str = "<1@desk.example>") -> list[Arrival]:
    return [Arrival("mail", about, message_id, at) for at in moments]


def test_each_once_is_right():
    found = count(LETTER, mails(5), [Kill("worker", 4, 6)], lease=LEASE)
    assert (found.wrongs, found.line()) == ([], "chaos: 1 expected, 1 arrived, 0 repeated, 1 kills")


def test_a_kill_before_the_commit_excuses_a_repeat():
    found = count(LETTER, mails(5, 20), [Kill("database", 4.9, 5.1)], lease=LEASE)
    assert (found.wrongs, found.line()) == ([], "chaos: 1 expected, 2 arrived, 1 repeated, 1 kills")


@pytest.mark.parametrize(
    "kills",
    [
        [],
        [Kill("receiver", 5, 6)],
        [Kill("broker", 5, 6)],
        [Kill("worker", 2, 4)],
        [Kill("worker", 21, 22)],
        [Kill("worker", 16, 17)],
    ],
    ids=["nobody killed", "the receiver", "the broker", "too early", "too late", "after the lease"],
)
def test_nothing_else_excuses_it(kills):
    (wrong,) = count(LETTER, mails(5, 20), kills, lease=LEASE).wrongs
    assert wrong.startswith("repeated without a kill: mail about 1")


def test_each_repeat_needs_a_kill_of_its_own_time():
    assert count(LETTER, mails(5, 20, 40), [Kill("worker", 5, 6)], lease=LEASE).wrongs
    assert not count(LETTER, mails(5, 20, 40), [Kill("worker", 5, 6), Kill("worker", 20, 21)], lease=LEASE).wrongs


def test_a_repeat_bears_the_same_id():
    arrivals = [*mails(5), *mails(20, message_id="<2@desk.example>")]
    assert count(LETTER, arrivals, [Kill("worker", 5, 6)], lease=LEASE).wrongs == ["under several ids: mail about 1"]


def test_missing_and_unexpected_are_named():
    found = count({"mail": {"1"}, "webhook": {"1"}}, mails(5, about="2"), [], lease=LEASE)
    assert found.wrongs == ["missing: mail about 1", "missing: webhook about 1", "unexpected: mail about 2"]


def test_one_kill_excuses_one_batch():
    many = [str(number) for number in range(BATCHES["mail"] + 1)]
    arrivals = [one for about in many for one in mails(5, 20, about=about)]
    (wrong,) = count({"mail": set(many)}, arrivals, [Kill("worker", 5, 6)], lease=LEASE).wrongs
    assert wrong == "more than a batch repeated by one kill of the worker: 51 over mail"
