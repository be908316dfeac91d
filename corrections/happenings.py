"""What each kind of event says to the desk: in timelines, behind the bell, and in letters to staff."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from factcheck.delivery import name_purposes
from factcheck.models import Event, User

HAPPENED: dict[str, str | Promise] = {
    "article.added": _("took the article in"),
    "article.revised": _("captured a new text"),
    "article.suggestion_dismissed": _("dismissed a suggested claim"),
    "article.suggestion_restored": _("took a dismissal back"),
    "article.watched": _("began to watch the article"),
    "article.unwatched": _("ended the watch over the article"),
    "article.watch_moved": _("had the article watched through another page"),
    "feed.added": _("added an article feed"),
    "feed.changed": _("changed an article feed"),
    "claim.added": _("put the claim on record"),
    "claim.changed": _("changed the claim"),
    "claim.words_changed": _("captured a text in which the claim's words changed"),
    "claim.accepted": _("accepted the claim"),
    "claim.published": _("published the claim"),
    "claim.reopened": _("reopened the claim"),
    "claim.withdrawn": _("withdrew the claim"),
    "claim.occurrence_noted": _("noted where the claim was made again"),
    "claim.occurrence_confirmed": _("confirmed where the claim was made again"),
    "claim.occurrence_removed": _("removed a place where the claim was made again"),
    "claimant.added": _("put a claimant on record"),
    "claimant.changed": _("changed a claimant"),
    "source.attached": _("attached a source"),
    "source.withheld": _("withheld a source from the public"),
    "source.captured": _("captured a source"),
    "source.capture_failed": _("could not capture a source"),
    "source.capture_retried": _("asked for a source to be captured again"),
    "source.file_added": _("added a file to a source"),
    "source.changed": _("found a source changed since it was captured"),
    "source.gone": _("found a source gone"),
    "verdict.drafted": _("drafted a verdict"),
    "verdict.changed": _("changed the verdict"),
    "verdict.proposed": _("proposed a verdict for sign-off"),
    "verdict.sent_back": _("sent the verdict back"),
    "verdict.published": _("signed the verdict off"),
    "verdict.superseded": _("superseded the verdict"),
    "verdict.withdrawal_asked": _("asked for the verdict's withdrawal"),
    "verdict.withdrawal_refused": _("let the verdict stand"),
    "verdict.withdrawn": _("withdrew the verdict"),
    "delivery.replayed": _("sent a delivery again"),
    "delivery.cancelled": _("called a delivery back"),
    "webhook.added": _("added a webhook endpoint"),
    "webhook.rotated": _("rotated a webhook secret"),
    "replay.asked": _("had all deliveries of a filter sent again"),
    "replay.finished": _("all deliveries of a filter queued again"),
    "webhook.pinged": _("pinged a webhook endpoint"),
    "webhook.disabled": _("disabled a webhook endpoint"),
    "webhook.enabled": _("enabled a webhook endpoint"),
    "preference.changed": _("chose how to be told"),
    "token.issued": _("issued an API token"),
    "token.revoked": _("revoked an API token"),
    "ticket.opened": _("sent a report"),
    "ticket.acknowledged": _("confirmed its arrival to the reader"),
    "ticket.triaged": _("took it in hand"),
    "ticket.assigned": _("assigned it"),
    "ticket.changed": _("changed it"),
    "ticket.message_received": _("wrote"),
    "ticket.answered": _("answered the reader"),
    "ticket.noted": _("wrote a note"),
    "ticket.reporter_asked": _("asked the reporter"),
    "ticket.reporter_answered": _("answered as the reporter"),
    "ticket.waiting": _("let it wait"),
    "ticket.woken": _("woke it"),
    "ticket.accepted": _("accepted it: a correction is due"),
    "ticket.returned": _("returned it to open"),
    "ticket.declined": _("declined it"),
    "ticket.merged": _("merged it into another"),
    "ticket.marked_spam": _("marked it as spam"),
    "ticket.reopened": _("reopened it"),
    "ticket.appealed": _("appealed against the decision"),
    "ticket.withdrawn": _("took the report back"),
    "ticket.expired": _("closed it without an answer"),
    "ticket.resolved": _("resolved it with a correction"),
    "ticket.restricted": _("restricted it to people by name"),
    "ticket.held": _("set or lifted a legal hold"),
    "ticket.candidate_dismissed": _("dismissed a link the reader cited"),
    "ticket.watched": _("began to watch it"),
    "ticket.unwatched": _("stopped watching it"),
    "ticket.linked": _("linked it with another"),
    "ticket.relation_dismissed": _("found it unrelated to another"),
    "ticket.claim_confirmed": _("confirmed a claim it is about"),
    "ticket.deadline_near": _("reminded of a deadline"),
    "ticket.deadline_missed": _("gave the alarm: a deadline has passed"),
    "ticket.deadline_escalated": _("told the managers of a deadline that has passed"),
    "deadline.set": _("set a deadline"),
    "deadline.removed": _("removed a deadline"),
    "deadline.preset_applied": _("took over a press council's deadlines"),
    "office.hours_set": _("set the office hours"),
    "office.day_set": _("set a special day"),
    "office.day_removed": _("removed a special day"),
    "ticket.file_quarantined": _("quarantined a file that came with it"),
    "ticket.file_released": _("released a file from quarantine"),
    "correction.drafted": _("drafted the correction"),
    "correction.changed": _("changed the correction"),
    "correction.submitted": _("submitted the correction for sign-off"),
    "correction.sent_back": _("sent the correction back"),
    "correction.scheduled": _("signed the correction off for later"),
    "correction.published": _("published the correction"),
    "correction.superseded": _("superseded the correction"),
    "correction.withdrawal_asked": _("asked for the correction's withdrawal"),
    "correction.withdrawal_refused": _("let the notice stand"),
    "correction.withdrawn": _("withdrew the correction"),
    "text_change.listed": _("captured a change of a published text that no correction explains"),
    "text_change.explained": _("explained the change by a correction"),
    "text_change.dismissed": _("dismissed the change"),
    "text_change.reopened": _("put the change on the list again"),
    "place.added": _("added a place"),
    "place.put_right": _("put a place right"),
    "place.waived": _("waived a place"),
    "place.reopened": _("found a place still wrong"),
    "inbound.parked": _("parked a mail that could not be processed"),
    "inbound.ignored": _("archived a mail"),
    "inbound.processed_again": _("had a mail processed again"),
    "letter_template.written": _("put a letter into the publication's own words"),
    "letter_template.restored": _("put a letter back into the shipped words"),
    "letter_template.tested": _("sent a letter to themselves as a test"),
    "letter_template.failed": _("could not write a letter in the publication's own words"),
    "canned_reply.added": _("added a canned reply"),
    "canned_reply.changed": _("changed a canned reply"),
    "canned_reply.removed": _("removed a canned reply"),
    "mailbox.added": _("added a mailbox"),
    "mailbox.changed": _("changed a mailbox"),
    "mailbox.paused": _("paused a mailbox"),
    "mailbox.resumed": _("resumed a mailbox"),
    "mailbox.silent": _("could not read a mailbox for too long"),
    "mailbox.recovered": _("reads a mailbox again"),
    "digest.due": _("gathered a digest"),
    "subscription.asked": _("asked to follow"),
    "subscription.confirmed": _("confirmed a subscription"),
    "subscription.changed": _("chose how often to hear"),
    "subscription.erased": _("erased a subscriber's address"),
    "subscription.ended": _("ended a subscription"),
    "suppression.added": _("added a suppression"),
    "suppression.lifted": _("lifted a suppression"),
    "mention.verified": _("found a page that links to us"),
    "mention.changed": _("found an approved mention in other words"),
    "mention.lost": _("found the link gone"),
    "mention.approved": _("approved the mention"),
    "mention.hidden": _("hid the mention"),
    "mention.marked_spam": _("marked the mention as spam"),
    "mention.restored": _("took the mention out of spam"),
    "telling.told": _("told a page that links to us"),
    "telling.handed_over": _("found no way to tell a page by machine"),
    "telling.told_by_hand": _("told a page by hand"),
    "telling.waived": _("let a page untold"),
    "correspondent.erased": _("erased a reader's data"),
}


PURPOSES: dict[str, str | Promise] = {
    "correction_published": _("A correction"),
    "correction_sent_back": _("A correction sent back"),
    "correction_submitted": _("A correction to sign off"),
    "correction_withdrawn": _("A withdrawn notice"),
    "digest_due": _("Digest"),
    "event": _("Event to a partner"),
    "inbound_parked": _("A mail that could not be processed"),
    "letter_template_failed": _("A letter whose own words failed"),
    "linking_page": _("To a page that links to us"),
    "mailbox_recovered": _("A mailbox that can be read again"),
    "mailbox_silent": _("A mailbox that cannot be read"),
    "notice": _("Notice to a colleague"),
    "reporter_question": _("Question to the reporter"),
    "staff_notice": _("Notice to a colleague, by mail"),
    "subscription_confirmation": _("Question whether somebody wants to follow"),
    "template_test": _("A letter sent to oneself as a test"),
    "text_change_listed": _("A change of a text that no correction explains"),
    "ticket_acknowledgement": _("Confirmation to the reader"),
    "ticket_appealed": _("An appeal"),
    "ticket_assigned": _("A ticket assigned"),
    "ticket_deadline_escalated": _("To the managers: a deadline has passed"),
    "ticket_deadline_missed": _("Alert: a deadline has passed"),
    "ticket_deadline_near": _("Reminder of a deadline"),
    "ticket_decision": _("Decision to the reader"),
    "ticket_message_received": _("A message on a ticket"),
    "ticket_opened": _("A new report"),
    "ticket_reply": _("Answer to the reader"),
    "ticket_reporter_answered": _("The reporter’s answer"),
    "ticket_woken": _("A ticket that waited is open again"),
    "webhook_disabled": _("A webhook endpoint was disabled"),
    "withdrawal_asked": _("A withdrawal to decide"),
}
"""What deliveries say, in words: each purpose that there is."""

name_purposes(PURPOSES)

SENT_BY_READERS = frozenset({"ticket.opened", "ticket.message_received"})


class Doer(StrEnum):
    """Who did something, where it is nobody with a name that may be told."""

    READER = "reader"
    TOKEN = "token"  # noqa: S105 - a word, no secret
    SYSTEM = "system"
    SOMEBODY = "somebody"


DOERS: Mapping[Doer, str | Promise] = {
    Doer.READER: _("A reader"),
    Doer.TOKEN: _("An API token"),
    Doer.SYSTEM: _("The system"),
    Doer.SOMEBODY: _("Somebody"),
}
"""The same in words."""


def doer_of(event: Event, people: Mapping[int, User]) -> User | Doer:
    """Who did it. A report without a named sender was sent by a reader too."""
    if event.actor_kind == Event.Actor.USER:
        return people.get(event.actor_id or 0) or Doer.SOMEBODY
    if event.actor_kind == Event.Actor.CORRESPONDENT or event.kind in SENT_BY_READERS:
        return Doer.READER
    return Doer.TOKEN if event.actor_kind == Event.Actor.TOKEN else Doer.SYSTEM


def who_did(event: Event, people: Mapping[int, User]) -> str:
    """Who did it, in words."""
    doer = doer_of(event, people)
    return str(DOERS[doer] if isinstance(doer, Doer) else doer)


def people_in(events: Iterable[Event]) -> dict[int, User]:
    """The members of staff who did these. At most one query."""
    ids = {event.actor_id for event in events if event.actor_kind == Event.Actor.USER}
    return User.objects.in_bulk(ids) if ids else {}


def happened(kind: str) -> str | Promise:
    """What this kind of event says of whoever did it; an unknown kind says its name."""
    return HAPPENED.get(kind, kind)
