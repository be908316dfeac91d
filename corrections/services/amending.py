"""What may still happen to a published correction: amended or withdrawn, never edited, never by one person."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corrections import transitions
from corrections.models import Correction, Place
from corrections.services.rows import ABOUT, WORDS, contribute, copy_back, locked, record
from corrections.states import CorrectionStatus, PlaceStatus
from factcheck import access
from factcheck.errors import Conflict, IllegalTransition, Incomplete
from factcheck.models import User
from factcheck.services.words import cleaned


@transaction.atomic
def amend_correction(correction: Correction, *, actor: User) -> Correction:
    """Start a new version of a published notice; the old one stays public until the new one is signed off.

    Raises `Conflict` when another version is already in the making.
    """
    row = locked(correction)
    access.require(actor, "corrections.amend_correction", row)
    if row.status != CorrectionStatus.PUBLISHED:
        raise IllegalTransition(_("Only a published notice is amended."), state=row.status)
    copied = ("kind", *WORDS, "severity", "cause", "preventable")
    try:
        with transaction.atomic():
            draft = Correction.objects.create(
                publication=row.publication,
                series=row.series,
                version=row.version + 1,
                amends=row,
                **{name: getattr(row, name) for name in copied},
            )
    except IntegrityError as error:
        raise Conflict(_("Another version is already in the making."), code="already_in_the_making") from error
    for name in ABOUT:
        getattr(draft, name).set(getattr(row, name).all())
    Place.objects.bulk_create(
        [
            Place(correction=draft, kind=p.kind, description=p.description, url=p.url, ran_on=p.ran_on)
            for p in row.places.exclude(status=PlaceStatus.WAIVED)
        ]
    )
    contribute(draft, actor)
    record("correction.drafted", draft, actor, amends=row.pk)
    return draft


@transaction.atomic
def ask_withdrawal(correction: Correction, *, actor: User, notice: str) -> Correction:
    """The first of two people: propose to withdraw a published notice, with the words the public will read instead.

    Raises `Conflict` while another request stands, or another version is in the making.
    """
    row = locked(correction)
    access.require(actor, "corrections.withdraw_correction", row)
    if row.status != CorrectionStatus.PUBLISHED:
        raise IllegalTransition(_("Only a published notice is withdrawn."), state=row.status)
    if row.withdrawal_asked_by_id is not None:
        raise Conflict(_("Its withdrawal has been asked for already: confirm or refuse that."), code="already_asked")
    _refuse_while_in_the_making(row)
    row.withdrawal_asked_by = actor
    row.withdrawal_notice = cleaned(Correction, "withdrawal_notice", notice, required=True)
    row.save(update_fields=["withdrawal_asked_by", "withdrawal_notice"])
    record("correction.withdrawal_asked", row, actor)
    return copy_back(correction, row)


def _refuse_while_in_the_making(correction: Correction) -> None:
    making = (CorrectionStatus.DRAFT, CorrectionStatus.IN_REVIEW, CorrectionStatus.SCHEDULED)
    if Correction.objects.filter(series=correction.series, status__in=making).exists():
        raise Conflict(_("A new version is in the making: publish it, or leave it, first."), code="in_the_making")


@transaction.atomic
def refuse_withdrawal(correction: Correction, *, actor: User) -> Correction:
    """Say no to a request for withdrawal, or take one's own back. The notice stands as it did."""
    row = locked(correction)
    access.require(actor, "corrections.withdraw_correction", row)
    if row.status != CorrectionStatus.PUBLISHED or row.withdrawal_asked_by_id is None:
        raise IllegalTransition(_("No withdrawal of this notice has been asked for."), state=row.status)
    row.withdrawal_asked_by, row.withdrawal_notice = None, ""
    row.save(update_fields=["withdrawal_asked_by", "withdrawal_notice"])
    record("correction.withdrawal_refused", row, actor)
    return copy_back(correction, row)


@transaction.atomic
def withdraw_correction(correction: Correction, *, actor: User) -> Correction:
    """The second of two people: withdraw a published notice. The notice of withdrawal takes its place on the log.

    Raises `Conflict` when the caller's copy holds other words for the public than the row: what was read is confirmed.
    """
    row = locked(correction)
    access.require(actor, "corrections.withdraw_correction", row)
    if row.withdrawal_asked_by_id is None:
        raise Incomplete(_("Somebody else asks for the withdrawal first."), code="withdrawal_not_asked")
    if row.withdrawal_asked_by_id == actor.pk:
        access.refuse(_("You asked for the withdrawal; somebody else confirms it."))
    if correction.withdrawal_notice != row.withdrawal_notice:
        raise Conflict(_("The words have changed since you read them."), code="words_changed")
    _refuse_while_in_the_making(row)
    transitions.corrections.move(row, "withdraw", withdrawn_by=actor, withdrawn_at=timezone.now())
    record("correction.withdrawn", row, actor, series=str(row.series))
    return copy_back(correction, row)
