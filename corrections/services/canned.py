"""Replies kept ready: added, changed, removed, and filled in for a ticket. None is ever sent by itself."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import phrasing
from corrections.models import CannedReply, Ticket
from corrections.phrasing import Broken
from corrections.services.wording import explain, letter_language
from corrections.wording.canned import NAMES, fill
from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Publication, User
from factcheck.rhythms import zone_named
from factcheck.services.words import clean

ADD, CHANGE, REMOVE = (f"corrections.{verb}_cannedreply" for verb in ("add", "change", "delete"))


@transaction.atomic
def add_canned_reply(
    publication: Publication, *, actor: User, title: str, text: str, language: str = "en", shared: bool = False
) -> CannedReply:
    """Keep a reply ready for oneself, or for the whole desk. Raises `Invalid` for words that cannot be used."""
    access.require(actor, CHANGE if shared else ADD, publication)
    reply = CannedReply(publication=publication, owner=None if shared else actor)
    _set(reply, title=title, text=text, language=language)
    _save(reply, actor)
    ledger.record("canned_reply.added", reply, actor=actor, facts={"shared": shared})
    return reply


@transaction.atomic
def change_canned_reply(reply: CannedReply, *, actor: User, version: int, **words: Any) -> CannedReply:
    """Say it in other words (`title`, `text`, `language`). Raises `Conflict` if `version` is not the newest."""
    row = _locked(reply)
    access.require(actor, CHANGE if row.owner_id is None else ADD, row)
    if row.version != version:
        raise Conflict(_("Somebody has changed this reply meanwhile. Look at it again."), field="version")
    _set(row, **words)
    row.version += 1
    _save(row, actor)
    ledger.record("canned_reply.changed", row, actor=actor, facts={"version": row.version})
    return row


@transaction.atomic
def remove_canned_reply(reply: CannedReply, *, actor: User) -> CannedReply:
    """Keep it no longer. Letters that were written with it stay as they are."""
    row = _locked(reply)
    access.require(actor, REMOVE if row.owner_id is None else ADD, row)
    ledger.record("canned_reply.removed", row, actor=actor)
    row.delete()
    return reply


def fill_canned_reply(reply: CannedReply, *, actor: User, ticket: Ticket) -> str:
    """The reply's words for this ticket, to be looked over and sent by whoever answers. Nothing is stored."""
    access.require(actor, "corrections.view_cannedreply", reply)
    access.require(actor, "corrections.answer_ticket", ticket)
    if reply.publication_id != ticket.publication_id:
        raise Invalid(_("This reply belongs to another publication."), field="ticket")
    try:
        with timezone.override(zone_named(ticket.publication.time_zone)):
            return fill(reply, ticket, actor)
    except Broken as broken:  # a variable that there is no more
        raise Invalid(explain(broken), field="text", line=broken.line) from broken


def _locked(reply: CannedReply) -> CannedReply:
    rows = CannedReply.objects.select_for_update(of=("self",)).select_related("publication")
    row = rows.filter(pk=reply.pk).first()
    if row is None:
        raise Conflict(_("This reply has been removed."))
    return row


def _set(reply: CannedReply, **words: Any) -> None:
    for name, value in clean(CannedReply, required=("title", "text"), **words).items():
        setattr(reply, name, letter_language(value) if name == "language" else value)
    if not reply.title.isprintable():
        raise Invalid(_("It must stand on one line, without control characters."), field="title")
    reply.text = reply.text.replace("\r\n", "\n")
    try:
        parts = phrasing.parse(reply.text, NAMES)
    except Broken as broken:
        raise Invalid(explain(broken), field="text", line=broken.line) from broken
    if not phrasing.render(parts, dict.fromkeys(NAMES, "-")).strip():
        raise Invalid(explain(Broken("empty")), field="text")


def _save(reply: CannedReply, actor: User) -> None:
    reply.changed_by, reply.changed_at = actor, timezone.now()
    try:
        with transaction.atomic():
            reply.save()
    except IntegrityError as error:
        if "one_canned_reply_per_title" not in str(error):
            raise
        raise Conflict(_("There is a reply of this title in this language already."), field="title") from error
