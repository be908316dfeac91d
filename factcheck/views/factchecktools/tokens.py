"""Page tokens: where the next page begins, signed, and good for the same question only."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

from django.core import signing

from factcheck.views.factchecktools.errors import invalid
from factcheck.views.factchecktools.parameters import LONGEST_TOKEN, Question

SALT = "factcheck.factchecktools.page"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)

Place = tuple[datetime, int]


def write_token(question: Question, place: int | Place) -> str:
    """A token for the page that begins at a rank, or below a place of the list by time."""
    where = place if isinstance(place, int) else [(place[0] - _EPOCH) // _TICK, place[1]]
    return signing.Signer(salt=SALT).sign_object([_digest(question), where])


def read_token(question: Question) -> int | Place | None:
    """Where the page begins; `None` for the first. Raises `ApiError` for a token we did not give to this question."""
    if not question.page_token:
        return None
    try:
        if len(question.page_token) > LONGEST_TOKEN:
            raise signing.BadSignature("too long")
        digest, where = signing.Signer(salt=SALT).unsign_object(question.page_token)
    except (signing.BadSignature, ValueError, UnicodeError) as error:
        raise invalid("The page token is not one of ours.", "page_token") from error
    if digest != _digest(question):
        raise invalid("The page token belongs to another search: repeat that search's parameters.", "page_token")
    return where if isinstance(where, int) else (_EPOCH + where[0] * _TICK, where[1])


def _digest(question: Question) -> str:
    return hashlib.sha256(json.dumps(question.identity).encode()).hexdigest()[:16]
