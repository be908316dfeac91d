"""The API's own description: valid, complete, and true."""

import json

import pytest
from django.core.management import call_command
from jsonschema import Draft202012Validator

from corrections import transitions as desk_machines
from factcheck import ledger, transitions
from factcheck.api.docs import description
from factcheck.channels.webhook import payload
from factcheck.models import Event

BY_THEMSELVES = {"begin_review", "end_review", "publish", "supersede", "resolve", "expire", "release"}
BY_THE_READER = {"withdraw", "appeal"}


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads(description())


def test_the_description_is_valid_and_leaves_nothing_to_guess(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_anybody_may_read_it(client, db):
    response = client.get("/api/v1/openapi.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(
    ("resource", "machine", "also"),
    [
        ("claims", transitions.claims, {"withdraw"}),
        ("verdicts", transitions.verdicts, {"withdraw"}),
        ("tickets", desk_machines.tickets, set()),
        ("corrections", desk_machines.corrections, {"publish", "withdraw"}),
        ("places", desk_machines.places, set()),
        ("relations", desk_machines.relations, set()),
        ("changes", desk_machines.text_changes, {"draft_correction"}),
    ],
)
def test_every_move_people_make_is_an_action_of_its_name(schema, resource, machine, also):
    for name in (set(machine.moves) - BY_THEMSELVES - BY_THE_READER) | also:
        assert "post" in schema["paths"][f"/api/v1/{resource}/{{id}}/{name}/"], name


def test_every_operation_is_described_with_its_problems(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary") or operation.get("description"), f"{method} {path}"
            assert {"401", "403", "429"} <= operation["responses"].keys()
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], f"{method} {path} {status}"


def test_operation_ids_are_unique(schema):
    ids = [operation["operationId"] for operations in schema["paths"].values() for operation in operations.values()]
    assert len(ids) == len(set(ids))


def test_the_webhook_is_described_as_it_is_sent(schema, editor, ticket):
    ledger.record("ticket.triaged", ticket, actor=editor, facts={"severity": "minor"})
    sent = json.loads(payload(Event.objects.select_related("publication", "place").get()))
    described = {"$ref": "#/components/schemas/WebhookEvent", "components": schema["components"]}
    Draft202012Validator(described).validate(sent)
    data = schema["components"]["schemas"]["WebhookData"]
    assert sent["data"].keys() == data["properties"].keys()
    assert schema["webhooks"]["event"]["post"]["requestBody"]["content"]["application/json"]
