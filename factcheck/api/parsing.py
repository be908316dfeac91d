"""Read a JSON body within bounds: bytes, nesting, finite numbers, one value a name."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from factcheck.api.refusals import TooLarge

DEEPEST = 16


class JSONParser(BaseParser):
    """RFC 8259, UTF-8 only.

    Raises `TooLarge` beyond `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes, `ParseError` for what is not JSON or too deep.
    """

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            value = json.loads(
                _read(stream, parser_context or {}).decode(),
                parse_constant=_refuse_constant,
                parse_float=_finite,
                object_pairs_hook=_object,
            )
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error
        except ValueError as error:
            raise ParseError(_("This is not JSON: %s.") % error) from error
        if _is_too_deep(value):
            raise ParseError(_("The JSON is nested too deeply."))
        return value


def _read(stream: IO[Any], context: Mapping[str, Any]) -> bytes:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    declared = context["request"].META.get("CONTENT_LENGTH") if "request" in context else None
    if str(declared or "").isdecimal() and int(declared) > limit:
        raise TooLarge(_("The request is larger than the %d bytes the server takes.") % limit)
    body: bytes = stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge(_("The request is larger than the %d bytes the server takes.") % limit)
    return body


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is out of range")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name occurs twice in one object")
    return value


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _depth in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
