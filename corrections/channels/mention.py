"""Webmentions on their way out: the page that links to us is told that a notice was published, key `page:<digest>`.

Each attempt asks the page anew where it wants to be told (W3C Webmention, 3.1.2), and posts there. What follows the
telling of a page is written on its `Telling`, by `on_results`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlencode

from django.utils import timezone

from corrections.models import Telling
from corrections.states import LINKING, CorrectionStatus, MentionStatus, TellingStatus
from factcheck import fetching, http, pacing
from factcheck.delivery import Result, backoff, cancelled, channel, dead, retry, sent
from factcheck.fetching import HostBusy, NotFetched
from factcheck.links import absolute
from factcheck.models import Delivery

PURPOSE = "linking_page"
ATTEMPTS = 10
FIRST_WAIT_SECONDS = 30
PATIENCE = 8.0
"""Seconds that a page waits for its host: longer than hosts rest, so that many pages of one have their turns."""
UNVERIFIED_WAIT = timedelta(minutes=10)
SECONDS = 10.0
ANSWER_BYTES = 4096
NO_ENDPOINT = "the page names no endpoint"
NO_LONGER = "the page links no more, or the notice stands no more"
WORTH_ANOTHER_TRY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
SAID = {
    Telling.About.PUBLISHED: CorrectionStatus.PUBLISHED,
    Telling.About.WITHDRAWN: CorrectionStatus.WITHDRAWN,
}


@channel("mention")
class Webmention:
    """The way to pages that link to us. The batch is small because one slow site keeps the rest of it waiting."""

    batch = 4

    @contextmanager
    def open(self) -> Iterator["WebmentionSession"]:
        yield WebmentionSession()

    def wait(self, attempts: int) -> timedelta | None:
        return backoff(attempts, first=FIRST_WAIT_SECONDS) if attempts < ATTEMPTS else None


class WebmentionSession:
    """Finds each page's endpoint and posts to it."""

    def send(self, delivery: Delivery) -> Result:
        """Tell one page, unless there is nothing to tell it any more."""
        telling = telling_of(delivery)
        if telling is None or telling.correction.status != SAID[Telling.About(telling.about)]:
            return cancelled(NO_LONGER)
        if telling.status not in (TellingStatus.WAITING, TellingStatus.BY_HAND):
            return cancelled("it was told by hand, or waived")
        if telling.mention.status == MentionStatus.RECEIVED:
            return retry("its link has not been found yet", after=UNVERIFIED_WAIT)
        if telling.mention.status not in LINKING:
            return cancelled(NO_LONGER)
        try:
            page = fetching.fetch(telling.page_url, accept="text/html, */*;q=0.1", patience=PATIENCE)
            endpoint = fetching.find_webmention(page)
        except NotFetched as error:
            return _not_fetched(error)
        if endpoint is None:
            return cancelled(NO_ENDPOINT)
        return _post(endpoint, absolute(telling.correction.get_absolute_url()), telling.page_url)


def _not_fetched(error: NotFetched) -> Result:
    if isinstance(error, HostBusy):
        wait = error.rest_until - timezone.now() if error.rest_until else None
        return retry("its host was busy", after=wait)
    if error.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return cancelled(NO_LONGER)
    if error.passing and error.code in ("unreachable", "http_status"):
        return retry(error.message)
    return dead(error.message)


def _post(endpoint: str, source: str, target: str) -> Result:
    """Post one Webmention (3.1.3). Success is 2xx; what the site refuses is for a person; the rest is tried again."""
    try:
        answer = http.request(
            "POST",
            endpoint,
            body=urlencode({"source": source, "target": target}).encode(),
            headers={"content-type": "application/x-www-form-urlencoded"},
            max_bytes=ANSWER_BYTES,
            truncate=True,
            timeout=SECONDS,
        )
    except http.Refusal as error:
        return dead(f"its endpoint is not called: {error}")
    except OSError as error:
        return retry(str(error))
    if 200 <= answer.status < 300:
        return sent(answer.headers.get("location", ""), f"it answered {answer.status}")
    if answer.status >= 500 or answer.status in WORTH_ANOTHER_TRY:
        now = timezone.now()
        asked = pacing.retry_after(answer.headers.get("retry-after", ""), now)
        return retry(f"it answered {answer.status}", after=asked - now if asked else None)
    return dead(f"it answered {answer.status}")


def telling_of(delivery: Delivery) -> Telling | None:
    """The row that a delivery is about, with its mention and notice. One query."""
    about = Telling.About.WITHDRAWN if delivery.event.kind == "correction.withdrawn" else Telling.About.PUBLISHED
    rows = Telling.objects.select_related("mention", "correction__publication")
    return rows.filter(correction=delivery.event.subject_id, about=about, page_url=delivery.address).first()
