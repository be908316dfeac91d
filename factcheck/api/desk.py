"""The base of every resource: rows of one's own desks, and transitions as actions that call one service each."""

import keyword
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from factcheck.api.bodies import Body, Filters, Nothing
from factcheck.api.refusals import BadQuery


class DeskViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """Lists and shows what the caller may see; anything else is a 404.

    `queryset` brings the joins that the answers need, so that a page costs the same number of queries at any length.
    """

    lookup_value_converter = "int"
    queryset: QuerySet
    serializer_class: type[BaseSerializer]
    detail_serializer_class: ClassVar[type[BaseSerializer] | None] = None
    filters: ClassVar[type[Filters]] = Filters

    def get_queryset(self) -> QuerySet:
        return self.queryset.visible_to(self.request.user)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Narrow a list by its declared query parameters; an unknown one is refused, not ignored."""
        if self.detail:
            return queryset
        own = getattr(self.paginator, "parameters", ())
        query = {name: value for name, value in self.request.query_params.items() if name not in own}
        filters = self.filters(data=query, context=self.get_serializer_context())
        if not filters.is_valid():
            raise BadQuery(filters.errors)
        return filters.narrow(queryset)

    def get_serializer_class(self) -> type[BaseSerializer]:
        """Lists carry the short form, everything else the full one."""
        if self.action != "list" and self.detail_serializer_class:
            return self.detail_serializer_class
        return self.serializer_class

    def subject(self) -> Any:
        """The row that a move is about, without rows fetched ahead, which a service could take for fresh."""
        return get_object_or_404(self.get_queryset().prefetch_related(None), pk=self.kwargs["pk"])

    def read(self, body: type[Body], *, partial: bool = False) -> dict[str, Any]:
        """The request's body in the shape that `body` declares; `ValidationError` names each mistake's place."""
        data = {} if self.request.data is None else self.request.data
        given = body(data=data, partial=partial, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        return given.validated_data

    def answer(self, row: Model, status: int = HTTPStatus.OK) -> Response:
        """Answer with the row as it is now in the database; 404 when it is not for the caller to see any more."""
        return Response(self.get_serializer(get_object_or_404(self.get_queryset(), pk=row.pk)).data, status=status)


FIRST_SENTENCE = re.compile(r"(?:.(?!\.\s))*.?\.?")
Service = Callable[..., Model]


def move(
    name: str,
    service: Service,
    takes: type[Body] = Nothing,
    *,
    gives: type[BaseSerializer] | None = None,
    creates: bool = False,
) -> Any:
    """A `POST …/{id}/<name>/` that hands the row, the caller and the body to one service.

    It answers with the row as it is afterwards, or, where `gives` is named, with what the service returned;
    with 201 where that is a row that was not there before.
    """
    status = HTTPStatus.CREATED if creates else HTTPStatus.OK

    def act(self: DeskViewSet, request: Request, pk: int) -> Response:
        subject = self.subject()
        outcome = service(subject, actor=request.user, **self.read(takes))
        if gives is None:
            return self.answer(outcome, status)
        return Response(gives(outcome, context=self.get_serializer_context()).data, status=status)

    act.__name__ = f"{name}_" if keyword.iskeyword(name) else name
    act.creates = creates  # for `schema`: it answers with 201
    act.__doc__ = FIRST_SENTENCE.match(service.__doc__ or "").group()
    schema = extend_schema(
        summary=act.__doc__,
        request=None if takes is Nothing else takes,
        **({"responses": gives} if gives else {}),
    )
    return schema(action(detail=True, methods=["post"], url_path=name, url_name=name)(act))


def sublist(name: str, serializer: type[BaseSerializer], rows: Callable[[Any], QuerySet], summary: str) -> Any:
    """A `GET …/{id}/<name>/`: a page of what belongs to one row."""

    def show(self: DeskViewSet, request: Request, pk: int) -> Response:
        page = self.paginate_queryset(rows(self.get_object()))
        return self.get_paginated_response(serializer(page, many=True, context=self.get_serializer_context()).data)

    show.__name__ = name
    schema = extend_schema(summary=summary, responses=serializer(many=True))
    return schema(action(detail=True, methods=["get"], url_path=name, url_name=name)(show))


def creates(takes: type[Body], gives: type[BaseSerializer], summary: str) -> Any:
    """Describe a `create` method for the schema."""
    return extend_schema(
        summary=summary, request=takes, responses={int(HTTPStatus.CREATED): OpenApiResponse(gives, str(summary))}
    )
