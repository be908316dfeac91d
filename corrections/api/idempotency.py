"""`Idempotency-Key` on reports: asking twice for the same opens one ticket, however close together the two come."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from corrections.models import Ticket
from factcheck.errors import Incomplete
from factcheck.models import Publication

HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,255}\Z")
DIGITS_OF_BODY = 48
"""The column holds 120 characters: 64 digits for who asked under which key, then these for what was asked."""


class BadKey(ValidationError):
    """The header is not one to 255 visible ASCII characters."""


class KeyReused(Incomplete):
    """The key came before with another body (HTTP 422)."""

    code = "idempotency_key_reused"


def once(
    request: Request, publication: Publication, body: Any, open_ticket: Callable[[str], Ticket]
) -> tuple[Ticket, bool]:
    """The ticket for this request and whether it was opened just now. Without the header, always a new one.

    A key belongs to the person behind the token and to one publication. Whoever comes second with it waits for the
    first to commit. Raises `KeyReused` when the body differs from the one the key came with before.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return open_ticket(""), True
    if not KEY.match(key):
        raise BadKey({HEADER: [_("One to 255 visible ASCII characters are expected.")]})
    owner, words = _digest([request.user.pk, key]), _digest(body)[:DIGITS_OF_BODY]
    with transaction.atomic():
        _hold(f"{publication.pk}:{owner}")
        # A range over the unique index: every key of this owner begins with the same 64 hexadecimal digits.
        known = publication.tickets.filter(idempotency_key__gte=owner, idempotency_key__lt=f"{owner}g").first()
        if known is None:
            return open_ticket(owner + words), True
    if known.idempotency_key != owner + words:
        raise KeyReused(_("This key came before, with another body."))
    return known, False


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _hold(name: str) -> None:
    """Wait for whoever works under the same name; let go at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
