"""What the desk sees of a claim's sources: each with its captures, what became of them, and what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest
from django.urls import reverse

from factcheck import access, content
from factcheck.archiving import Damaged, read_bytes
from factcheck.comparing import Paragraph, compare
from factcheck.models import Claim, Recheck, Snapshot, Source, StoredFile
from factcheck.states import RecheckStatus, SnapshotStatus
from factcheck.views.files import copy_name

PARTS = ("original", "copy", "capture", "warc", "text")
"""The files of a capture, as the addresses name them."""
MOST_COMPARED = 200_000
"""Characters of each text that the page of changes compares."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source as the claim's page shows it."""

    source: Source
    captures: list[Snapshot]
    uploads: list[Snapshot]
    last_look: Recheck | None
    retry_url: str
    file_url: str
    sees_originals: bool

    @property
    def has_failed(self) -> bool:
        """Whether the latest capture failed."""
        return bool(self.captures) and self.captures[0].status == SnapshotStatus.FAILED


def source_rows(request: HttpRequest, claim: Claim) -> list[SourceRow]:
    """The claim's sources in the order they were attached. Six queries, however many there are."""
    may_attach = access.allows(request.user, "factcheck.attach_source", claim)  # type: ignore[arg-type]
    sees_originals = access.allows(request.user, "factcheck.download_source", claim)  # type: ignore[arg-type]
    looks = Recheck.objects.filter(status=RecheckStatus.DONE).order_by("source_id", "-pk").distinct("source_id")
    sources = (
        claim.sources.select_related("added_by")
        .prefetch_related(
            Prefetch("snapshots", Snapshot.objects.select_related("file", "handover", "recheck")),
            Prefetch("rechecks", looks, to_attr="looks"),
        )
        .order_by("pk")
    )
    return [_row(source, may_attach, sees_originals) for source in sources]


def _row(source: Source, may_attach: bool, sees_originals: bool) -> SourceRow:
    snapshots: Iterable[Snapshot] = source.snapshots.all()
    captures = [snapshot for snapshot in snapshots if not snapshot.is_upload]
    can_retry = may_attach and source.url and (not captures or captures[0].can_be_retried)
    looks = source.looks  # type: ignore[attr-defined]
    return SourceRow(
        source=source,
        captures=captures,
        uploads=[snapshot for snapshot in snapshots if snapshot.is_upload],
        last_look=looks[0] if looks else None,
        retry_url=reverse("admin:factcheck_source_move", args=[source.pk, "retry_capture"]) if can_retry else "",
        file_url=reverse("admin:factcheck_source_move", args=[source.pk, "add_file"]) if may_attach else "",
        sees_originals=sees_originals,
    )


@content.serves("snapshot")
def find_part(pk: int, part: str) -> content.Served | None:
    """One of `PARTS` of a capture and the name it is saved under; the copy, our own work, to be looked at."""
    files = Snapshot.objects.select_related("file", "warc", "text", "derivative")
    snapshot = files.filter(pk=pk).first()
    named = part_of(snapshot, part) if snapshot else None
    return content.Served(*named, is_shown=part == "copy") if named else None


def part_of(snapshot: Snapshot, part: str) -> tuple[StoredFile, str] | None:
    """One of `PARTS` of a capture and the name it is saved under; `None` where there is none."""
    stored, name = None, f"source-{snapshot.source_id}-{snapshot.pk}"
    if part == "original" and snapshot.is_upload:
        return (snapshot.file, snapshot.filename) if snapshot.file else None
    if part == "copy":
        stored, name = snapshot.derivative, copy_name(snapshot)
    elif part == "capture" and not snapshot.is_upload:
        stored = snapshot.file
    elif part == "warc":
        stored, name = snapshot.warc, f"{name}.warc.gz"
    elif part == "text":
        stored, name = snapshot.text, f"{name}.txt"
    return (stored, name) if stored else None


def changes(before: Snapshot, after: Snapshot) -> list[Paragraph] | None:
    """The text before and after, compared; `None` where either has no text. Reads both from storage."""
    old, new = _text(before), _text(after)
    return None if old is None or new is None else compare(old, new)


def _text(snapshot: Snapshot) -> str | None:
    if snapshot.text is None:
        return None
    try:
        return read_bytes(snapshot.text).decode()[:MOST_COMPARED]
    except (FileNotFoundError, Damaged):
        return None
