"""Every machine, every state, every move: what the table allows moves the row; anything else moves nothing."""

from types import ModuleType

import pytest
from django.db import transaction

from corrections import states as desk_states
from corrections import transitions as desk_transitions
from factcheck import states, transitions
from factcheck.errors import IllegalTransition
from factcheck.transitions import Machine
from tests.states.subjects import SUBJECTS, House

STATES = [(name, str(state)) for name, subject in SUBJECTS.items() for state in subject.states]


def machines(module: ModuleType) -> set[str]:
    return {name for name, value in vars(module).items() if isinstance(value, Machine)}


def tables(module: ModuleType) -> int:
    return len([name for name in vars(module) if name.endswith("_MOVES")])


@pytest.fixture
def house(db) -> House:
    return House()


def test_no_machine_is_left_out():
    assert machines(transitions) | machines(desk_transitions) == set(SUBJECTS)
    assert tables(states) + tables(desk_states) == len(SUBJECTS)


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_state_is_known_and_can_be_reached(name):
    subject = SUBJECTS[name]
    known = {str(state) for state in subject.states}
    moves = subject.machine.moves.values()
    assert {source for move in moves for source in move.sources} <= known
    first = next(iter(subject.states))
    assert {move.target for move in moves} | {str(first)} == known


@pytest.mark.parametrize("name", SUBJECTS)
def test_no_move_leads_back_to_where_it_starts(name):
    """Else two at once could both win."""
    assert not [key for key, move in SUBJECTS[name].machine.moves.items() if move.target in move.sources]


@pytest.mark.parametrize(("name", "state"), STATES)
def test_the_table_and_nothing_else(house, name, state):
    subject = SUBJECTS[name]
    row = subject.row(house, state)
    for move, rule in subject.machine.moves.items():
        allowed = state in rule.sources
        assert subject.machine.may(row, move) is allowed
        assert (move in subject.machine.open_moves(row)) is allowed
        with transaction.atomic():
            if allowed:
                subject.move(row, move, house)
            else:
                with pytest.raises(IllegalTransition) as refused:
                    subject.move(row, move, house)
                assert refused.value.facts == {"move": move, "state": state}
            now = type(row)._base_manager.values_list("status", flat=True).get(pk=row.pk)
            assert now == (rule.target if allowed else state)
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_row_that_is_gone_is_refused(house, name):
    subject = SUBJECTS[name]
    move, rule = next(iter(subject.machine.moves.items()))
    row = subject.row(house, min(rule.sources))
    row.pk = 0
    with pytest.raises(IllegalTransition, match="gone"):
        subject.machine.move(row, move)
