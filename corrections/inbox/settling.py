"""What becomes of a mail that has been read: filed, archived, noted on the letter it reports on, or parked.

Each ending is one transaction that holds the mail's row. Whoever lost the lease changes nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from corrections import threading, transitions
from corrections.inbox import filing, reports
from corrections.inbox.examining import Examined
from corrections.models import InboundEmail, Message
from corrections.states import InboundStatus
from factcheck import ledger
from factcheck.models import Publication

log = structlog.get_logger(__name__)

MOST_ALIKE = 20
ONCE = "one_filed_mail_per_content"
PROGRAM_LIMITS = "54"


class LeaseLost(Exception):
    """Somebody else has this mail now."""


def settle(one: Examined, token: UUID) -> None:
    """Bring one mail to its end. Raises `LeaseLost`, and whatever the database raises."""
    if one.publication is None:
        reason = "no publication takes mail at its recipient's address"
        park(one.inbound, token, reason, message_id=one.message_id)
    elif one.kind == "own":
        _ignore(one, token, "own mail")
    elif one.kind in ("bounce", "complaint"):
        _note(one, token)
    elif one.kind == "auto_reply" and (letter := reports.letter_answered(one.inbound)):
        _ignore(one, token, "automatic answer", delivery=letter)
    elif one.content in (alike := _filed_alike(one.publication, one)):
        _ignore(one, token, "duplicate")
    else:
        _file(one, token, id_is_taken=bool(alike))


def file_together(examined: Sequence[Examined], token: UUID) -> list[Examined]:
    """File the fresh reports among these in one transaction a desk; return the rest, in their order.

    All of a desk's are filed or none: where anything is amiss, the mails are left to be settled one by one, and the one
    at fault shows.
    """
    filed: set[int] = set()
    for publication, fresh in _fresh(examined):
        try:
            _file_each(publication, fresh, token)
        except (InterfaceError, SoftTimeLimitExceeded):
            raise
        except Exception as error:  # which of them it is about shows when they are taken alone
            if isinstance(error, OperationalError) and not is_about_the_mail(error):
                raise
            log.info("inbound_batch_undone", mails=len(fresh), error=type(error).__name__)
        else:
            filed |= {one.inbound.pk for one in fresh}
    return [one for one in examined if one.inbound.pk not in filed]


def _fresh(examined: Sequence[Examined]) -> Iterable[tuple[Publication, list[Examined]]]:
    """By desk, the reports that name no ticket and no other mail, and of which no copy is known. Two queries a desk."""
    candidates: defaultdict[int, list[Examined]] = defaultdict(list)
    for one in examined:
        if one.publication and one.is_report and not threading.names_a_thread(one.found.message, one.inbound.rcpt_to):
            candidates[one.publication.pk].append(one)
    for reports_of_desk in candidates.values():
        publication = reports_of_desk[0].publication
        known = _known_to(publication, reports_of_desk)
        fresh = []
        for one in reports_of_desk:
            marks = {one.content, one.message_id} - {""}
            if not marks & known:
                fresh.append(one)
            known |= marks
        if len(fresh) > 1:
            yield publication, fresh


def _known_to(publication: Publication, those: Collection[Examined]) -> set[str]:
    """The Message-IDs and contents of these that mails filed before have too."""
    ids = [one.message_id for one in those if one.message_id]
    messages = Message.objects.filter(message_id__in=ids, ticket__publication=publication).order_by()
    filed = InboundEmail.objects.filter(publication=publication, status=InboundStatus.FILED).order_by()
    alike = filed.filter(dedupe_key__in=[one.content for one in those])
    return {*messages.values_list("message_id", flat=True), *alike.values_list("dedupe_key", flat=True)}


def _file_each(publication: Publication, fresh: Sequence[Examined], token: UUID) -> None:
    attachments = filing.store_attachments([one.found for one in fresh])
    with transaction.atomic():
        _lock([one.inbound for one in fresh], token)
        oddities = filing.file_reports(publication, fresh, attachments)
        transitions.inbound.move_each(
            [one.inbound for one in fresh],
            "file",
            [_ending(reason=odd) | one.columns for one, odd in zip(fresh, oddities, strict=True)],
        )


def _filed_alike(publication: Publication, one: Examined) -> set[str | None]:
    """The content of mails on our tickets that bear this Message-ID; without one, of a mail with this content.

    One query, of no more than a few mails: ids are the senders' to choose. It spares the work on an ordinary duplicate;
    that no other gets in, the database sees to.
    """
    if one.message_id:
        messages = Message.objects.filter(message_id=one.message_id, ticket__publication=publication).order_by()
        return set(messages.values_list("inbound__dedupe_key", flat=True)[:MOST_ALIKE])
    filed = InboundEmail.objects.filter(publication=publication, dedupe_key=one.content, status=InboundStatus.FILED)
    return {one.content} if filed.exists() else set()


def _file(one: Examined, token: UUID, *, id_is_taken: bool) -> None:
    """Put the mail on its ticket, all in one transaction; the database decides which of two copies is the duplicate."""
    (attachments,) = filing.store_attachments([one.found])
    try:
        with transaction.atomic():
            _lock([one.inbound], token)
            odd = filing.file(one, attachments, id_is_taken=id_is_taken)
            _finish(one.inbound, "file", reason=odd, **one.columns)
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") != ONCE:
            raise
        _ignore(one, token, "duplicate")


def _note(one: Examined, token: UUID) -> None:
    with transaction.atomic():
        _lock([one.inbound], token)
        delivery, said = reports.note(one.inbound, one.found.classification)
        _finish(one.inbound, "ignore", reason=said, delivery=delivery, **one.columns)


def _ignore(one: Examined, token: UUID, reason: str, **columns: object) -> None:
    with transaction.atomic():
        _lock([one.inbound], token)
        _finish(one.inbound, "ignore", reason=reason, **one.columns, **columns)
        ledger.record("inbound.ignored", one.inbound, actor=None, facts={"reason": reason.replace(" ", "_")})


def park(inbound: InboundEmail, token: UUID, reason: str, **columns: object) -> None:
    """Set a mail aside for a person to look at. Raises `LeaseLost`."""
    with transaction.atomic():
        _lock([inbound], token)
        _finish(inbound, "park", reason=reason[:500], **columns)
        if inbound.publication_id:
            ledger.record("inbound.parked", inbound, actor=None, facts={"attempts": inbound.attempts})
    log.warning("inbound_parked", inbound=inbound.pk, reason=reason)


def _lock(mails: Sequence[InboundEmail], token: UUID) -> None:
    """Hold the rows until the transaction ends; raises `LeaseLost` if one is no longer ours."""
    held = InboundEmail.objects.filter(pk__in=[inbound.pk for inbound in mails], lease_token=token)
    received = held.filter(status=InboundStatus.RECEIVED).order_by("pk")
    if len(received.select_for_update(of=("self",)).values_list("pk")) != len(mails):
        raise LeaseLost


def is_about_the_mail(error: OperationalError) -> bool:
    """Whether what was to be stored went beyond what the database can hold (SQLSTATE class 54): it would again."""
    return (getattr(error.__cause__, "sqlstate", None) or "").startswith(PROGRAM_LIMITS)


def _ending(**values: object) -> dict[str, object]:
    lease = {"lease_token": None, "leased_until": None}
    return {**lease, "processed_at": timezone.now(), "last_error": "", **values}


def _finish(inbound: InboundEmail, move: str, **values: object) -> None:
    transitions.inbound.move(inbound, move, **_ending(**values))
