"""Every error of the API as problem details (RFC 9457): the one place where exceptions become answers."""

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import singledispatch
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from django.core import exceptions as django_errors
from django.core.signals import got_request_exception
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.serializers import as_serializer_error
from rest_framework.views import set_rollback

from factcheck.api.refusals import BadQuery
from factcheck.errors import Refused

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
ROOT_ERRORS = "non_field_errors"


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal: HTTP status, a code for machines that stays the same, words for people, and what was wrong where."""

    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> JsonResponse:
        """Render the problem; `errors` and `facts` only where there are any."""
        body: dict[str, Any] = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            body["errors"] = self.errors
        if self.facts:
            body["facts"] = self.facts
        return JsonResponse(body, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def exception_handler(error: Exception, context: Mapping[str, Any]) -> JsonResponse:
    """Answer any exception of a view. What nobody foresaw is logged and answered without a word about the inside."""
    set_rollback()
    return describe(error, context).response()


@csrf_exempt
def unknown_path(request: HttpRequest, *_args: object, **_kwargs: object) -> JsonResponse:
    """Answer addresses below /api/ that lead nowhere."""
    return Problem(404, "not_found", _("There is nothing at this address. Paths end with a slash.")).response()


@singledispatch
def describe(error: Exception, context: Mapping[str, Any]) -> Problem:
    """The problem that an exception is."""
    # Where, not what: the message of a database error can quote a reader's words. Error trackers listen to the signal.
    log.error("api_failed", error=type(error).__name__, stack="".join(traceback.format_tb(error.__traceback__)))
    if request := context.get("request"):
        got_request_exception.send(sender=None, request=getattr(request, "_request", request))
    return Problem(500, "internal", _("Something went wrong on our side. It has been noted."))


@describe.register
def _refused(error: Refused, context: Mapping[str, Any]) -> Problem:
    facts = {name: value for name, value in error.facts.items() if isinstance(value, str | int | float | None)}
    where = facts.pop("field", None)
    errors = [{"pointer": f"#/{where}", "code": error.code, "detail": str(error.message)}] if where else []
    return Problem(error.status, error.code, str(error.message), errors, facts)


@describe.register
def _api(error: exceptions.APIException, context: Mapping[str, Any]) -> Problem:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) or 1)
    code = error.get_codes()
    return Problem(error.status_code, code if isinstance(code, str) else "refused", str(error.detail), headers=headers)


@describe.register
def _validation(error: exceptions.ValidationError, context: Mapping[str, Any]) -> Problem:
    return Problem(400, "invalid", _("The request cannot be used as it is."), list(_places(error.get_full_details())))


@describe.register
def _query(error: BadQuery, context: Mapping[str, Any]) -> Problem:
    errors = [
        {"parameter": place["pointer"].removeprefix("#/"), "code": place["code"], "detail": place["detail"]}
        for place in _places(error.get_full_details())
    ]
    return Problem(400, "invalid_query", _("The query string cannot be used as it is."), errors)


@describe.register
def _model_validation(error: django_errors.ValidationError, context: Mapping[str, Any]) -> Problem:
    return _validation(exceptions.ValidationError(as_serializer_error(error)), context)


@describe.register
def _not_found(error: Http404, context: Mapping[str, Any]) -> Problem:
    return Problem(404, "not_found", _("There is nothing at this address that you may see."))


@describe.register
def _forbidden(error: django_errors.PermissionDenied, context: Mapping[str, Any]) -> Problem:
    return Problem(403, "not_permitted", str(error) or _("You may not do this."))


@describe.register
def _suspicious(error: django_errors.SuspiciousOperation, context: Mapping[str, Any]) -> Problem:
    return Problem(400, "bad_request", _("The request cannot be read."))


@describe.register
def _too_big(error: django_errors.RequestDataTooBig, context: Mapping[str, Any]) -> Problem:
    return Problem(413, "too_large", _("The request is larger than the server takes."))


@describe.register
def _broken_off(error: UnreadablePostError, context: Mapping[str, Any]) -> Problem:
    return Problem(400, "unreadable", _("The request broke off."))


@describe.register
def _lost_a_race(error: IntegrityError, context: Mapping[str, Any]) -> Problem:
    """Two did the same at once and the database let one of them. Any other broken constraint is our own mistake."""
    if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
        return Problem(409, "conflict", _("Somebody else was faster. Look again, then repeat."))
    return describe.dispatch(Exception)(error, context)


@describe.register
def _database_away(error: OperationalError, context: Mapping[str, Any]) -> Problem:
    """The database is away, or broke a deadlock at this request's cost: in both cases the request may be repeated."""
    log.error("database_unavailable", error=type(error.__cause__ or error).__name__)
    return Problem(503, "unavailable", _("Not available at the moment. Try again."), headers={"Retry-After": "5"})


def _places(details: Any, pointer: str = "#") -> Iterator[dict[str, str]]:
    """Each error with a JSON pointer (RFC 6901, as a fragment) to what it is about."""
    if isinstance(details, Mapping) and details.keys() == {"message", "code"} and isinstance(details["code"], str):
        yield {"pointer": pointer, "code": details["code"], "detail": str(details["message"])}
    elif isinstance(details, Mapping):
        for key, inner in details.items():
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from _places(inner, pointer if key == ROOT_ERRORS else f"{pointer}/{step}")
    elif isinstance(details, list):
        for inner in details:
            yield from _places(inner, pointer)
