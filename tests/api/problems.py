"""What every refusal of the API has in common."""

from http import HTTPStatus


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
