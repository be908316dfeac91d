"""Where every door ends: mail, form, API and staff open the same ticket here, and add to it."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import (
    CandidateSource,
    Correspondent,
    Deadline,
    Message,
    Severity,
    Ticket,
    TicketClaim,
    TicketNumber,
)
from corrections.services.correspondents import get_correspondent
from corrections.states import TicketStatus
from factcheck import access, ledger, matching
from factcheck.addresses import canonical
from factcheck.errors import Invalid
from factcheck.models import Article, Publication, User
from factcheck.services.words import cleaned

MOST_CITED = 20
REOPENING_WINDOW = timedelta(days=30)
MESSAGE_FIELDS = frozenset({"quoted", "signature", "html", "message_id", "references", "inbound"})

_is_url = URLValidator(schemes=["http", "https"])


def resolve_article(publication: Publication, urls: Iterable[str]) -> Article | None:
    """The publication's article that one of these addresses names, the first that fits. One query."""
    wanted = list(dict.fromkeys(canonical(url) for url in urls))[:MOST_CITED]
    found = {a.canonical_url: a for a in publication.articles.filter(canonical_url__in=wanted)}
    return next((found[url] for url in wanted if url in found), None)


def existing_ticket(publication: Publication, idempotency_key: str) -> Ticket | None:
    """The ticket an earlier request with this key opened."""
    return publication.tickets.filter(idempotency_key=idempotency_key).first() if idempotency_key else None


@transaction.atomic
def open_ticket(
    publication: Publication,
    *,
    actor: User | None,
    channel: str,
    subject: str,
    text: str,
    article: Article | None = None,
    article_url: str = "",
    correspondent_email: str = "",
    correspondent_name: str = "",
    language: str = "",
    quoted: str = "",
    cited_urls: Iterable[str] = (),
    says_it_should_be: str = "",
    severity: str = Severity.FACTUAL,
    is_urgent: bool = False,
    is_automatic: bool = False,
    may_answer: bool = True,
    follows: Ticket | None = None,
    idempotency_key: str = "",
    message_fields: Mapping[str, Any] | None = None,
) -> Ticket:
    """Open one ticket with its first message; return it, or the ticket an earlier call with the same key opened.

    `actor` is the member of staff who took the call or filed it, `None` when the reader came by mail or form. The
    article is
    recognised from `article_url` or `cited_urls`; claims are suggested from the quoted words; other links are kept as
    candidate
    sources. `is_automatic` marks a machine's mail. `may_answer` says whether an acknowledgement goes out.
    Raises `Invalid` for an empty report, a bad address, or an article of another publication.
    """
    if actor is not None:
        access.require(actor, "corrections.add_ticket", publication)
    if repeat := existing_ticket(publication, idempotency_key):
        return repeat
    report = cleaned(Message, "text", text, required=True)
    cited = _web_addresses(cited_urls)
    article = _own_article(publication, article) or resolve_article(publication, [*filter(None, [article_url]), *cited])
    correspondent = get_correspondent(publication, correspondent_email, name=correspondent_name, language=language)
    now = timezone.now()
    ticket = Ticket(
        publication=publication,
        channel=cleaned(Ticket, "channel", channel),
        subject=cleaned(Ticket, "subject", subject.strip() or _("Report of an error")),
        correspondent=correspondent,
        article=article,
        severity=cleaned(Ticket, "severity", severity),
        is_urgent=is_urgent,
        says_it_should_be=cleaned(Ticket, "says_it_should_be", says_it_should_be),
        follows=follows,
        idempotency_key=cleaned(Ticket, "idempotency_key", idempotency_key),
        created_at=now,
        due_at=now + Deadline.objects.length(publication, Deadline.Step.DECISION, severity),
    )
    try:
        with transaction.atomic() if idempotency_key else nullcontext():  # nothing else of it can be taken
            ticket.reference = TicketNumber.next_reference(publication.reference_prefix, now)
            ticket.save(force_insert=True)
    except IntegrityError:
        if repeat := existing_ticket(publication, idempotency_key):
            return repeat
        raise
    _add_first_message(ticket, actor, report, subject=ticket.subject, automatic=is_automatic, fields=message_fields)
    keep_candidates(ticket, cited)
    _suggest_claims(ticket, quoted or report)
    ledger.record(
        "ticket.opened",
        ticket,
        actor=actor or correspondent,
        facts={
            "reference": ticket.reference,
            "channel": ticket.channel,
            "article": article.pk if article else None,
            "answer": may_answer and not is_automatic,
        },
    )
    return ticket


def takes_answers(ticket: Ticket) -> bool:
    """Whether a reader's message still belongs on this ticket: it is live, or was closed within the reopening
    window."""
    return not ticket.is_closed or (ticket.closed_at or timezone.now()) > timezone.now() - REOPENING_WINDOW


@transaction.atomic
def add_message(
    ticket: Ticket,
    *,
    actor: Correspondent | User | None,
    text: str,
    subject: str = "",
    correspondent: Correspondent | None = None,
    kind: str = Message.Kind.REPLY,
    may_reopen: bool = True,
    message_fields: Mapping[str, Any] | None = None,
) -> Message:
    """Put words from outside on a ticket (on the target of a merged one); return the message.

    A ticket that waits for the reader wakes. A closed one reopens when `may_reopen`, except one marked as spam: spam
    stays
    closed until a person looks. Automatic mail never wakes or reopens anything.
    """
    target = _lock_speaking_for(ticket)
    automatic = kind == Message.Kind.AUTOMATIC
    message = Message.objects.create(
        ticket=target,
        direction=Message.Direction.INBOUND,
        kind=cleaned(Message, "kind", kind),
        correspondent=correspondent or (actor if isinstance(actor, Correspondent) else ticket.correspondent),
        subject=cleaned(Message, "subject", subject[:300]),
        text=cleaned(Message, "text", text) if text.strip() or not message_fields else "",
        **_message_fields(message_fields),
    )
    ledger.record(
        "ticket.message_received",
        target,
        actor=actor,
        facts={"message": message.pk, "automatic": automatic},
        restricted=target.is_restricted,
    )
    if not automatic and _is_the_reader(message, ticket, target):
        _stir(target, actor, may_reopen=may_reopen)
    return message


def _lock_speaking_for(ticket: Ticket) -> Ticket:
    """The ticket that speaks for this one, locked; asked for again under the lock, in case of a merge meanwhile."""
    pk = ticket.target().pk
    while True:
        locked = Ticket.objects.select_for_update(of=("self",)).select_related("publication").get(pk=pk)
        if locked.merged_into_id is None:
            return locked
        pk = locked.merged_into_id


def _is_the_reader(message: Message, ticket: Ticket, target: Ticket) -> bool:
    """Whether whoever wrote opened this ticket or one merged into it: a third party's words wake and reopen nothing."""
    return message.correspondent_id in (ticket.correspondent_id, target.correspondent_id)


def _stir(ticket: Ticket, actor: Any, *, may_reopen: bool) -> None:
    """A person spoke: wake what waited for the reader, reopen what was closed."""
    if ticket.status == TicketStatus.WAITING and ticket.waiting_for == Ticket.WaitingFor.READER:
        transitions.tickets.move(ticket, "wake", wakes_at=None, waiting_for="")
        ledger.record("ticket.woken", ticket, actor=actor, restricted=ticket.is_restricted)
    elif ticket.is_closed and may_reopen and ticket.status != TicketStatus.SPAM and takes_answers(ticket):
        reopen_row(ticket)
        ledger.record("ticket.reopened", ticket, actor=actor, restricted=ticket.is_restricted)


def reopen_row(ticket: Ticket, *, move: str = "reopen", **values: Any) -> None:
    """Move a closed ticket back to open, with a fresh deadline and no trace of the decision on the row."""
    length = Deadline.objects.length(ticket.publication, Deadline.Step.DECISION, ticket.severity)
    transitions.tickets.move(
        ticket,
        move,
        closed_at=None,
        outcome="",
        decision_note="",
        decided_by=None,
        decided_at=None,
        merged_into=None,
        due_at=timezone.now() + length,
        **values,
    )


def _own_article(publication: Publication, article: Article | None) -> Article | None:
    if article is not None and article.publication_id != publication.pk:
        raise Invalid(_("This article belongs to another publication."), field="article")
    return article


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


def _message_fields(fields: Mapping[str, Any] | None) -> dict[str, Any]:
    given = dict(fields or {})
    if unknown := given.keys() - MESSAGE_FIELDS:
        raise TypeError(f"not fields of a message: {', '.join(sorted(unknown))}")
    return {name: value.replace("\x00", "") if isinstance(value, str) else value for name, value in given.items()}


def _add_first_message(
    ticket: Ticket,
    actor: User | None,
    text: str,
    *,
    subject: str,
    automatic: bool,
    fields: Mapping[str, Any] | None,
) -> Message:
    return Message.objects.create(
        ticket=ticket,
        direction=Message.Direction.INBOUND,
        kind=Message.Kind.AUTOMATIC if automatic else Message.Kind.REPORT,
        author=actor,
        correspondent=ticket.correspondent,
        subject=subject,
        text=text,
        created_at=ticket.created_at,
        **_message_fields(fields),
    )


def keep_candidates(ticket: Ticket, urls: Iterable[str]) -> None:
    """Keep the links of a letter as candidate sources, each once; the article itself is none. One query, or none."""
    own = ticket.article.canonical_url if ticket.article else None
    links = [CandidateSource(ticket=ticket, url=url) for url in _web_addresses(urls) if canonical(url) != own]
    if links:
        CandidateSource.objects.bulk_create(links, ignore_conflicts=True)


def _suggest_claims(ticket: Ticket, text: str) -> None:
    if ticket.article is None:
        return
    found = matching.suggest_claims(ticket.publication, ticket.article, text)
    TicketClaim.objects.bulk_create(
        [TicketClaim(ticket=ticket, claim=claim, score=score) for claim, score in found], ignore_conflicts=True
    )
