"""Refusals in the envelope of Google's APIs (https://google.aip.dev/193)."""

from typing import Any

from django.http import JsonResponse

BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
STATUSES = {
    "INVALID_ARGUMENT": 400,
    "NOT_FOUND": 404,
    "RESOURCE_EXHAUSTED": 429,
}


class ApiError(Exception):
    """A request that is refused, with one of the canonical statuses; `field` names the parameter at fault."""

    def __init__(self, status: str, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.field = status, message, field

    def response(self) -> JsonResponse:
        code = STATUSES[self.status]
        error: dict[str, Any] = {"code": code, "message": self.message, "status": self.status}
        if self.field:
            violation = {"field": self.field, "description": self.message}
            error["details"] = [{"@type": BAD_REQUEST, "fieldViolations": [violation]}]
        response = JsonResponse({"error": error}, status=code, json_dumps_params={"indent": 2})
        response["Cache-Control"] = "no-store"
        return response


def invalid(message: str, field: str = "") -> ApiError:
    """What is given cannot be used."""
    return ApiError("INVALID_ARGUMENT", message, field=field)
