"""What the words of each letter may name: the one table of purposes and variables, with where each value comes from.

A writer in `letters` says what a letter is about, in rows; here that becomes plain strings, and templates see nothing
else. What strangers wrote is offered only where the letter answers somebody who surely wrote it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from corrections.states import CorrectionStatus
from corrections.wording.languages import Language
from factcheck.models import Publication

About = Mapping[str, Any]
"""What a letter is about: rows and addresses by name, as its writer gives them."""


class Mark(StrEnum):
    """How a value stands in the HTML that is made of the text."""

    PLAIN = ""
    LINK = "link"
    STRONG = "strong"
    WRONG = "wrong"
    RIGHT = "right"
    KICKER = "kicker"


class Value(NamedTuple):
    """A value whose HTML is not just its escaped text."""

    text: str
    html: str


class Context(NamedTuple):
    """All that a value may be taken from."""

    about: About
    publication: Publication
    language: Language


@dataclass(frozen=True, slots=True)
class Variable:
    """A name that templates may use. `example` is shown, and stands in for what a preview cannot know."""

    name: str
    meaning: Any
    example: str
    read: Callable[[Context], str | Value]
    mark: Mark = Mark.PLAIN
    optional: bool = False


IN_SUBJECT = frozenset({"reference"})
"""Keeps an answer with its ticket where a mail program drops every other trace."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A letter whose words a publication may write itself. `obligatory` names what it must say whenever it is there."""

    name: str
    label: Any
    when: Any
    variables: tuple[Variable, ...]
    obligatory: frozenset[str]
    in_subject: frozenset[str] = field(default=frozenset())

    @property
    def names(self) -> frozenset[str]:
        return frozenset(variable.name for variable in self.variables)


def values_of(purpose: Purpose, publication: Publication, about: About, language: Language) -> dict[str, str | Value]:
    """The values of every variable of a letter. No query beyond what the rows in `about` bring along.

    Raises `KeyError` where `about` does not name what a value comes from.
    """
    context = Context(about, publication, language)
    return {variable.name: variable.read(context) for variable in purpose.variables}


def given(name: str) -> Callable[[Context], str]:
    return lambda context: str(context.about[name] or "")


def row(name: str, attribute: str) -> Callable[[Context], str]:
    return lambda context: str(getattr(context.about[name], attribute) or "")


def _article(attribute: str) -> Callable[[Context], str]:
    def read(context: Context) -> str:
        article = context.about["ticket"].article
        return str(getattr(article, attribute)) if article else ""

    return read


def _deadline(context: Context) -> str:
    due = context.about["ticket"].due_at
    return context.language.date(due) if due else ""


def _reader(context: Context) -> str:
    reader = context.about["ticket"].correspondent
    return reader.name if reader else ""


def _kind(context: Context) -> str:
    return context.language.kinds[context.about["correction"].kind]


def notice(context: Context) -> str:
    correction = context.about["correction"]
    return correction.notice if correction else ""


def _headline(context: Context) -> str:
    articles = context.about["articles"]
    return articles[0].headline if articles else context.publication.name


def _articles(context: Context) -> Value:
    articles = context.about["articles"]
    text = "\n".join(f"{article.headline}\n{article.url}" for article in articles)
    html = "".join(f'<h1><a href="{escape(article.url)}">{escape(article.headline)}</a></h1>' for article in articles)
    return Value(text, html)


def notices(context: Context) -> Value:
    """Every notice of a digest: kind, headlines, words and address, one under the other; at the end how many more stand
    on the public log."""
    told = [_told(context, correction, url) for correction, url in context.about["notices"]]
    if more := context.about["count"] - len(told):
        words, url = f"{context.language.public_log}: +{more}", context.about["log_url"]
        told.append(Value(f"{words}\n{url}", f'<p><a href="{escape(url)}">{escape(words)}</a></p>'))
    return Value("\n\n".join(one.text for one in told), "".join(one.html for one in told))


def _told(context: Context, correction: Any, url: str) -> Value:
    language = context.language
    kind, words = language.kinds[correction.kind], correction.notice
    if correction.status == CorrectionStatus.WITHDRAWN:
        kind, words = f"{kind} ({language.withdrawn})", correction.withdrawal_notice
    headlines = [article.headline for article in correction.articles.all()] or [context.publication.name]
    words = words.replace("\r\n", "\n")
    shown = "</p><p>".join(escape(each).replace("\n", "<br>") for each in words.split("\n\n"))
    html = "".join(f"<h1>{escape(headline)}</h1>" for headline in headlines)
    link = f'<a href="{escape(url)}">{escape(language.public_log)}</a>'
    text = "\n".join([kind, *headlines, "", words, url])
    return Value(text, f"{html}<p><em>{escape(kind)}</em></p><p>{shown}</p><p>{link}</p>")


def _zone(context: Context) -> str:
    """What people call the publication's time: the city of its zone."""
    return context.publication.time_zone.rpartition("/")[2].replace("_", " ")


PUBLICATION = Variable(
    "publication", _("the publication's name"), "The Demo Courier", lambda context: context.publication.name
)
REFERENCE = Variable(
    "reference", _("the ticket's reference"), "COR-2026-000123", row("ticket", "reference"), Mark.STRONG
)
SUBJECT = Variable("subject", _("what the reader wrote as the subject"), "Number of missiles", row("ticket", "subject"))
ARTICLE = Variable(
    "article",
    _("the headline of the article, where one is known"),
    "Seven missiles over the capital",
    _article("headline"),
    optional=True,
)
ARTICLE_URL = Variable(
    "article_url",
    _("the address of the article, where one is known"),
    "https://demo-courier.example/missiles",
    _article("url"),
    Mark.LINK,
    optional=True,
)
DEADLINE = Variable(
    "deadline",
    _("by when the report is to be decided, where a deadline runs"),
    "Wednesday 4 March 2026, 12:00",
    _deadline,
    optional=True,
)
ZONE = Variable("zone", _("the city whose clock the times are by"), "Kyiv", _zone)
READER = Variable("reader_name", _("the reader's name, where it is known"), "Ria Reader", _reader, optional=True)
STATUS = Variable(
    "status_url",
    _("the reader's own page of the report"),
    "https://corrections.example/tickets/status/",
    given("status_url"),
    Mark.LINK,
)
ARTICLES = Variable(
    "articles",
    _("headline and address of each article it is about"),
    "Seven missiles over the capital\nhttps://demo-courier.example/missiles",
    _articles,
    optional=True,
)
HEADLINE = Variable("headline", _("the headline of the first article"), "Seven missiles over the capital", _headline)
KIND = Variable("kind", _("correction, clarification and so on"), "Correction", _kind, Mark.KICKER)
PUBLIC_URL = Variable(
    "correction_url",
    _("the notice on the public log"),
    "https://corrections.example/corrections/1/",
    given("url"),
    Mark.LINK,
)
UNSUBSCRIBE = Variable(
    "unsubscribe_url",
    _("ends the subscription in one click; empty for whoever does not subscribe"),
    "https://corrections.example/unsubscribe/",
    given("unsubscribe_url"),
    Mark.LINK,
    optional=True,
)
MANAGE = Variable(
    "manage_url",
    _("where a follower chooses how often, or has the address erased; empty for whoever does not subscribe"),
    "https://corrections.example/follow/choose/",
    given("manage_url"),
    Mark.LINK,
    optional=True,
)
WORDS = Variable(
    "words", _("what was written for this letter"), "Thank you. Could you tell us the page?", given("words")
)
TICKET_URL = Variable(
    "ticket_url",
    _("the ticket in the dashboard"),
    "https://corrections.example/admin/ticket/",
    given("url"),
    Mark.LINK,
)
