"""Links and files that a reader cited: each becomes a source of a claim, or is dismissed. The letter keeps it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from corrections.models import Attachment, CandidateSource, Message
from factcheck import access, ledger
from factcheck.errors import Conflict, Invalid
from factcheck.models import Claim, Source, User
from factcheck.services.evidence import attach_stored, check_stored
from factcheck.services.locks import hold
from factcheck.services.sources import attach_source

NO_EVIDENCE = frozenset(
    {
        "application/ics",
        "application/ms-tnef",
        "application/pgp-keys",
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "message/rfc822",
        "text/calendar",
        "text/vcard",
        "text/x-vcard",
    }
)
"""Types of files that mail programs send along: signatures, invitations, visiting cards, the mail before."""


def keep_files(attachments: Iterable[Attachment]) -> None:
    """Keep the files of letters as candidate sources. One query, or none.

    What is only part of a letter's looks, and what a machine sends along, is none.
    """
    files = [
        CandidateSource(ticket_id=attachment.message.ticket_id, attachment=attachment)
        for attachment in attachments
        if attachment.message.kind in (Message.Kind.REPORT, Message.Kind.REPLY)
        and not attachment.is_inline
        and attachment.declared_type.lower() not in NO_EVIDENCE
    ]
    if files:
        CandidateSource.objects.bulk_create(files)


def attach_candidate(
    candidate: CandidateSource, *, actor: User, claim: Claim, type: str, stance: str, title: str
) -> Source:
    """Make a link or file the reader cited a source of a claim.

    Raises `Conflict` the second time, `Invalid` for a file that is not taken as evidence.
    """
    access.require(actor, "corrections.change_ticket", candidate.ticket)
    if claim.publication_id != candidate.ticket.publication_id:
        raise Invalid(_("This claim belongs to another publication."), field="claim")
    attachment = candidate.attachment
    if attachment is not None:
        if attachment.is_held:
            raise Conflict(_("This file is held back; release it first."))
        check_stored(attachment.file)
    with transaction.atomic():
        _hold(candidate)
        if attachment is None:
            source = attach_source(claim, actor=actor, type=type, stance=stance, title=title, url=candidate.url)
        else:
            about = {"type": type, "stance": stance, "title": title}
            source = attach_stored(claim, actor=actor, stored=attachment.file, name=attachment.filename, **about)
        CandidateSource.objects.filter(pk=candidate.pk).update(source=source)
    candidate.source = source
    return source


@transaction.atomic
def dismiss_candidate(candidate: CandidateSource, *, actor: User) -> None:
    """Take a link off the list of those that may become sources. Raises `Conflict` for one that is a source already."""
    ticket = candidate.ticket
    access.require(actor, "corrections.change_ticket", ticket)
    _hold(candidate)
    pk = candidate.pk
    candidate.delete()
    ledger.record(
        "ticket.candidate_dismissed", ticket, actor=actor, facts={"candidate": pk}, restricted=ticket.is_restricted
    )


def _hold(candidate: CandidateSource) -> None:
    ticket = candidate.ticket
    hold(candidate)
    candidate.ticket = ticket
    if candidate.source_id:
        raise Conflict(_("This link is a source already."))
