"""What a mail delivery says: composed anew at each attempt, from the rows as they are, to the same letter.

A writer registers for a purpose and answers with a `Draft`, or with `None` when there is nothing to say any more (the
ticket turned out to be spam, the subscription has ended), and the delivery is cancelled. Text comes first; the HTML
part is the same letter.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from corrections import links, subjects, threading
from corrections.mail.composing import Letter
from corrections.models import Correspondent, Subscription, Ticket
from corrections.rendering import Draft, rendered
from corrections.states import CorrectionStatus, Outcome, SubscriptionStatus, TicketStatus
from corrections.subjects import Subjects
from corrections.wording import PURPOSES, preview_current
from factcheck.channels.endpoints import GONE, LONGEST_FAILING
from factcheck.models import Delivery, User, WebhookEndpoint
from factcheck.rhythms import zone_named

# RFC 3834: say what we are; and keep vacation programs from answering what a program wrote.
SUPPRESS = {"X-Auto-Response-Suppress": "All"}
ANSWERED_BY_MACHINE = {"Auto-Submitted": "auto-replied", **SUPPRESS}
SENT_BY_MACHINE = {"Auto-Submitted": "auto-generated", **SUPPRESS}

ANSWERED_BY_A_CORRECTION = (Outcome.CORRECTED, Outcome.CLARIFIED, Outcome.ALREADY_CORRECTED)

Writer = Callable[[Delivery, Any, Subjects], Draft | None]

_writers: dict[str, Writer] = {}


def writes(*purposes: str) -> Callable[[Writer], Writer]:
    """Register who writes the letters of these purposes."""

    def register(writer: Writer) -> Writer:
        _writers.update(dict.fromkeys(purposes, writer))
        return writer

    return register


def purposes() -> frozenset[str]:
    """Every purpose that somebody writes letters for."""
    return frozenset(_writers)


def compose(delivery: Delivery) -> Letter | None:
    """The letter of a delivery, in its reader's language and the publication's time; `None` if nothing is left to say.

    Raises `KeyError` for a purpose that nobody writes for.
    """
    writer, about = _writers[delivery.purpose], subjects.of(delivery)
    recipient = about.recipient(delivery)
    if recipient is None:
        return None
    publication = delivery.publication
    language = getattr(recipient, "language", "") or publication.language
    with translation.override(_known(language)), timezone.override(zone_named(publication.time_zone)):
        draft = writer(delivery, recipient, about)
        return _letter(delivery, draft, about, language) if draft else None


def _letter(delivery: Delivery, draft: Draft, rows: Subjects, language: str) -> Letter:
    publication, answered = delivery.publication, draft.answers
    words = draft.written or rendered(delivery, draft, rows, language)
    return Letter(
        from_email=publication.corrections_address,
        from_name=publication.name,
        to=delivery.address,
        subject=words.subject,
        text=words.text,
        html=words.html,
        message_id=threading.message_id(delivery),
        in_reply_to=answered.message_id if answered else draft.thread,
        references=tuple(answered.references.split()) if answered else (),
        reply_to=draft.reply_to,
        date=delivery.created_at,
        headers=draft.headers,
    )


def _known(language: str) -> str:
    return language if translation.check_for_language(language) else "en"


# --- To the reader of a ticket -------------------------------------------------------------------------------------


def _own_ticket(delivery: Delivery, reader: Correspondent, rows: Subjects) -> tuple[Ticket, Ticket] | None:
    """The ticket the event is about, and the reader's own: the same, or one that was merged into it."""
    subject = rows.ticket(delivery)
    if subject is None or subject.correspondent_id == reader.pk:
        return (subject, subject) if subject else None
    own = rows.merged_ticket(subject, reader)
    return (subject, own) if own else None


def _to_reader(
    ticket: Ticket, reader: Correspondent, rows: Subjects, headers: Mapping[str, str], **about: Any
) -> Draft:
    return Draft(
        about={"ticket": ticket, "status_url": links.status_url(ticket), **about},
        answers=rows.latest_mail(ticket, reader),
        reply_to=threading.reply_address(ticket, reader),
        headers=headers,
    )


@writes("ticket_acknowledgement")
def acknowledgement(delivery: Delivery, reader: Correspondent, rows: Subjects) -> Draft | None:
    """That the report has come, what happens next and by when. Nothing of what was sent: the sender may be forged."""
    found = _own_ticket(delivery, reader, rows)
    if found is None or found[1].status == TicketStatus.SPAM:
        return None
    return _to_reader(found[1], reader, rows, ANSWERED_BY_MACHINE)


@writes("ticket_reply")
def reply(delivery: Delivery, reader: Correspondent, rows: Subjects) -> Draft | None:
    """What a member of staff wrote to the reader."""
    found = _own_ticket(delivery, reader, rows)
    words = rows.words(delivery)
    if found is None or words is None:
        return None
    return _to_reader(found[1], reader, rows, SUPPRESS, words=words.text)


@writes("ticket_decision")
def decision(delivery: Delivery, reader: Correspondent, rows: Subjects) -> Draft | None:
    """What came of the report, unless it has been opened again since."""
    found = _own_ticket(delivery, reader, rows)
    if found is None:
        return None
    decided = found[0].target()
    if not decided.is_closed or not decided.outcome:
        return None
    ticket, correction = found[1], None
    if decided.outcome in ANSWERED_BY_A_CORRECTION:
        correction = decided.corrections.published().select_related("publication").order_by("-published_at").first()
    return _to_reader(
        ticket,
        reader,
        rows,
        SENT_BY_MACHINE,
        outcome=decided.outcome,
        note=decided.decision_note,
        correction=correction,
        correction_url=links.absolute(correction.get_absolute_url()) if correction else "",
    )


# --- To staff ------------------------------------------------------------------------------------------------------


@writes("reporter_question")
def question(delivery: Delivery, reporter: User, rows: Subjects) -> Draft | None:
    """One question to the reporter. The answer comes back to the return path, which nobody else was given."""
    ticket = rows.ticket(delivery)
    words = rows.words(delivery)
    if ticket is None or words is None or ticket.is_closed:
        return None
    return Draft(
        about={"ticket": ticket, "words": words.text, "url": links.absolute(ticket.get_absolute_url())},
        reply_to=threading.return_path(delivery),
        thread=threading.thread_id(ticket, reporter),
    )


@writes("webhook_disabled")
def disabled(delivery: Delivery, owner: User, rows: Subjects) -> Draft | None:
    """That a partner system is told nothing any more, unless somebody has enabled its endpoint since."""
    endpoint = WebhookEndpoint.objects.filter(pk=delivery.event.subject_id, disabled_at__isnull=False).first()
    if endpoint is None:
        return None
    page = reverse("admin:factcheck_webhookendpoint_change", args=[endpoint.pk])
    return Draft(
        about={
            "endpoint": endpoint,
            "is_gone": endpoint.disabled_reason == GONE,
            "days": LONGEST_FAILING.days,
            "url": links.absolute(page),
            "preferences_url": links.preferences_url(),
        },
        headers=SENT_BY_MACHINE,
    )


# --- To subscribers ------------------------------------------------------------------------------------------------


@writes("correction_published", "correction_withdrawn")
def notice(delivery: Delivery, recipient: Subscription | Correspondent, rows: Subjects) -> Draft | None:
    """A correction to somebody who follows, or whose report it answered, as long as it stands as it did."""
    wanted = CorrectionStatus.PUBLISHED if delivery.purpose == "correction_published" else CorrectionStatus.WITHDRAWN
    correction = rows.correction(delivery)
    if correction is None or correction.status != wanted:
        return None
    articles = list(correction.articles.all())
    about = {
        "correction": correction,
        "articles": articles,
        "url": links.absolute(correction.get_absolute_url()),
        "unsubscribe_url": "",
        "manage_url": "",
        "amended": correction.version > 1,
    }
    if isinstance(recipient, Correspondent):
        return Draft(about, headers=SENT_BY_MACHINE)
    return _to_follower(about, recipient) if recipient.status == SubscriptionStatus.ACTIVE else None


def _to_follower(about: Mapping[str, Any], subscription: Subscription) -> Draft:
    """The way out is one click (RFC 8058)."""
    return Draft(
        about=about,
        shared=f"{about['correction'].pk}",
        own={"unsubscribe_url": links.unsubscribe_url(subscription), "manage_url": links.manage_url(subscription)},
        headers={**links.unsubscribe_headers(subscription), **SENT_BY_MACHINE},
    )


def _followed(subscription: Subscription) -> str:
    """The article or claim that is followed; empty for the whole publication."""
    if subscription.claim:
        return str(subscription.claim.text)
    return str(subscription.article.headline) if subscription.article else ""


@writes("subscription_confirmation")
def confirmation(delivery: Delivery, subscription: Subscription, rows: Subjects) -> Draft | None:
    """Whether it was really this person who asked."""
    if subscription.status != SubscriptionStatus.PENDING:
        return None
    return Draft(
        about={"confirm_url": links.confirm_url(subscription), "followed": _followed(subscription)},
        headers=SENT_BY_MACHINE,
    )


# --- To oneself ----------------------------------------------------------------------------------------------------


@writes("template_test")
def test(delivery: Delivery, manager: User, rows: Subjects) -> Draft | None:
    """A letter in the words it has now, as if it were about a ticket: only for those who may still see that ticket."""
    facts = delivery.event.facts
    visible = Ticket.objects.visible_to(manager).select_related("publication", "article", "correspondent")
    ticket, purpose = visible.filter(pk=facts["ticket"]).first(), PURPOSES.get(facts["purpose"])
    if ticket is None or purpose is None:
        return None
    written = preview_current(delivery.publication, purpose, facts["language"], ticket)
    return Draft(written=written._replace(subject=f"[Test] {written.subject}"), headers=SENT_BY_MACHINE)
