"""What a letter would say about a ticket, without anybody being written to.

The links in it are examples: a real one would open the reader's own page, or end somebody's subscription.
"""

from typing import Any

from corrections.models import Correction, Message, Ticket
from corrections.states import Outcome
from corrections.wording.checking import Source, read
from corrections.wording.choosing import choices, own_words
from corrections.wording.languages import language as language_of
from corrections.wording.news import about_news
from corrections.wording.variables import About, Context, Mark, Purpose, Value, Variable
from corrections.wording.writing import Written, fit, in_first_that_hold, lay_out
from factcheck.models import Publication


def preview(
    publication: Publication, purpose: Purpose, source: Source, language: str, ticket: Ticket | None
) -> Written:
    """The letter as it would be now. Raises `Broken`, or `Faulty` for words that were not checked."""
    about = {"outcome": Outcome.NO_ERROR, **(about_ticket(ticket) if ticket is not None else {})}
    context = Context(about, publication, language_of(language))
    values = {variable.name: _value(variable, context) for variable in purpose.variables}
    return fit(purpose, values, lay_out(publication, purpose, read(purpose, source), values, language))


def preview_current(publication: Publication, purpose: Purpose, language: str, ticket: Ticket | None) -> Written:
    """The same, in the words that the letter leaves in now: where the publication's own cannot be used any more, in
    the next that can."""
    words = choices(publication, purpose.name, language, own_words(publication.pk))
    return in_first_that_hold(words, lambda one: preview(publication, purpose, one.source, one.language, ticket))


def _value(variable: Variable, context: Context) -> str | Value:
    """The value, or the example where nothing is known yet."""
    try:
        return variable.example if variable.mark == Mark.LINK else variable.read(context)
    except KeyError:
        return variable.example


def about_ticket(ticket: Ticket) -> About:
    """What letters about this ticket would be about, as far as it has come. At most seven queries."""
    about: dict[str, Any] = {"ticket": ticket, **about_news(ticket)}
    if (deadline := ticket.deadlines.running().order_by("due_at").first()) is not None:
        about["deadline"] = deadline
    answer = ticket.messages.filter(direction=Message.Direction.OUTBOUND).order_by("-pk").first()
    if answer is not None and answer.text:
        about["words"] = answer.text
    if ticket.outcome:
        about |= {"outcome": ticket.outcome, "note": ticket.decision_note}
    correction = ticket.corrections.published().order_by("-published_at").first()
    if correction is not None:
        about |= _about_correction(correction)
    return about


def _about_correction(correction: Correction) -> dict[str, Any]:
    return {"correction": correction, "articles": list(correction.articles.all()), "amended": correction.version > 1}
