"""Who hears of the desk's events, and through which channel. Importing this module registers the routes."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from corrections.channels import mention as mention_channel
from corrections.kinds import KINDS
from corrections.models import (
    Correction,
    Correspondent,
    InboundEmail,
    LetterTemplate,
    Mailbox,
    Subscription,
    TextChange,
    Ticket,
)
from corrections.models.tellings import page_key
from corrections.services import changes, tellings
from corrections.states import LINKING
from factcheck import delivery, ledger
from factcheck.channels.endpoints import FAILING, GONE
from factcheck.ledger import Recipient
from factcheck.models import Article, Delivery, Event, Membership, Publication, User, WebhookEndpoint
from factcheck.once import once
from factcheck.states import DeliveryStatus
from factcheck.wake import wake

ledger.declare(KINDS)

GRACE = timedelta(seconds=10)
"""An editor's ten seconds to take a reply back."""


def by_mail(correspondent: Correspondent | None, purpose: str, **options: object) -> Iterator[Recipient]:
    """A letter to a correspondent who has an address."""
    if correspondent is not None and correspondent.email:
        yield Recipient("mail", f"correspondent:{correspondent.pk}", purpose, correspondent.email, **options)  # type: ignore[arg-type]


def in_app(users: Iterable[int | None], purpose: str, *, but: int | None = None) -> Iterator[Recipient]:
    """A notice behind the bell of each, except whoever did it."""
    for user in users:
        if user is not None and user != but:
            yield Recipient("in_app", f"user:{user}", purpose)


@once
def desk(publication_id: int, *roles: str) -> list[int]:
    """The active people of a desk, by role; all roles when none is named."""
    members = Membership.objects.filter(publication_id=publication_id, user__is_active=True).order_by()
    return list((members.filter(role__in=roles) if roles else members).values_list("user_id", flat=True))


def _doer(event: Event) -> int | None:
    return event.actor_id if event.actor_kind == Event.Actor.USER else None


@ledger.on("ticket.opened")
def acknowledge_to_reader(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    if event.facts.get("answer"):
        yield from by_mail(ticket.correspondent, "ticket_acknowledgement")


@ledger.on("ticket.opened")
def tell_the_desk(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    yield from in_app(desk(ticket.publication_id), "ticket_opened", but=_doer(event))


@ledger.follow("ticket.opened")
def look_for_related_tickets(event: Event, ticket: Ticket) -> None:
    """After commit, by a worker: the report is filed first."""
    wake("corrections.compare_tickets")


@ledger.on("ticket.assigned")
def tell_the_assignee(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    yield from in_app([ticket.assignee_id], "ticket_assigned", but=_doer(event))


@ledger.on("ticket.message_received", "ticket.appealed", "ticket.reporter_answered", "ticket.woken")
def tell_who_works_on_it(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    people = [ticket.assignee_id] if ticket.assignee_id else _everybody_concerned(ticket)
    yield from in_app(people, event.kind.replace(".", "_"), but=_doer(event))


def _everybody_concerned(ticket: Ticket) -> list[int]:
    if ticket.is_restricted:
        return list(ticket.parties.filter(capacity="named").values_list("user_id", flat=True))
    return desk(ticket.publication_id)


@ledger.on("ticket.answered")
def send_the_reply(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    yield from by_mail(ticket.correspondent, "ticket_reply", not_before=timezone.now() + GRACE)


@ledger.on("ticket.declined", "ticket.resolved")
def tell_the_readers_the_decision(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    """The reader hears the outcome, and so does everybody whose report was merged into this one."""
    yield from _all_readers([ticket.pk], "ticket_decision")


@ledger.on("ticket.expired")
def tell_the_reader_of_the_end(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    """Only the one who was asked and did not answer."""
    yield from by_mail(ticket.correspondent, "ticket_decision")


@ledger.on("ticket.merged")
def tell_the_reader_what_was_decided_before(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    """A report merged into one that is decided has its answer at once."""
    if event.facts.get("decided"):
        yield from by_mail(ticket.correspondent, "ticket_decision")


@ledger.on("correction.published", "correction.withdrawn")
def tell_the_readers_it_has_changed(event: Event, correction: Correction) -> Iterator[Recipient]:
    """Whoever was told of an earlier version hears of the amendment, and of the withdrawal."""
    if event.kind == "correction.withdrawn" or correction.version > 1:
        tickets = correction.tickets.filter(status__in=["resolved", "declined"]).values_list("pk", flat=True)
        yield from _all_readers(tickets, event.kind.replace(".", "_"))


def _all_readers(tickets: Iterable[int], purpose: str) -> Iterator[Recipient]:
    """The readers of these tickets and of everything merged into them, each once."""
    rows = Ticket.objects.filter(Q(pk__in=tickets) | Q(merged_into__in=tickets)).select_related("correspondent")
    for ticket in rows.order_by("pk"):
        yield from by_mail(ticket.correspondent, purpose)


@ledger.on("ticket.reporter_asked")
def ask_the_reporter(event: Event, ticket: Ticket) -> Iterator[Recipient]:
    reporter = User.objects.get(pk=event.facts["reporter"])
    yield from in_app([reporter.pk], "reporter_question")
    if reporter.email:
        yield Recipient("mail", f"user:{reporter.pk}", "reporter_question", reporter.email)


@ledger.on("correction.submitted")
def ask_for_sign_off(event: Event, correction: Correction) -> Iterator[Recipient]:
    wrote = set(correction.contributors.values_list("user_id", flat=True))
    editors = [user for user in desk(correction.publication_id, "editor", "manager") if user not in wrote]
    yield from in_app(editors, "correction_submitted", but=_doer(event))


@ledger.on("correction.withdrawal_asked")
def ask_for_a_second_voice(event: Event, correction: Correction) -> Iterator[Recipient]:
    yield from in_app(desk(correction.publication_id, "editor", "manager"), "withdrawal_asked", but=_doer(event))


@ledger.on("correction.sent_back", "correction.published", "correction.withdrawn")
def tell_the_authors(event: Event, correction: Correction) -> Iterator[Recipient]:
    wrote = correction.contributors.values_list("user_id", flat=True)
    yield from in_app(wrote, event.kind.replace(".", "_"), but=_doer(event))


@ledger.on("correction.published", "correction.withdrawn")
def tell_the_subscribers(event: Event, correction: Correction) -> Iterator[Recipient]:
    """Followers of the publication, of one of the articles, or of one of the claims: each address once."""
    active = Subscription.objects.active().filter(publication_id=correction.publication_id)
    articles = list(correction.articles.values_list("pk", flat=True))
    claims = list(correction.claims.values_list("pk", flat=True))
    whole = active.filter(article=None, claim=None)
    told: set[str] = set()
    for rows in (whole, active.filter(article__in=articles), active.filter(claim__in=claims)):
        for subscription in rows.iterator():
            if subscription.email.lower() not in told:
                told.add(subscription.email.lower())
                yield Recipient(
                    "mail", f"subscription:{subscription.pk}", event.kind.replace(".", "_"), subscription.email
                )


@ledger.on("correction.published", "correction.withdrawn")
def tell_the_pages_that_link(event: Event, correction: Correction) -> Iterator[Recipient]:
    """Every page that links to one of the articles or to the notice, each once."""
    for page, _mention in tellings.pages_to_tell(correction):
        yield Recipient("mention", page_key(page), mention_channel.PURPOSE, page)


@ledger.follow("correction.published", "correction.withdrawn")
def write_down_whom_it_is_to_reach(event: Event, correction: Correction) -> None:
    """The notice links to these pages from the moment it is public: a site that is told looks for that link."""
    tellings.begin_telling(correction, event.kind)


@delivery.on_results(mention_channel.PURPOSE)
def note_how_far_they_travelled(results: list[tuple[Delivery, delivery.Result]]) -> None:
    for sent, result in results:
        _note_how_far_it_travelled(sent, result)


def _note_how_far_it_travelled(sent: Delivery, result: delivery.Result) -> None:
    """Told; or for a person to tell; or nothing to tell any more. A try that is to be repeated changes nothing."""
    telling = mention_channel.telling_of(sent)
    if telling is None:
        return
    if sent.status == DeliveryStatus.SENT:
        tellings.note_told(telling, result.detail)
    elif sent.status == DeliveryStatus.DEAD or result.detail == mention_channel.NO_ENDPOINT:
        is_linking = telling.mention.status in LINKING  # nobody writes to a page whose link was never found
        (tellings.hand_over if is_linking else tellings.drop_telling)(telling, result.detail)
    elif result.detail == mention_channel.NO_LONGER:
        tellings.drop_telling(telling, result.detail)


@ledger.follow("article.revised")
def list_the_change(event: Event, article: Article) -> None:
    """A published text that says something else than before is on the list before anybody can read it."""
    changes.list_change(article, number=event.facts["revision"])


@ledger.follow("correction.published")
def settle_what_it_explains(event: Event, correction: Correction) -> None:
    changes.settle_by(correction)


@ledger.follow("correction.withdrawn")
def unsettle_what_it_explained(event: Event, correction: Correction) -> None:
    changes.unsettle_by(correction)


@ledger.on("text_change.listed")
def tell_who_answers_for_it(event: Event, change: TextChange) -> Iterator[Recipient]:
    """The editors, except those who wrote the article: they may look, and do not judge."""
    by_lined = set(change.article.bylines.exclude(user=None).values_list("user_id", flat=True))
    editors = [user for user in desk(change.publication_id, "editor", "manager") if user not in by_lined]
    yield from in_app(editors, "text_change_listed", but=_doer(event))


@ledger.on("subscription.asked")
def ask_for_confirmation(event: Event, subscription: Subscription) -> Iterator[Recipient]:
    yield Recipient("mail", f"subscription:{subscription.pk}", "subscription_confirmation", subscription.email)


@ledger.on("inbound.parked")
def tell_the_managers(event: Event, inbound: InboundEmail) -> Iterator[Recipient]:
    yield from in_app(desk(inbound.publication_id, "manager"), "inbound_parked")


@ledger.on("webhook.disabled")
def tell_the_owner_of_the_endpoint(event: Event, endpoint: WebhookEndpoint) -> Iterator[Recipient]:
    """Whoever added it, as long as they manage this desk, else its managers: behind the bell and by mail.

    Nobody is told of what a person did.
    """
    if event.facts["reason"] not in (GONE, FAILING):
        return
    managers = desk(endpoint.publication_id, "manager")
    owners = [endpoint.added_by_id] if endpoint.added_by_id in managers else managers
    yield from in_app(owners, "webhook_disabled")
    for pk, email in User.objects.filter(pk__in=owners).exclude(email="").values_list("pk", "email"):
        yield Recipient("mail", f"user:{pk}", "webhook_disabled", email)


@ledger.on("letter_template.tested")
def send_the_test_to_whoever_asked(event: Event, publication: Publication) -> Iterator[Recipient]:
    user = User.objects.get(pk=event.facts["user"])
    yield Recipient("mail", f"user:{user.pk}", "template_test", user.email)


@ledger.on("letter_template.failed")
def tell_the_managers_of_the_fault(event: Event, template: LetterTemplate) -> Iterator[Recipient]:
    """The letter itself left in the shipped words."""
    yield from in_app(desk(template.publication_id, "manager"), "letter_template_failed")


@ledger.on("mailbox.silent", "mailbox.recovered")
def tell_of_the_outage(event: Event, mailbox: Mailbox) -> Iterator[Recipient]:
    """The alarm, and the all-clear: to those who can do something about it."""
    yield from in_app(desk(mailbox.publication_id, "manager"), event.kind.replace(".", "_"))
