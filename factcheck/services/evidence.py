"""Evidence that the desk keeps itself: a file on a source, and a capture asked for again."""

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import access, ledger, transitions
from factcheck.archiving import read_bytes, store_bytes, uploads
from factcheck.errors import Conflict
from factcheck.models import Claim, Snapshot, Source, StoredFile, User
from factcheck.services.contributions import note_contribution
from factcheck.services.locks import hold
from factcheck.services.sources import attach_source
from factcheck.states import ClaimStatus, SnapshotStatus, VerdictStatus
from factcheck.wake import wake

MOST_FILES = 20
CAPTURE = "factcheck.capture_sources"


def attach_with_file(claim: Claim, *, actor: User | None, file: File | None = None, **values: Any) -> Source:
    """Attach a source, with a file that shows it where there is one. The bytes are stored before the transaction."""
    access.require(actor, "factcheck.attach_source", claim)
    stored = _stored(file) if file else None
    with transaction.atomic():
        source = attach_source(claim, actor=actor, **values)
        if file and stored:
            _add(source, stored, file.name or "", actor=actor)
    return source


def check_stored(stored: StoredFile) -> None:
    """Raise `Invalid` where a file that we have already, as out of a letter, would not be taken as evidence."""
    uploads.check(read_bytes(stored))


@transaction.atomic
def attach_stored(claim: Claim, *, actor: User | None, stored: StoredFile, name: str, **values: Any) -> Source:
    """Attach a source that a file shows which we have already. It was held against `check_stored` before."""
    source = attach_source(claim, actor=actor, **values)
    _add(source, stored, name, actor=actor)
    return source


def add_file(source: Source, *, actor: User | None, file: File) -> Snapshot:
    """Add a file to a source, while no verdict under review or published rests on it. The same file again is the same.

    Its text and its copy without metadata are made in the background. Raises `Invalid` for a file that is not taken.
    """
    access.require(actor, "factcheck.attach_source", source)
    stored = _stored(file)
    with transaction.atomic():
        return _add(source, stored, file.name or "", actor=actor)


@transaction.atomic
def retry_capture(source: Source, *, actor: User | None) -> Snapshot:
    """Have the source captured again, as it stands now. While a capture is under way, that one is brought forward.

    A failed capture is taken up again; one that was kept stays, and the new one stands beside it.
    """
    access.require(actor, "factcheck.attach_source", source)
    hold(source.claim)
    captures = source.snapshots.filter(origin=Snapshot.Origin.WEB)
    now = timezone.now()
    if under_way := captures.under_way().first():
        captures.waiting().filter(pk=under_way.pk).update(next_attempt_at=now)
        wake(CAPTURE)
        return under_way
    if not source.url:
        raise Conflict(_("This source has no address to be captured from."))
    latest = captures.first()
    if latest and latest.status == SnapshotStatus.FAILED:
        transitions.snapshots.move(latest, "retry", attempts=0, next_attempt_at=now)
    else:
        latest = Snapshot.objects.create(source=source, url=source.url)
    ledger.record("source.capture_retried", source, actor=actor, facts={"snapshot": latest.pk})
    wake(CAPTURE)
    return latest


def _stored(file: File) -> StoredFile:
    """The bytes of an upload, checked and stored; no more of it is read than is taken."""
    data = file.read()
    uploads.check(data)
    return store_bytes(data)


def _add(source: Source, stored: StoredFile, name: str, *, actor: User | None) -> Snapshot:
    hold(source.claim)
    added = source.snapshots.filter(origin=Snapshot.Origin.UPLOAD)
    if same := added.filter(file=stored).first():
        return same
    if source.claim.status == ClaimStatus.WITHDRAWN:
        raise Conflict(_("This claim was withdrawn."))
    if source.verdicts.exclude(status=VerdictStatus.DRAFT).exists():
        raise Conflict(_("A verdict rests on this source as it is: attach the file as a source of its own."))
    if added.count() >= MOST_FILES:
        raise Conflict(_("A source bears at most %(most)d files.") % {"most": MOST_FILES})
    snapshot = Snapshot.objects.create(
        source=source, origin=Snapshot.Origin.UPLOAD, file=stored, filename=uploads.plain_name(name)
    )
    note_contribution(source.claim, actor, source=source)
    facts = {"snapshot": snapshot.pk, "sha256": stored.sha256, "bytes": stored.size}
    ledger.record("source.file_added", source, actor=actor, facts=facts)
    wake(CAPTURE)
    return snapshot
