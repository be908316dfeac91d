"""The OpenAPI description and its interactive page. Both are the same for everybody, so nobody signs in for them."""

import json
from functools import cache

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView


@cache
def description() -> bytes:
    """The whole API as OpenAPI 3.1, made once in a process: it depends on the code alone."""
    return json.dumps(SchemaGenerator().get_schema(public=True), ensure_ascii=False).encode()


class SchemaView(APIView):
    """The description, for machines."""

    authentication_classes: list[type] = []
    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return HttpResponse(description(), content_type="application/json")


class DocsView(SpectacularSwaggerSplitView):
    """The description, for people: Swagger UI from our own server, without a script in the page itself."""

    authentication_classes: list[type] = []
    permission_classes = [AllowAny]
    url_name = "api:schema"
    template_name = "api/docs.html"
