"""Who hears of the desk's events, and through which channel. Importing this module registers the routes."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corrections import access
from corrections.channels import mention as mention_channel
from corrections.kinds import KINDS
from corrections.models import (
    Correction,
    Correspondent,
    Digest,
    InboundEmail,
    LetterTemplate,
    Mailbox,
    Subscription,
    TextChange,
    Ticket,
    TicketParty,
)
from corrections.models.tellings import page_key
from corrections.services import digests, mailings, tellings
from factcheck import ledger
from factcheck.channels.endpoints import FAILING, GONE
from factcheck.models import Event, Membership, Publication, User, WebhookEndpoint
from factcheck.once import once
from factcheck.routing import Addressee, tells, to_staff

ledger.declare(KINDS)

GRACE = timedelta(seconds=10)
"""An editor's ten seconds to take a reply back."""


def by_mail(correspondent: Correspondent | None, not_before: datetime | None = None) -> Iterator[Addressee]:
    """A correspondent who has an address."""
    if correspondent is not None and correspondent.email:
        yield Addressee(f"correspondent:{correspondent.pk}", correspondent.email, not_before)


@once
def desk(publication_id: int, *roles: str) -> list[int]:
    """The active people of a desk, by role; all roles when none is named."""
    return list(Membership.objects.at_work(publication_id, *roles).values_list("user_id", flat=True))


@tells("ticket.opened", whom=_("The reader who reported it"), channel="mail", purpose="ticket_acknowledgement")
def acknowledge_to_reader(event: Event, ticket: Ticket) -> Iterator[Addressee]:
    if event.facts.get("answer"):
        yield from by_mail(ticket.correspondent)


@to_staff("ticket.opened", whom=_("The whole desk"), topic="reports")
def tell_the_desk(event: Event, ticket: Ticket) -> Iterator[int | None]:
    yield from desk(ticket.publication_id)


@to_staff("ticket.assigned", whom=_("Whoever works on it, and those who watch it"), topic="tickets")
def tell_the_assignee(event: Event, ticket: Ticket) -> Iterator[int | None]:
    """Nobody hears that nobody works on it now."""
    if ticket.assignee_id:
        yield from hearers(ticket)


@to_staff(
    "ticket.message_received",
    "ticket.appealed",
    "ticket.reporter_answered",
    "ticket.woken",
    whom=_("Whoever works on it, and those who watch it; the desk where nobody does"),
    topic="tickets",
)
def tell_who_works_on_it(event: Event, ticket: Ticket) -> Iterator[int | None]:
    yield from hearers(ticket)


def hearers(ticket: Ticket) -> set[int]:
    """Whoever works on a ticket and whoever watches it; where nobody does who is still there, the desk. Two queries,
    and one more where the assignee is not of the desk.

    Of a restricted ticket only those who are named on it hear.
    """
    parties = set(ticket.parties.values_list("capacity", "user_id"))
    named = {user for capacity, user in parties if capacity == TicketParty.Capacity.NAMED}
    watching = {user for capacity, user in parties if capacity == TicketParty.Capacity.WATCHER}
    everybody = set(desk(ticket.publication_id))
    working = {ticket.assignee_id} if _is_at_work(ticket, everybody) else set()
    if not ticket.is_restricted:
        return watching | (working or everybody)
    return named & (watching | working) if working & named else named


def _is_at_work(ticket: Ticket, everybody: set[int]) -> bool:
    """Whether a ticket's assignee still sits at its desk; a superuser sits at all."""
    if ticket.assignee_id is None or ticket.assignee_id in everybody:
        return ticket.assignee_id is not None
    return User.objects.filter(pk=ticket.assignee_id, is_active=True, is_superuser=True).exists()


@tells("ticket.answered", whom=_("The reader"), channel="mail", purpose="ticket_reply")
def send_the_reply(event: Event, ticket: Ticket) -> Iterator[Addressee]:
    yield from by_mail(ticket.correspondent, timezone.now() + GRACE)


@tells(
    "ticket.declined",
    "ticket.resolved",
    whom=_("The reader, and those whose reports were merged into it"),
    channel="mail",
    purpose="ticket_decision",
)
def tell_the_readers_the_decision(event: Event, ticket: Ticket) -> Iterator[Addressee]:
    """The reader hears the outcome, and so does everybody whose report was merged into this one."""
    yield from _all_readers([ticket.pk])


@tells("ticket.expired", whom=_("The reader"), channel="mail", purpose="ticket_decision")
def tell_the_reader_of_the_end(event: Event, ticket: Ticket) -> Iterator[Addressee]:
    """Only the one who was asked and did not answer."""
    yield from by_mail(ticket.correspondent)


@tells("ticket.merged", whom=_("The reader, where the other is decided"), channel="mail", purpose="ticket_decision")
def tell_the_reader_what_was_decided_before(event: Event, ticket: Ticket) -> Iterator[Addressee]:
    """A report merged into one that is decided has its answer at once."""
    if event.facts.get("decided"):
        yield from by_mail(ticket.correspondent)


@tells(
    "correction.published",
    "correction.withdrawn",
    whom=_("Readers who were told of an earlier version"),
    channel="mail",
)
def tell_the_readers_it_has_changed(event: Event, correction: Correction) -> Iterator[Addressee]:
    """Whoever was told of an earlier version hears of the amendment, and of the withdrawal."""
    if event.kind == "correction.withdrawn" or correction.version > 1:
        tickets = correction.tickets.filter(status__in=["resolved", "declined"]).values_list("pk", flat=True)
        yield from _all_readers(tickets)


def _all_readers(tickets: Iterable[int]) -> Iterator[Addressee]:
    """The readers of these tickets and of everything merged into them, each once."""
    rows = Ticket.objects.filter(Q(pk__in=tickets) | Q(merged_into__in=tickets)).select_related("correspondent")
    for ticket in rows.order_by("pk"):
        yield from by_mail(ticket.correspondent)


@to_staff(
    "ticket.reporter_asked",
    whom=_("The reporter asked"),
    topic="questions",
    purpose="reporter_question",
    letter="reporter_question",
    even_the_doer=True,
)
def ask_the_reporter(event: Event, ticket: Ticket) -> Iterator[int | None]:
    yield event.facts["reporter"]


@to_staff("correction.submitted", whom=_("Editors and managers who may sign it off"), topic="sign_off")
def ask_for_sign_off(event: Event, correction: Correction) -> Iterator[int | None]:
    """Not those who wrote some of it, nor those who must keep out of the matter."""
    wrote = set(correction.contributors.values_list("user_id", flat=True))
    yield from _deciding(correction) - wrote


@to_staff(
    "correction.withdrawal_asked",
    whom=_("Editors and managers who may withdraw it"),
    topic="sign_off",
    purpose="withdrawal_asked",
)
def ask_for_a_second_voice(event: Event, correction: Correction) -> Iterator[int | None]:
    """Not who asked, by whatever door, nor those who must keep out of the matter."""
    yield from _deciding(correction) - {correction.withdrawal_asked_by_id}


def _deciding(correction: Correction) -> set[int]:
    return set(desk(correction.publication_id, "editor", "manager")) - access.parties_to(correction)


@to_staff(
    "correction.sent_back",
    "correction.published",
    "correction.withdrawn",
    whom=_("Those who wrote it"),
    topic="my_work",
)
def tell_the_authors(event: Event, correction: Correction) -> Iterator[int | None]:
    wrote = correction.contributors.values_list("user_id", flat=True)
    yield from wrote


@tells(
    "correction.published",
    "correction.withdrawn",
    whom=_("Those who follow the publication, the article or the claim, at once or weekly"),
    channel="mail",
)
def tell_the_subscribers(event: Event, correction: Correction) -> Iterator[Addressee]:
    """Followers of the publication, of one of the articles, or of one of the claims: each address once.

    They may be many, so that nobody is looked for here: a worker finds them (`write_down_that_followers_are_to_hear`).
    """
    yield from ()


@ledger.follow("correction.published", "correction.withdrawn")
def write_down_that_followers_are_to_hear(event: Event, correction: Correction) -> None:
    mailings.begin_mailing(event, correction)


@tells(
    "correction.published",
    "correction.withdrawn",
    whom=_("Pages that link to it"),
    channel="mention",
    purpose=mention_channel.PURPOSE,
)
def tell_the_pages_that_link(event: Event, correction: Correction) -> Iterator[Addressee]:
    """Every page that links to one of the articles or to the notice, each once."""
    for page, _mention in tellings.pages_to_tell(correction):
        yield Addressee(page_key(page), page)


@tells("digest.due", whom=_("Whoever chose to hear once an hour, a day or a week"), channel="mail")
def send_the_digest(event: Event, digest: Digest) -> Iterator[Addressee]:
    if address := digests.address_of(digest.recipient_key):
        yield Addressee(digest.recipient_key, address)


@to_staff("text_change.listed", whom=_("Editors and managers who did not write the article"), topic="text_changes")
def tell_who_answers_for_it(event: Event, change: TextChange) -> Iterator[int | None]:
    """The editors, except those who wrote the article: they may look, and do not judge."""
    by_lined = set(change.article.bylines.exclude(user=None).values_list("user_id", flat=True))
    editors = [user for user in desk(change.publication_id, "editor", "manager") if user not in by_lined]
    yield from editors


@tells("subscription.asked", whom=_("Whoever asked to follow"), channel="mail", purpose="subscription_confirmation")
def ask_for_confirmation(event: Event, subscription: Subscription) -> Iterator[Addressee]:
    yield Addressee(f"subscription:{subscription.pk}", subscription.email)


@to_staff("inbound.parked", whom=_("Managers"), topic="running")
def tell_the_managers(event: Event, inbound: InboundEmail) -> Iterator[int | None]:
    yield from desk(inbound.publication_id, "manager")


@to_staff("webhook.disabled", whom=_("Whoever added it, or the managers"), topic="partners", letter="webhook_disabled")
def tell_the_owner_of_the_endpoint(event: Event, endpoint: WebhookEndpoint) -> Iterator[int | None]:
    """Whoever added it, as long as they manage this desk, else its managers: behind the bell and by mail.

    Nobody is told of what a person did.
    """
    if event.facts["reason"] not in (GONE, FAILING):
        return
    managers = desk(endpoint.publication_id, "manager")
    owners = [endpoint.added_by_id] if endpoint.added_by_id in managers else managers
    yield from owners


@tells("letter_template.tested", whom=_("Whoever asked for a test"), channel="mail", purpose="template_test")
def send_the_test_to_whoever_asked(event: Event, publication: Publication) -> Iterator[Addressee]:
    user = User.objects.get(pk=event.facts["user"])
    yield Addressee(f"user:{user.pk}", user.email)


@to_staff("letter_template.failed", whom=_("Managers"), topic="running")
def tell_the_managers_of_the_fault(event: Event, template: LetterTemplate) -> Iterator[int | None]:
    """The letter itself left in the shipped words."""
    yield from desk(template.publication_id, "manager")


@to_staff("mailbox.silent", "mailbox.recovered", whom=_("Managers"), topic="running")
def tell_of_the_outage(event: Event, mailbox: Mailbox) -> Iterator[int | None]:
    """The alarm, and the all-clear: to those who can do something about it."""
    yield from desk(mailbox.publication_id, "manager")
