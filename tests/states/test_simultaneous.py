"""Two moves at the same instant: one wins, the other is told that the state does not allow it any more."""

import pytest

from factcheck.errors import IllegalTransition
from tests.racing import race, refusals
from tests.states.subjects import SUBJECTS, House

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("name", SUBJECTS)
def test_the_same_move_twice_at_once_happens_once(name):
    subject, house = SUBJECTS[name], House()
    move, rule = next(iter(subject.machine.moves.items()))
    row = subject.row(house, min(rule.sources))
    results = race(*[lambda: subject.move(row, move, house)] * 3)
    assert [type(error) for error in refusals(results)] == [IllegalTransition, IllegalTransition]
    row.refresh_from_db()
    assert row.status == rule.target


@pytest.mark.parametrize(
    ("name", "state", "moves"),
    [
        ("verdicts", "in_review", ("sign_off", "send_back")),
        ("tickets", "open", ("accept", "decline")),
        ("corrections", "in_review", ("publish", "send_back")),
        ("deliveries", "queued", ("lease", "cancel")),
    ],
)
def test_of_two_different_moves_at_once_one_happens(name, state, moves):
    subject, house = SUBJECTS[name], House()
    row = subject.row(house, state)
    results = race(*[lambda move=move: subject.move(row, move, house) for move in moves])
    assert [type(error) for error in refusals(results)] == [IllegalTransition]
    row.refresh_from_db()
    assert row.status in {subject.machine.moves[move].target for move in moves}
