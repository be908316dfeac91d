"""Answers kept ready, with what they may name filled in for one ticket."""

from django.utils.translation import gettext_lazy as _

from corrections import phrasing
from corrections.models import CannedReply, Ticket
from corrections.wording.languages import language as language_of
from corrections.wording.variables import (
    ARTICLE,
    ARTICLE_URL,
    DEADLINE,
    PUBLICATION,
    READER,
    REFERENCE,
    SUBJECT,
    ZONE,
    Context,
    Value,
    Variable,
)
from factcheck.models import User

VARIABLES = (
    READER,
    REFERENCE,
    SUBJECT,
    ARTICLE,
    ARTICLE_URL,
    PUBLICATION,
    DEADLINE,
    ZONE,
    Variable("my_name", _("the name of whoever answers"), "Robin Researcher", lambda context: str(context.about["me"])),
)
NAMES = frozenset(variable.name for variable in VARIABLES)


def fill(reply: CannedReply, ticket: Ticket, me: User) -> str:
    """The words of a reply for one ticket. No query beyond the ticket's article and correspondent."""
    context = Context({"ticket": ticket, "me": me}, ticket.publication, language_of(reply.language))
    values = {variable.name: _text(variable.read(context)) for variable in VARIABLES}
    return phrasing.render(phrasing.parse(reply.text, NAMES), values).strip()


def _text(value: str | Value) -> str:
    return value.text if isinstance(value, Value) else value
