"""The stream of events: by position, without what is restricted, without what is not numbered yet."""

from factcheck import ledger
from factcheck.models import Event

EVENTS = "/api/v1/events/"


def test_the_stream_goes_on_where_one_stopped(api, researcher, editor, claim):
    for _ in range(3):
        ledger.record("claim.changed", claim, actor=editor)
    ledger.number_events()
    client = api(researcher)
    first = client.get(f"{EVENTS}?limit=2&kind=claim.changed").json()
    assert [event["position"] for event in first["results"]] == sorted(e["position"] for e in first["results"])
    rest = client.get(f"{EVENTS}?after={first['last']}&kind=claim.changed").json()
    assert len(rest["results"]) == 1
    assert rest["results"][0]["position"] > first["last"]
    end = client.get(f"{EVENTS}?after={rest['last']}").json()
    assert end == {"results": [], "last": rest["last"]}


def test_an_event_shows_once_it_has_its_position(api, researcher, editor, claim):
    ledger.record("claim.changed", claim, actor=editor)
    client = api(researcher)
    assert client.get(f"{EVENTS}?kind=claim.changed").json()["results"] == []
    ledger.number_events()
    assert len(client.get(f"{EVENTS}?kind=claim.changed").json()["results"]) == 1


def test_restricted_events_are_not_in_the_stream(api, manager, editor, ticket):
    ledger.record("ticket.triaged", ticket, actor=editor)
    ledger.record("ticket.accepted", ticket, actor=editor, restricted=True)
    ledger.number_events()
    kinds = {event["kind"] for event in api(manager).get(EVENTS).json()["results"]}
    assert "ticket.triaged" in kinds
    assert "ticket.accepted" not in kinds


def test_an_event_is_found_by_its_id(api, researcher, outsider, editor, claim):
    ledger.record("claim.changed", claim, actor=editor, facts={"fields": ["text"]})
    ledger.number_events()
    event = Event.objects.get(kind="claim.changed")
    shown = api(researcher).get(f"{EVENTS}{event.uid}/").json()
    assert (shown["subject_type"], shown["subject_id"], shown["facts"]) == ("claim", claim.pk, {"fields": ["text"]})
    assert api(outsider).get(f"{EVENTS}{event.uid}/").status_code == 404


def test_nobody_writes_events(api, manager):
    assert api(manager).post(EVENTS, {}).status_code == 405
