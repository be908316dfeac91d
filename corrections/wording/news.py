"""What staff are told of, and how it is said in the language of their letter: who did what, about what, and when.

All times in one letter go by the clock of whoever reads it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from django.utils import timezone
from django.utils.html import escape

from corrections import happenings, links
from corrections.happenings import Doer
from corrections.models import Ticket
from corrections.wording.languages import Language
from corrections.wording.variables import About, Context, Value
from factcheck.models import Event, User

MOST_NEWS = 50
"""Lines about one matter in a digest, the newest; of earlier ones it says how many."""
MOST_CHARACTERS = 200_000
"""Of all the news in a digest, as HTML: half of what a letter may be at most (`phrasing.LONGEST_OUTPUT`)."""
LONGEST_TITLE = 300
"""Characters of a name or title: nobody needs more to know it again."""


class News(NamedTuple):
    """One event: when, of what kind, and who did it."""

    at: datetime
    kind: str
    doer: User | Doer


@dataclass(frozen=True, slots=True)
class Matter:
    """What news are about, with the news themselves, oldest first. `reference` and `due_at` are those of a ticket."""

    name: str
    url: str
    news: Sequence[News]
    title: str = ""
    reference: str = ""
    due_at: datetime | None = None


def matter_of(row: object, name: str, url: str, events: Iterable[Event], people: Mapping[int, User]) -> Matter:
    """A subject of events with what happened to it. No query."""
    news = [News(event.created_at, event.kind, happenings.doer_of(event, people)) for event in events]
    if not isinstance(row, Ticket):
        return Matter(_shortened(name or str(row)), url, news)
    due_at = None if row.is_closed else row.next_due_at
    return Matter(row.reference, url, news, _shortened(row.subject), row.reference, due_at)


def about_news(ticket: Ticket) -> About:
    """What a notice and a digest would be about if they told of this ticket now. At most two queries."""
    latest = Event.objects.filter(subject_type="ticket", subject_id=ticket.pk).order_by("-pk")[:3]
    events = sorted(latest, key=lambda event: event.pk)
    if not events:
        return {}
    url = links.absolute(ticket.get_absolute_url())
    matter = matter_of(ticket, "", url, events, happenings.people_in(events))
    told = {"matter": matter, "matters": [matter], "count": len(events), "due_at": events[-1].created_at}
    return {**told, "clock": timezone.get_current_timezone()}


# --- What the variables of a notice and a digest read ---------------------------------------------------------------


def who(context: Context) -> str:
    return context.language.doer(_latest(context).doer)


def what(context: Context) -> str:
    return context.language.what_happened(_latest(context).kind)


def when(context: Context) -> str:
    return _clock(context.language, _latest(context).at, context.about["clock"])


def deadline(context: Context) -> str:
    due = context.about["matter"].due_at
    with timezone.override(context.about["clock"]):
        return context.language.date(due) if due else ""


def zone(context: Context) -> str:
    """What people call the reader's time: the city of their zone."""
    return str(context.about["clock"]).rpartition("/")[2].replace("_", " ")


def digest_when(context: Context) -> str:
    return _clock(context.language, context.about["due_at"], context.about["clock"])


def told(context: Context) -> Value:
    """Each matter of a digest with its news, as far as a letter can hold them."""
    said = _said(context)
    return Value("\n\n".join(one.text for one in said), "".join(one.html for one in said))


def untold(context: Context) -> str:
    """How many matters a digest does not hold any more; empty for none."""
    left = len(context.about["matters"]) - len(_said(context))
    return str(left) if left else ""


def _latest(context: Context) -> News:
    newest: News = context.about["matter"].news[-1]
    return newest


def _said(context: Context) -> list[Value]:
    said: list[Value] = []
    length = 0
    for matter in context.about["matters"]:
        one = _matter(context.language, matter, context.about["clock"])
        length += len(one.html)
        if said and length > MOST_CHARACTERS:
            break
        said.append(one)
    return said


def _matter(language: Language, matter: Matter, clock: tzinfo) -> Value:
    lines = [_line(language, news, clock) for news in matter.news[-MOST_NEWS:]]
    if earlier := len(matter.news) - len(lines):
        lines.insert(0, f"… +{earlier}")
    head = f"{matter.name} · {matter.title}" if matter.title else matter.name
    text = "\n".join([head, *(f"- {line}" for line in lines), matter.url])
    title = f"<p>{escape(matter.title)}</p>" if matter.title else ""
    points = "".join(f"<li>{escape(line)}</li>" for line in lines)
    heading = f'<h1><a href="{escape(matter.url)}">{escape(matter.name)}</a></h1>'
    return Value(text, f"{heading}{title}<ul>{points}</ul>")


def _line(language: Language, news: News, clock: tzinfo) -> str:
    said = f"{language.doer(news.doer)} {language.what_happened(news.kind)}"
    return f"{_clock(language, news.at, clock)}: {said}"


def _clock(language: Language, moment: datetime, clock: tzinfo) -> str:
    with timezone.override(clock):
        return language.short_date(moment)


def _shortened(words: str) -> str:
    """On one line, and no longer than anybody needs to know it again."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_TITLE else f"{line[: LONGEST_TITLE - 1]}…"
