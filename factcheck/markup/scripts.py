"""JSON-LD written so that it can stand in a page."""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

UNSAFE_IN_SCRIPT = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def compact(data: dict[str, Any]) -> str:
    """JSON without white space, in UTF-8."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def jsonld(data: dict[str, Any]) -> SafeString:
    """JSON that can stand inside a `<script>` element: nothing in it can close the element or begin another."""
    return mark_safe(compact(data).translate(UNSAFE_IN_SCRIPT))  # noqa: S308 - every character that HTML reads is escaped
