"""Deadlines, office hours and special days through the API, and what is due on a ticket."""

import pytest

from corrections.models import Deadline, OfficeHours, SpecialDay, Ticket
from corrections.services.opening import open_ticket

V1 = "/api/v1/"
RULE = {"publication": "demo-courier", "step": "decision", "within_minutes": 480, "unit": "business"}
DAY = {"publication": "demo-courier", "day": "2026-12-24", "hours": "10:00-12:00", "note": "Party"}


def test_a_manager_sets_a_rule_and_takes_it_back(api, manager, researcher):
    client = api(manager)
    made = client.post(f"{V1}deadlines/", {**RULE, "remind_before_minutes": 60, "escalate_after_minutes": 0})
    assert made.status_code == 201, made.content
    row = made.json()
    assert (row["within_minutes"], row["remind_before_minutes"], row["escalate_after_minutes"]) == (480, 60, 0)
    assert client.post(f"{V1}deadlines/", {**RULE, "within_minutes": 60}).json()["id"] == row["id"]
    assert api(researcher).get(f"{V1}deadlines/?publication=demo-courier").json()["results"][0]["within_minutes"] == 60
    assert client.delete(f"{V1}deadlines/{row['id']}/").status_code == 204
    assert client.delete(f"{V1}deadlines/{row['id']}/").status_code == 404


def test_a_preset_office_hours_and_days(api, manager):
    client = api(manager)
    applied = client.post(f"{V1}deadlines/apply_preset/", {"publication": "demo-courier", "preset": "impress"})
    assert applied.status_code == 200, applied.content
    assert {row["step"]: row["within_minutes"] for row in applied.json()} == {"acknowledge": 10080, "decision": 30240}
    empty = client.post(f"{V1}deadlines/apply_preset/", {"publication": "demo-courier", "preset": "efcsn"})
    assert (empty.status_code, empty.json()["code"]) == (409, "no_period")
    hours = client.post(f"{V1}office-hours/", {"publication": "demo-courier", "monday": "", "country": "UA"}).json()
    assert (hours["monday"], hours["tuesday"], hours["country"]) == ("", "09:00-17:00", "UA")
    day = client.post(f"{V1}special-days/", DAY).json()
    assert client.get(f"{V1}special-days/{day['id']}/").json()["note"] == "Party"
    assert client.delete(f"{V1}special-days/{day['id']}/").status_code == 204


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("deadlines", {**RULE, "within_minutes": 0}),
        ("deadlines", {**RULE, "within_minutes": "480"}),
        ("deadlines", {**RULE, "within_minutes": 10**12}),
        ("deadlines", {**RULE, "within_minutes": None}),
        ("deadlines", {**RULE, "remind_before_minutes": 480}),
        ("deadlines", {**RULE, "regulator": "ipso", "pauses": True}),
        ("deadlines", {**RULE, "pauses": 1}),
        ("deadlines", {**RULE, "step": ["decision"]}),
        ("deadlines", {**RULE, "publication": "other-gazette"}),
        ("deadlines", {**RULE, "colour": "red"}),
        ("deadlines", []),
        ("deadlines/apply_preset", {"publication": "demo-courier", "preset": "pcc"}),
        ("office-hours", {"publication": "demo-courier", "monday": "late"}),
        ("office-hours", {"publication": "demo-courier", "monday": "\0"}),
        ("office-hours", {"publication": "demo-courier", "country": "X" * 9}),
        ("office-hours", {"publication": "demo-courier", "country": "XX"}),
        ("special-days", {**DAY, "day": "0001-01-01"}),
        ("special-days", {**DAY, "day": "soon"}),
        ("special-days", {**DAY, "hours": "25:00-26:00"}),
        ("special-days", {**DAY, "note": "x" * 121}),
    ],
)
def test_what_does_not_fit_is_refused(api, manager, other_publication, path, body):
    answer = api(manager).post(f"{V1}{path}/", body)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert not any(model.objects.exists() for model in (Deadline, OfficeHours, SpecialDay))


@pytest.mark.parametrize(("who", "status"), [("editor", 403), ("researcher", 403), ("outsider", 400)])
def test_who_may_not(api, request, who, status):
    client = api(request.getfixturevalue(who))
    for path, body in (("deadlines", RULE), ("special-days", DAY), ("office-hours", {"publication": "demo-courier"})):
        assert client.post(f"{V1}{path}/", body).status_code == status


def test_rows_of_another_desk_are_not_there(api, manager, other_publication):
    row = Deadline.objects.create(publication=other_publication, step="decision", within="01:00:00")
    assert api(manager).get(f"{V1}deadlines/{row.pk}/").status_code == 404
    assert api(manager).delete(f"{V1}deadlines/{row.pk}/").status_code == 404


def test_what_is_due_on_a_ticket(api, researcher, outsider, publication):
    report = {"channel": "form", "subject": "A figure", "text": "Nine.", "correspondent_email": "r@reader.example"}
    ticket = open_ticket(publication, actor=None, **report)
    client = api(researcher)
    rows = client.get(f"{V1}tickets/{ticket.pk}/deadlines/").json()["results"]
    assert {row["step"] for row in rows} == {"acknowledge", "first_answer", "decision"}
    assert not any(row["is_overdue"] for row in rows)
    assert client.get(f"{V1}tickets/{ticket.pk}/").json()["next_due_at"]
    assert api(outsider).get(f"{V1}tickets/{ticket.pk}/deadlines/").status_code == 404
    Ticket.objects.update(is_restricted=True)
    assert client.get(f"{V1}tickets/{ticket.pk}/deadlines/").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_a_list_costs_the_same_at_any_length(api, manager, publication, many, django_assert_max_num_queries):
    for n in range(many):
        SpecialDay.objects.create(publication=publication, day=f"2026-12-{n + 1:02}")
    client = api(manager)
    with django_assert_max_num_queries(8):
        assert len(client.get(f"{V1}special-days/").json()["results"]) == min(many, 25)
