"""Captures: each source as it stood when it was read, what became of it since, and its copy in an archive elsewhere."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from factcheck.models.fields import LONGEST_CODE, code_field, one_of, state_field
from factcheck.models.files import StoredFile
from factcheck.models.leases import Leased, LeasedQuerySet
from factcheck.models.sources import Source
from factcheck.states import HandoverStatus, RecheckStatus, SnapshotStatus

WAITING = ["queued", "retry"]
UNDER_WAY = [*WAITING, "leased"]


def due_index(name: str) -> models.Index:
    """What a worker looks for: rows that wait, by their time."""
    return models.Index(fields=["next_attempt_at", "id"], condition=Q(status__in=WAITING), name=name)


LONGEST_CAPTURE_WAIT = timedelta(hours=6)
"""The last of the waits between attempts (`archiving.leasing`)."""
LONGEST_RECHECK_WAIT = timedelta(days=90)
"""How long the oldest sources are left alone (`archiving.rechecks`)."""


class SnapshotQuerySet(LeasedQuerySet):
    longest_wait = LONGEST_CAPTURE_WAIT
    longest_first_wait = timedelta()

    def waiting(self) -> Self:
        return self.filter(status__in=WAITING)

    def under_way(self) -> Self:
        """Asked for, and neither kept nor given up yet."""
        return self.filter(status__in=UNDER_WAY)

    def captured(self) -> Self:
        return self.filter(status=SnapshotStatus.CAPTURED)

    def public(self) -> Self:
        """Uploads whose copy anybody may see: of a source not withheld, under a verdict that was published."""
        return self.captured().filter(
            origin="upload",
            derivative__isnull=False,
            source__withheld_reason="",
            source__verdicts__status__in=["published", "superseded", "withdrawn"],
        )

    def visible_to(self, user) -> Self:
        return self.filter(source__in=Source.objects.visible_to(user))


class Snapshot(Leased):
    """A source as captured: bytes, SHA-256, final address, headers, time. A failed capture stays visible.

    What was fetched is also kept as WARC (ISO 28500). What was uploaded keeps its original to the few who need it;
    everybody else is given the derivative, which bears no metadata.
    """

    class Origin(models.TextChoices):
        WEB = "web", _("Fetched from its address")
        UPLOAD = "upload", _("Uploaded by the desk")

    source = models.ForeignKey(Source, models.CASCADE, related_name="snapshots")
    origin = code_field(Origin, default=Origin.WEB, editable=False, verbose_name=_("origin"))
    status = state_field(SnapshotStatus, SnapshotStatus.QUEUED, verbose_name=_("state"))
    url = models.URLField(_("address asked"), max_length=2000, blank=True)
    final_url = models.URLField(_("address that answered"), max_length=2000, blank=True)
    redirects = models.JSONField(_("redirects"), default=list, editable=False)
    filename = models.CharField(_("file name"), max_length=120, blank=True, editable=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="snapshots", editable=False)
    warc = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("WARC")
    )
    text = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("text")
    )
    derivative = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("without metadata")
    )
    remark = models.CharField(_("what could not be made of it"), max_length=300, blank=True, editable=False)
    headers = models.JSONField(_("headers"), default=dict, editable=False)
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, editable=False)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    captured_at = models.DateTimeField(_("captured"), null=True, editable=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="captured") | Q(file__isnull=False, captured_at__isnull=False),
                name="captured_snapshot_has_bytes",
            ),
            Leased.lease_is_whole("snapshot_lease_is_whole"),
            one_of("snapshot_origin_is_known", "origin", ["web", "upload"]),
            models.CheckConstraint(condition=~Q(origin="upload") | Q(file__isnull=False), name="upload_has_bytes"),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(origin="web", status__in=UNDER_WAY),
                name="one_capture_of_a_source_under_way",
            ),
            models.UniqueConstraint(
                fields=["source", "file"], condition=Q(origin="upload"), name="one_upload_of_a_file_per_source"
            ),
        ]
        indexes = [due_index("snapshot_due")]

    def __str__(self) -> str:
        return self.url or self.filename

    @property
    def publication_id(self) -> int:
        return self.source.claim.publication_id

    @property
    def is_upload(self) -> bool:
        return self.origin == self.Origin.UPLOAD

    @property
    def can_be_retried(self) -> bool:
        """Whether asking for it again would do anything: it ended, well or badly, and came from an address."""
        return not self.is_upload and self.status in (SnapshotStatus.CAPTURED, SnapshotStatus.FAILED)


class RecheckQuerySet(LeasedQuerySet):
    longest_wait = LONGEST_RECHECK_WAIT

    def waiting(self) -> Self:
        return self.filter(status__in=WAITING)

    def done(self) -> Self:
        return self.filter(status=RecheckStatus.DONE)

    def visible_to(self, user) -> Self:
        return self.filter(source__in=Source.objects.visible_to(user))


class Recheck(Leased):
    """A later look at a captured source. An unchanged one keeps no bytes; a changed one points at its new snapshot.

    The next look is a row that waits for its time, one per source: the schedule stands in the rows.
    """

    class Outcome(models.TextChoices):
        ALIVE = "alive", _("Still there")
        CHANGED = "changed", _("Changed")
        GONE = "gone", _("Gone")
        UNREACHABLE = "unreachable", _("Could not be reached")

    source = models.ForeignKey(Source, models.CASCADE, related_name="rechecks")
    status = state_field(RecheckStatus, RecheckStatus.QUEUED, verbose_name=_("state"))
    outcome = models.CharField(
        _("outcome"), max_length=LONGEST_CODE, choices=Outcome.choices, blank=True, editable=False
    )
    http_status = models.PositiveSmallIntegerField(_("HTTP status"), null=True, editable=False)
    before = models.ForeignKey(
        Snapshot, models.SET_NULL, null=True, related_name="+", editable=False, verbose_name=_("compared with")
    )
    snapshot = models.OneToOneField(
        Snapshot, models.SET_NULL, null=True, related_name="recheck", editable=False, verbose_name=_("as it is now")
    )
    created_at = models.DateTimeField(_("planned"), auto_now_add=True)
    checked_at = models.DateTimeField(_("looked at"), null=True, editable=False)

    objects = RecheckQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("recheck")
        verbose_name_plural = _("rechecks")
        constraints = [
            one_of("recheck_status_is_known", "status", RecheckStatus),
            one_of("recheck_outcome_is_known", "outcome", ["alive", "changed", "gone", "unreachable"], blank=True),
            models.CheckConstraint(
                condition=(Q(status="done", checked_at__isnull=False) & ~Q(outcome=""))
                | (~Q(status="done") & Q(outcome="")),
                name="done_recheck_has_an_outcome",
            ),
            Leased.lease_is_whole("recheck_lease_is_whole"),
            models.UniqueConstraint(
                fields=["source"], condition=Q(status__in=UNDER_WAY), name="one_recheck_of_a_source_planned"
            ),
        ]
        indexes = [due_index("recheck_due")]

    def __str__(self) -> str:
        return self.get_outcome_display() or self.get_status_display()

    @property
    def publication_id(self) -> int:
        return self.source.claim.publication_id


class HandoverQuerySet(LeasedQuerySet):
    longest_wait = LONGEST_CAPTURE_WAIT
    longest_first_wait = timedelta()

    def waiting(self) -> Self:
        return self.filter(status__in=WAITING)

    def visible_to(self, user) -> Self:
        return self.filter(snapshot__in=Snapshot.objects.visible_to(user))


class Handover(Leased):
    """One capture's address, handed to an archive elsewhere so that others can check it too. Its failure is its own."""

    snapshot = models.OneToOneField(Snapshot, models.CASCADE, related_name="handover")
    status = state_field(HandoverStatus, HandoverStatus.QUEUED, verbose_name=_("state"))
    result_url = models.URLField(_("address there"), max_length=2000, blank=True, editable=False)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    archived_at = models.DateTimeField(_("archived"), null=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("hand-over to an archive")
        verbose_name_plural = _("hand-overs to an archive")
        constraints = [
            one_of("handover_status_is_known", "status", HandoverStatus),
            models.CheckConstraint(
                condition=~Q(status="archived") | ~Q(result_url="") & Q(archived_at__isnull=False),
                name="archived_handover_has_an_address",
            ),
            Leased.lease_is_whole("handover_lease_is_whole"),
        ]
        indexes = [due_index("handover_due")]

    def __str__(self) -> str:
        return self.result_url or self.get_status_display()

    @property
    def publication_id(self) -> int:
        return self.snapshot.publication_id
