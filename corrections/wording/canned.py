"""Answers kept ready, with what they may name filled in for one ticket."""

from django.utils.translation import gettext_lazy as _

from corrections import phrasing
from corrections.models import CannedReply, Ticket
from corrections.wording.languages import language as language_of
from corrections.wording.variables import (
    ARTICLE,
    ARTICLE_URL,
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


def _promise(context: Context) -> str:
    """One query."""
    soonest = context.about["ticket"].deadlines.to_promise().first()
    return context.language.date(soonest.due_at) if soonest else ""


VARIABLES = (
    READER,
    REFERENCE,
    SUBJECT,
    ARTICLE,
    ARTICLE_URL,
    PUBLICATION,
    Variable(
        "deadline",
        _("by when we decide, by our own deadline; nothing while the reader is asked, or once it is past"),
        "Wednesday 4 March 2026, 12:00",
        _promise,
        optional=True,
    ),
    ZONE,
    Variable("my_name", _("the name of whoever answers"), "Robin Researcher", lambda context: str(context.about["me"])),
)
NAMES = frozenset(variable.name for variable in VARIABLES)


def fill(reply: CannedReply, ticket: Ticket, me: User) -> str:
    """The words of a reply for one ticket. One query beside the ticket's article and correspondent."""
    context = Context({"ticket": ticket, "me": me}, ticket.publication, language_of(reply.language))
    values = {variable.name: _text(variable.read(context)) for variable in VARIABLES}
    return phrasing.render(phrasing.parse(reply.text, NAMES), values).strip()


def _text(value: str | Value) -> str:
    return value.text if isinstance(value, Value) else value
