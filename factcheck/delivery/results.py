"""What came of one attempt."""

from dataclasses import dataclass
from datetime import timedelta

from factcheck.states import DeliveryStatus


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt. `after` overrides the length of the channel's next wait, not the number of waits.

    `request` and `answer` are for the log of attempts, as text.
    """

    status: DeliveryStatus
    detail: str = ""
    provider_id: str = ""
    after: timedelta | None = None
    request: str = ""
    answer: str = ""


def sent(provider_id: str = "", detail: str = "") -> Result:
    return Result(DeliveryStatus.SENT, detail, provider_id)


def retry(detail: str, after: timedelta | None = None) -> Result:
    return Result(DeliveryStatus.RETRY, detail, after=after)


def doubtful(detail: str, provider_id: str = "") -> Result:
    """The far side may have taken it (the connection was lost after the last byte): repeated under the same id."""
    return Result(DeliveryStatus.DOUBTFUL, detail, provider_id)


def bounced(detail: str) -> Result:
    return Result(DeliveryStatus.BOUNCED, detail)


def suppressed(detail: str) -> Result:
    return Result(DeliveryStatus.SUPPRESSED, detail)


def cancelled(detail: str) -> Result:
    return Result(DeliveryStatus.CANCELLED, detail)


def dead(detail: str) -> Result:
    return Result(DeliveryStatus.DEAD, detail)
