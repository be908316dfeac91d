"""Pages by cursor: newest first, no counting, stable while rows are added."""

import base64
import binascii
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from factcheck.api.refusals import BadQuery

USUAL, MOST = 25, 100
HIGHEST_ID = 2**63 - 1


def read_number(request: Request, name: str, default: int, low: int, high: int) -> int:
    """A whole number from the query string; raises `BadQuery` outside of its bounds."""
    given = request.query_params.get(name)
    if given is None:
        return default
    if given.isascii() and given.isdecimal() and len(given) < 20 and low <= int(given) <= high:
        return int(given)
    raise BadQuery({name: [_("This must be a whole number from %(low)d to %(high)d.") % {"low": low, "high": high}]})


class NewestFirst(BasePagination):
    """`?limit=` rows from `?cursor=` on, by descending id, in one query: one row more than shown tells of a next."""

    parameters = ("limit", "cursor")

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: object = None) -> list[Model]:
        limit = read_number(request, "limit", USUAL, 1, MOST)
        if (cursor := request.query_params.get("cursor")) is not None:
            queryset = queryset.filter(pk__lt=_decode(cursor))
        rows = list(queryset.order_by("-pk")[: limit + 1])
        self.next_url = None
        if len(rows) > limit:
            rows = rows[:limit]
            self.next_url = replace_query_param(request.build_absolute_uri(), "cursor", _encode(rows[-1].pk))
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "next": self.next_url})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "The address of the next page; null on the last one.",
                },
            },
        }

    def get_schema_operation_parameters(self, view: object) -> list[dict[str, Any]]:
        return [
            {
                "name": "limit",
                "in": "query",
                "description": "How many rows a page has.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "Where the page begins; taken from `next`, opaque.",
                "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
            },
        ]


class InStreamOrder(BasePagination):
    """Events after a position of the stream, oldest first. Remember `last` and ask again with `?after=`."""

    parameters = ("limit", "after")

    def paginate_queryset(self, queryset: QuerySet, request: Request, view: object = None) -> list[Model]:
        limit = read_number(request, "limit", USUAL, 1, MOST)
        self.after = read_number(request, "after", 0, 0, HIGHEST_ID)
        return list(queryset.filter(place__position__gt=self.after).order_by("place__position")[:limit])

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"results": data, "last": data[-1]["position"] if data else self.after})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        last = {"type": "integer", "description": "The position to ask after next time."}
        return {"type": "object", "required": ["results", "last"], "properties": {"results": schema, "last": last}}

    def get_schema_operation_parameters(self, view: object) -> list[dict[str, Any]]:
        limit = NewestFirst().get_schema_operation_parameters(view)[0]
        after = {
            "name": "after",
            "in": "query",
            "description": "Only events after this position of the stream.",
            "schema": {"type": "integer", "minimum": 0, "maximum": HIGHEST_ID, "default": 0},
        }
        return [limit, after]


def _encode(pk: int) -> str:
    return base64.urlsafe_b64encode(str(pk).encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        digits = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, UnicodeError):
        digits = ""
    if not digits.isdecimal() or len(digits) > 19 or int(digits) > HIGHEST_ID:
        raise BadQuery({"cursor": [_("This cursor is not one of ours.")]})
    return int(digits)
