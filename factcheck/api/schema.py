"""How the API describes itself (OpenAPI 3.1): tokens, filters, problems and webhooks, beside what the views say."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse, OpenApiWebhook, extend_schema
from rest_framework import serializers

from factcheck.api.problems import MEDIA_TYPE
from factcheck.api.serializers.webhooks import WebhookEventSerializer

ALWAYS = (401, 403, 406, 429, 500, 503)
WITH_AN_ID = (404,)
WITH_A_QUERY = (400,)
WITH_A_BODY = (400, 409, 413, 415, 422)


class PlaceOfErrorSerializer(serializers.Serializer):
    """One mistake: a JSON pointer into the body, or the name of a query parameter."""

    pointer = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """Problem details (RFC 9457). `code` stays the same from release to release; `detail` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = PlaceOfErrorSerializer(many=True, required=False)
    facts = serializers.DictField(required=False)


class BearerToken(OpenApiAuthenticationExtension):
    """The token as the specification names it."""

    target_class = "factcheck.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API token, issued in the dashboard: `cgd_…`"}


class DeskSchema(AutoSchema):
    """Adds the declared filters of lists and the problems every operation can answer with."""

    def get_operation_id(self) -> str:
        """`tickets_accept` for a move, not `tickets_accept_create`."""
        name = super().get_operation_id()
        is_move = self.method == "POST" and getattr(self.view, "action", "create") != "create"
        return name.removesuffix("_create") if is_move else name

    def _is_create_operation(self) -> bool:
        act = getattr(self.view, getattr(self.view, "action", None) or "", None)
        return super()._is_create_operation() or (self.method == "POST" and getattr(act, "creates", False))

    def get_override_parameters(self) -> list[Any]:
        is_list = getattr(self.view, "action", None) == "list"
        return [self.view.filters] if is_list and self.view.filters().fields else []

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        if direction == "response":
            for status in self._problems():
                described = OpenApiResponse(ProblemSerializer, HTTPStatus(status).phrase)
                bodies[str(status)] = self._get_response_for_code(described, str(status), [MEDIA_TYPE])
        return bodies

    def _problems(self) -> list[int]:
        problems = set(ALWAYS)
        if "{" in self.path:
            problems.update(WITH_AN_ID)
        if self.method != "GET":
            problems.update(WITH_A_BODY)
        elif self._is_list_view():
            problems.update(WITH_A_QUERY)
        return sorted(problems)


EVENT_WEBHOOK = OpenApiWebhook(
    name="event",
    decorator=extend_schema(
        summary="Something happened that the endpoint asked to be told of.",
        description=(
            "Signed as Standard Webhooks says: the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` "
            "(HMAC-SHA256 with the endpoint's secret). Delivered at least once; a repeat bears the same `webhook-id`."
        ),
        request=WebhookEventSerializer,
        responses={200: OpenApiResponse(description="Any status from 200 to 299 is taken as received.")},
    ),
)
