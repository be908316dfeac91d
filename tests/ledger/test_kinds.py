"""Every kind of event is declared once, with its audience, and everything that is recorded is declared."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from corrections import kinds as desk
from factcheck import kinds as ground
from factcheck import ledger
from factcheck.models import Event

HOUSE = Path(ground.__file__).parent.parent
LISTENING = {"ledger.record", "ledger.on", "ledger.follow", "ledger.follow_each", "tells", "to_staff"}
TABLES = (Path(ground.__file__), Path(desk.__file__))


def recorded() -> set[str]:
    """The kinds that the code records or listens to, where it names them as it calls `record` or `on`."""
    found = set()
    for app in ("factcheck", "corrections"):
        for path in (HOUSE / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in LISTENING:
                    found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return found - {ledger.EVERY_KIND}


def test_no_kind_is_declared_twice():
    written = [
        key.value
        for path in TABLES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant)
    ]
    assert len(written) == len(set(written)) > 50
    assert set(written) == set(ledger.kinds())


def test_every_kind_has_a_known_audience():
    assert set(ledger.kinds().values()) == {str(audience) for audience in Event.Audience}


def test_what_the_code_names_is_declared():
    named = recorded()
    assert len(named) > 20
    assert named <= set(ledger.kinds())


def test_an_undeclared_kind_is_not_recorded(claim):
    with pytest.raises(KeyError):
        ledger.record("claim.dreamt_of", claim, actor=None)
    assert not Event.objects.exists()


def test_an_event_bears_the_audience_of_its_kind(claim, monkeypatch):
    monkeypatch.setattr(ledger, "_routes", defaultdict(list))
    monkeypatch.setattr(ledger, "_followers", defaultdict(list))
    monkeypatch.setattr(ledger, "_group_followers", {})
    events = [ledger.record(kind, claim, actor=None) for kind in ledger.kinds()]
    assert {event.kind: event.audience for event in Event.objects.all()} == ledger.kinds()
    public = {event.kind for event in events if event.audience == "public"}
    reader = {event.kind for event in events if event.audience == "reader"}
    assert {event.kind for event in Event.objects.public()} == public
    assert {event.kind for event in Event.objects.for_reader()} == public | reader


def test_what_the_public_hears_of_is_what_was_published():
    public = {kind for kind, audience in ledger.kinds().items() if audience == "public"}
    assert public == {
        "claim.published",
        "verdict.published",
        "verdict.superseded",
        "verdict.withdrawn",
        "correction.published",
        "correction.superseded",
        "correction.withdrawn",
    }


def test_no_note_between_colleagues_reaches_the_reader():
    desk_only = {"ticket.noted", "ticket.reporter_asked", "ticket.reporter_answered", "ticket.restricted"}
    assert {ledger.kinds()[kind] for kind in desk_only} == {"desk"}
