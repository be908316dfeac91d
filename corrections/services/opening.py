"""Where every door begins: mail, form, API and staff open the same ticket here, one or many at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections.models import (
    CandidateSource,
    Correspondent,
    Message,
    Severity,
    Ticket,
    TicketClaim,
    TicketDeadline,
    TicketNumber,
)
from corrections.services import clocks
from corrections.services.correspondents import get_correspondents
from factcheck import access, ledger, matching
from factcheck.addresses import canonical
from factcheck.errors import Invalid
from factcheck.models import Article, Publication, User
from factcheck.services.words import cleaned

MOST_CITED = 20
MESSAGE_FIELDS = frozenset({"quoted", "signature", "html", "message_id", "references", "inbound", "forwarded_from"})

_is_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports, as a door took it. Nothing of it is checked yet.

    The article is recognised from `article_url` or `cited_urls`; claims are suggested from the quoted words; other
    links are kept as candidate sources. `is_automatic` marks a machine's mail. `may_answer` says whether an
    acknowledgement goes out. `message_fields` are further columns of the first message.
    """

    channel: str
    subject: str
    text: str
    article: Article | None = None
    article_url: str = ""
    correspondent_email: str = ""
    correspondent_name: str = ""
    language: str = ""
    quoted: str = ""
    cited_urls: Sequence[str] = ()
    says_it_should_be: str = ""
    severity: str = Severity.FACTUAL
    is_urgent: bool = False
    is_automatic: bool = False
    may_answer: bool = True
    follows: Ticket | None = None
    message_fields: Mapping[str, Any] = field(default_factory=dict)


def resolve_article(publication: Publication, urls: Iterable[str]) -> Article | None:
    """The publication's article that one of these addresses names, the first that fits. One query."""
    return _resolve_articles(publication, [list(urls)])[0]


def existing_ticket(publication: Publication, idempotency_key: str) -> Ticket | None:
    """The ticket an earlier request with this key opened."""
    return publication.tickets.filter(idempotency_key=idempotency_key).first() if idempotency_key else None


@transaction.atomic
def open_ticket(publication: Publication, *, actor: User | None, idempotency_key: str = "", **report: Any) -> Ticket:
    """Open one ticket with its first message; return it, or the ticket an earlier call with the same key opened.

    `actor` is the member of staff who took the call or filed it, `None` when the reader came by mail or form. `report`
    is what a `Report` takes. Raises `Invalid` for an empty report, a bad address, or an article of another publication.
    """
    if actor is not None:
        access.require(actor, "corrections.add_ticket", publication)
    if repeat := existing_ticket(publication, idempotency_key):
        return repeat
    key = cleaned(Ticket, "idempotency_key", idempotency_key)
    try:
        with transaction.atomic() if key else nullcontext():  # nothing else of it can be taken
            return _open(publication, [Report(**report)], actor, key)[0]
    except IntegrityError:
        if repeat := existing_ticket(publication, key):
            return repeat
        raise


@transaction.atomic
def open_tickets(publication: Publication, reports: Sequence[Report]) -> list[Ticket]:
    """Open a ticket for each of several readers' reports, in their order, at little more than the cost of one.

    All or none. Raises `Invalid` if one of them cannot be taken.
    """
    return _open(publication, reports, None, "") if reports else []


def _open(publication: Publication, reports: Sequence[Report], actor: User | None, key: str) -> list[Ticket]:
    now = timezone.now()
    texts = [cleaned(Message, "text", report.text, required=True) for report in reports]
    cited = [_web_addresses(report.cited_urls) for report in reports]
    articles = _articles(publication, reports, cited)
    people = get_correspondents(
        publication, [(report.correspondent_email, report.correspondent_name, report.language) for report in reports]
    )
    tickets = [
        Ticket(
            publication=publication,
            channel=cleaned(Ticket, "channel", report.channel),
            subject=cleaned(Ticket, "subject", report.subject.strip() or _("Report of an error")),
            correspondent=correspondent,
            article=article,
            severity=cleaned(Ticket, "severity", report.severity),
            is_urgent=report.is_urgent,
            says_it_should_be=cleaned(Ticket, "says_it_should_be", report.says_it_should_be),
            follows=report.follows,
            idempotency_key=key,
            has_letter=report.may_answer and _has_address(correspondent) and not report.is_automatic,
            created_at=now,
        )
        for report, article, correspondent in zip(reports, articles, people, strict=True)
    ]
    numbers = TicketNumber.next_references(publication.reference_prefix, len(tickets), now)
    for ticket, reference in zip(tickets, numbers, strict=True):
        ticket.reference = reference
    deadlines = [
        deadline
        for ticket, report in zip(tickets, reports, strict=True)
        for deadline in clocks.plan(ticket, answerable=_is_answerable(ticket, report))
    ]
    Ticket.objects.bulk_create(tickets)
    TicketDeadline.objects.bulk_create(deadlines)
    Message.objects.bulk_create(
        _first_message(ticket, report, text, actor)
        for ticket, report, text in zip(tickets, reports, texts, strict=True)
    )
    _keep(zip(tickets, cited, strict=True))
    TicketClaim.objects.bulk_create(
        (
            TicketClaim(ticket=ticket, claim_id=claim, score=score)
            for ticket, claims in _suggested(publication, tickets, reports)
            for claim, score in claims
        ),
        ignore_conflicts=True,
    )
    ledger.record_each([_opened(ticket, report, actor) for ticket, report in zip(tickets, reports, strict=True)])
    return tickets


def _is_answerable(ticket: Ticket, report: Report) -> bool:
    """Whether a person waits for an answer at an address of theirs."""
    return _has_address(ticket.correspondent) and not report.is_automatic


def _has_address(correspondent: Correspondent | None) -> bool:
    return bool(correspondent and correspondent.email)


def _opened(ticket: Ticket, report: Report, actor: User | None) -> ledger.Entry:
    facts = {
        "reference": ticket.reference,
        "channel": ticket.channel,
        "article": ticket.article_id,
        "answer": report.may_answer and not report.is_automatic,
    }
    return ledger.Entry("ticket.opened", ticket, actor or ticket.correspondent, facts)


def _articles(
    publication: Publication, reports: Sequence[Report], cited: Sequence[Sequence[str]]
) -> list[Article | None]:
    """The article of each report: the one that was chosen, else the one that an address names."""
    if any(report.article and report.article.publication_id != publication.pk for report in reports):
        raise Invalid(_("This article belongs to another publication."), field="article")
    named = [
        [] if report.article else [*filter(None, [report.article_url]), *urls]
        for report, urls in zip(reports, cited, strict=True)
    ]
    found = _resolve_articles(publication, named)
    return [report.article or article for report, article in zip(reports, found, strict=True)]


def _resolve_articles(publication: Publication, urls: Sequence[Sequence[str]]) -> list[Article | None]:
    """For each list of addresses the article that the first of them names which names any. At most one query."""
    wanted = [list(dict.fromkeys(canonical(url) for url in each))[:MOST_CITED] for each in urls]
    every = {url for each in wanted for url in each}
    found = {a.canonical_url: a for a in publication.articles.filter(canonical_url__in=every)} if every else {}
    return [next((found[url] for url in each if url in found), None) for each in wanted]


def _web_addresses(urls: Iterable[str]) -> list[str]:
    """The usable web addresses among what a stranger sent; the rest stays in the words of the message."""
    usable = []
    for url in dict.fromkeys(str(url).strip() for url in urls):
        try:
            _is_url(url)
        except ValidationError:
            continue
        if len(url) <= 2000 and "\x00" not in url:
            usable.append(url)
    return usable[:MOST_CITED]


def message_columns(fields: Mapping[str, Any] | None) -> dict[str, Any]:
    """Further columns of a message, as a door gives them, fit for the database."""
    given = dict(fields or {})
    if unknown := given.keys() - MESSAGE_FIELDS:
        raise TypeError(f"not fields of a message: {', '.join(sorted(unknown))}")
    return {name: value.replace("\x00", "") if isinstance(value, str) else value for name, value in given.items()}


def _first_message(ticket: Ticket, report: Report, text: str, actor: User | None) -> Message:
    return Message(
        ticket=ticket,
        direction=Message.Direction.INBOUND,
        kind=Message.Kind.AUTOMATIC if report.is_automatic else Message.Kind.REPORT,
        author=actor,
        correspondent=ticket.correspondent,
        subject=ticket.subject,
        text=text,
        created_at=ticket.created_at,
        **message_columns(report.message_fields),
    )


def keep_candidates(ticket: Ticket, urls: Iterable[str]) -> None:
    """Keep what a letter links to as candidate sources of its ticket, each once; the article itself is none.

    One query, or none.
    """
    _keep([(ticket, _web_addresses(urls))])


def _keep(cited: Iterable[tuple[Ticket, Iterable[str]]]) -> None:
    CandidateSource.objects.bulk_create(
        (
            CandidateSource(ticket=ticket, url=url)
            for ticket, urls in cited
            for url in urls
            if not ticket.article or canonical(url) != ticket.article.canonical_url
        ),
        ignore_conflicts=True,
    )


def _suggested(
    publication: Publication, tickets: Sequence[Ticket], reports: Sequence[Report]
) -> Iterator[tuple[Ticket, list[tuple[int, float]]]]:
    """For each ticket whose article is known, the claims that its words may be about, each with a score."""
    known = [(ticket, report) for ticket, report in zip(tickets, reports, strict=True) if ticket.article]
    said = [(ticket.article, report.quoted or report.text) for ticket, report in known]
    return zip((ticket for ticket, _report in known), matching.suggest_each(publication, said), strict=True)
