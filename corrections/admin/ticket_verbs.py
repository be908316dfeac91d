"""Everything that can be done to a ticket from the dashboard, each by one service."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from corrections import transitions
from corrections.admin import ticket_words as words
from corrections.models import Ticket, TicketRelation
from corrections.services import candidates, conversation, discretion, relations, tickets, watchers
from factcheck.admin.moves import Verb
from factcheck.models import User

MACHINE = transitions.tickets


def take_ticket(ticket: Ticket, *, actor: User) -> Ticket:
    """Assign it to oneself."""
    return tickets.assign_ticket(ticket, actor=actor, assignee=actor)


def attach_candidate(ticket: Ticket, *, actor: User, candidate: Any, **given: Any) -> Any:
    """Make a link the reader cited a source."""
    return candidates.attach_candidate(candidate, actor=actor, **given)


def dismiss_candidate(ticket: Ticket, *, actor: User, candidate: Any) -> Ticket:
    """Take a link the reader cited off the list."""
    candidates.dismiss_candidate(candidate, actor=actor)
    return ticket


def merge_related(ticket: Ticket, *, actor: User, relation: TicketRelation) -> Ticket:
    """Merge the newer of two tickets that look related into the older."""
    relations.merge_related(relation, actor=actor)
    return ticket


def link_related(ticket: Ticket, *, actor: User, relation: TicketRelation) -> Ticket:
    """Keep the two linked."""
    relations.link_related(relation, actor=actor)
    return ticket


def dismiss_related(ticket: Ticket, *, actor: User, relation: TicketRelation) -> Ticket:
    """They have nothing to do with each other."""
    relations.dismiss_related(relation, actor=actor)
    return ticket


def hold(ticket: Ticket, *, actor: User) -> Ticket:
    return discretion.hold_ticket(ticket, actor=actor, hold=True)


def release(ticket: Ticket, *, actor: User) -> Ticket:
    return discretion.hold_ticket(ticket, actor=actor, hold=False)


def has_address(ticket: Ticket) -> bool:
    return bool(ticket.correspondent and ticket.correspondent.email)


def _verb(name: str, label: Any, service: Any, done: Any, **options: Any) -> Verb:
    """A verb of a ticket; its permission bears its name unless said otherwise."""
    permission = options.pop("permission", f"corrections.{name}_ticket")
    return Verb(name=name, label=label, permission=permission, service=service, done=done, **options)


VERBS = (
    _verb(
        "triage", _("Triage"), tickets.triage_ticket, _("in hand"), machine=MACHINE, words=words.TriageWords, main=True
    ),
    _verb("accept", _("Accept: a correction is due"), tickets.accept_ticket, _("accepted"), machine=MACHINE, main=True),
    _verb("decline", _("Decline"), tickets.decline_ticket, _("declined"), machine=MACHINE, words=words.DeclineWords),
    _verb(
        "take",
        _("Take it"),
        take_ticket,
        _("yours"),
        permission="corrections.assign_ticket",
        when=lambda ticket: not ticket.is_closed and ticket.assignee_id is None,
    ),
    _verb(
        "assign",
        _("Assign"),
        tickets.assign_ticket,
        _("assigned"),
        when=lambda ticket: not ticket.is_closed,
        words=words.AssignWords,
    ),
    _verb("wait", _("Let it wait"), tickets.wait_ticket, _("waiting"), machine=MACHINE, words=words.WaitWords),
    _verb(
        "wake",
        _("Wake it"),
        tickets.wake_ticket,
        _("open again"),
        machine=MACHINE,
        permission="corrections.wait_ticket",
    ),
    _verb(
        "expire",
        _("Close without an answer"),
        tickets.expire_ticket,
        _("closed"),
        machine=MACHINE,
        permission="corrections.decline_ticket",
        when=lambda ticket: ticket.waiting_for == Ticket.WaitingFor.READER,
    ),
    _verb("return", _("Return to open"), tickets.return_ticket, _("open again"), machine=MACHINE),
    _verb("merge", _("Merge into another"), tickets.merge_ticket, _("merged"), machine=MACHINE, words=words.MergeWords),
    _verb("reopen", _("Reopen"), tickets.reopen_ticket, _("open again"), machine=MACHINE),
    _verb("mark_spam", _("Mark as spam"), tickets.mark_spam_ticket, _("marked as spam"), machine=MACHINE),
    _verb(
        "reply",
        _("Answer the reader"),
        conversation.reply_to_reader,
        _("your answer goes out in a moment"),
        permission="corrections.answer_ticket",
        when=has_address,
        words=words.ReplyWords,
        in_lists=False,
    ),
    _verb(
        "note",
        _("Write a note"),
        conversation.add_note,
        _("note kept"),
        words=words.NoteWords,
        in_lists=False,
    ),
    _verb(
        "ask",
        _("Ask the reporter"),
        conversation.ask_reporter,
        _("the reporter was asked"),
        permission="corrections.ask_reporter",
        when=lambda ticket: ticket.article_id is not None and not ticket.is_closed,
        words=words.AskWords,
        in_lists=False,
    ),
    _verb(
        "claims",
        _("Say which claims it is about"),
        tickets.confirm_claims,
        _("claims confirmed"),
        permission="corrections.change_ticket",
        words=words.ClaimsWords,
        in_lists=False,
    ),
    _verb(
        "candidate",
        _("Attach to a claim"),
        attach_candidate,
        _("source attached"),
        permission="corrections.change_ticket",
        words=words.CandidateWords,
        in_lists=False,
    ),
    _verb(
        "dismiss",
        _("Dismiss"),
        dismiss_candidate,
        _("link dismissed"),
        permission="corrections.change_ticket",
        words=words.DismissWords,
        in_lists=False,
        opens=False,
    ),
    *(
        _verb(
            f"{name}_related",
            label,
            service,
            done,
            permission=permission,
            words=words.RelationWords,
            in_lists=False,
            opens=False,
        )
        for name, label, service, done, permission in (
            ("merge", _("Merge"), merge_related, _("merged"), "corrections.merge_ticket"),
            ("link", _("Link"), link_related, _("linked"), "corrections.change_ticket"),
            ("dismiss", _("Not related"), dismiss_related, _("noted as unrelated"), "corrections.change_ticket"),
        )
    ),
    _verb(
        "complaint",
        _("It complains about somebody"),
        discretion.name_in_complaint,
        _("named; that person keeps out of it"),
        permission="corrections.triage_ticket",
        when=lambda ticket: not ticket.is_closed,
        words=words.ComplaintWords,
        in_lists=False,
    ),
    _verb(
        "restrict",
        _("Restrict to people by name"),
        discretion.restrict_ticket,
        _("restricted"),
        words=words.RestrictWords,
        in_lists=False,
    ),
    _verb("watch", _("Watch it"), watchers.watch_ticket, _("you hear what happens to it")),
    _verb(
        "unwatch",
        _("Stop watching"),
        watchers.unwatch_ticket,
        _("you hear no more of it, unless you work on it"),
        permission="corrections.watch_ticket",
        in_lists=False,
    ),
    _verb("hold", _("Put on legal hold"), hold, _("on legal hold"), when=lambda ticket: not ticket.legal_hold),
    _verb(
        "release",
        _("Lift the legal hold"),
        release,
        _("legal hold lifted"),
        permission="corrections.hold_ticket",
        when=lambda ticket: ticket.legal_hold,
    ),
)

INLINE = ("reply", "note", "ask")
"""Verbs whose words are asked for on the ticket's own page."""

RELATED = ("merge_related", "link_related", "dismiss_related")

WATCHING = ("watch", "unwatch")

BESIDE = (*WATCHING, "claims", "candidate", "dismiss", *RELATED, *INLINE)
"""Verbs that have a place of their own on the page, and no button in the row of moves."""

SELDOM = ("complaint", "restrict", "hold", "release", "mark_spam", "merge")
"""Verbs folded away."""
