"""What every refusal of the API has in common."""

import json
from http import HTTPStatus
from typing import Any


def assert_problem(response, status: int, code: str | None = None) -> dict:
    """It is a problem document with this status (and code); return it."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["title"] == HTTPStatus(status).phrase
    assert body["type"] == "about:blank"
    assert body["detail"]
    if code:
        assert body["code"] == code
    return body


def places(problem: dict) -> set[tuple[str, str]]:
    """The places of the mistakes and their codes."""
    return {(error.get("pointer") or error["parameter"], error["code"]) for error in problem["errors"]}


def send(client, method: str, address: str, body: Any):
    """Send a body with every character beyond ASCII escaped, so that lone surrogates travel too."""
    return client.generic(method, address, json.dumps(body), content_type="application/json")
