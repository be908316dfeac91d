"""Hand captured addresses to an archive elsewhere, where the operator names one. Its failure never touches ours."""

from datetime import datetime
from typing import Any
from urllib.parse import quote, urljoin

import structlog
from django.conf import settings
from django.utils import timezone

from factcheck import http
from factcheck.archiving import leasing
from factcheck.models import Handover, Snapshot
from factcheck.states import HandoverStatus
from factcheck.wake import wake

log = structlog.get_logger(__name__)

SECONDS = 60.0
MOST_BYTES = 65_536
LONGEST_URL = 2000
IN_A_PATH = ":/?=&%~,;@!+$*'()"


def ask(snapshot: Snapshot) -> None:
    """Queue the hand-over of a capture, if there is where to. What is withheld from the public is told to nobody."""
    if settings.EXTERNAL_ARCHIVE_URL and not snapshot.source.withheld_reason:
        Handover.objects.get_or_create(snapshot=snapshot)
        wake("factcheck.hand_over_captures")


def hand_over(row: Handover) -> None:
    """Ask the archive to save the address behind a leased hand-over, and keep the address of its copy."""
    if row.snapshot.source.withheld_reason or not settings.EXTERNAL_ARCHIVE_URL:
        leasing.end(row, HandoverStatus.FAILED, last_error="it is not to be told to others")
        return
    try:
        answer = http.request(
            "GET", _door(row.snapshot.url), headers=_token(), max_bytes=MOST_BYTES, timeout=SECONDS, truncate=True
        )
        place = _place(answer)
        if answer.status < 400 and place:
            values = {"result_url": place, "archived_at": timezone.now(), "last_error": ""}
            leasing.end(row, HandoverStatus.ARCHIVED, **values)
        else:
            again = answer.status < 400 or leasing.is_worth_another_try(answer.status)
            why = f"it answered {answer.status}" if answer.status >= 400 else "it did not say where the copy is"
            _fail(row, why, again=again)
    except http.Refusal as refusal:
        _fail(row, str(refusal), again=False)
    except OSError as error:
        _fail(row, str(error), again=True)
    except Exception as error:  # one odd answer must not hold up the others
        log.exception("handover_failed", handover=row.pk)
        _fail(row, type(error).__name__, again=True)


def hand_over_due(*, deadline: datetime) -> int:
    """Hand over what is due until nothing is or the deadline passes; return how many were tried."""
    return leasing.work_off(Handover.objects.select_related("snapshot__source"), hand_over, deadline=deadline)


def sweep() -> int:
    """Put off hand-overs whose worker vanished; return how many."""
    return leasing.take_from_the_vanished(Handover.objects, lambda row, why: _fail(row, why, again=True))


def _door(url: str) -> str:
    """The address to call: a parameter is quoted whole, a path bears the address as the archives do."""
    before, _mark, after = settings.EXTERNAL_ARCHIVE_URL.partition("{url}")
    return before + quote(url, safe="" if "?" in before else IN_A_PATH) + after


def _token() -> dict[str, str]:
    token = settings.EXTERNAL_ARCHIVE_TOKEN
    return {"authorization": token} if token else {}


def _place(answer: http.Answer) -> str:
    """Where the copy is: archives say it in `Content-Location` or as the redirect to it."""
    said = answer.headers.get("content-location") or answer.headers.get("location") or ""
    try:
        place = urljoin(answer.final_url, said) if said else ""
    except ValueError:
        return ""
    is_web = place.startswith(("http://", "https://")) and place.isascii() and place.isprintable()
    return place if is_web and len(place) <= LONGEST_URL else ""


def _fail(row: Handover, why: str, *, again: bool) -> None:
    values: dict[str, Any] = {"last_error": leasing.told(why)}
    wait = leasing.wait_of(row)
    if again and wait:
        leasing.put_off(row, wait, **values)
    else:
        leasing.end(row, HandoverStatus.FAILED, **values)
