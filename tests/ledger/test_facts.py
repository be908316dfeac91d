"""Facts are ids, codes and numbers: the ledger refuses what could be free text or personal data."""

import pytest

from factcheck import ledger
from factcheck.models import Event


@pytest.mark.parametrize(
    "value",
    [7, True, None, "", "in_review", "COR-2026-000123", "ticket:7", "2026-11-22T15:00:00+00:00", [1, 2], ("a", "b")],
)
def test_ids_codes_and_numbers_are_facts(claim, value):
    event = ledger.record("claim.changed", claim, actor=None, facts={"it": value})
    event.refresh_from_db()
    assert event.facts == {"it": list(value) if isinstance(value, tuple) else value}


@pytest.mark.parametrize(
    "value",
    [
        "two words",
        "reader@reader.example",
        "Zoë",
        "a\nb",
        "trailing\n",
        "x" * 121,
        "“quoted”",
        "0.5,0.7",
        1.5,
        b"bytes",
        {"nested": "mapping"},
        ["fine", "not fine"],
        [["nested"]],
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_refused_and_nothing_is_recorded(claim, value):
    with pytest.raises(ValueError, match="'it' is not an id, a code or a number"):
        ledger.record("claim.changed", claim, actor=None, facts={"it": value})
    assert not Event.objects.exists()
