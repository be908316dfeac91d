"""What stands on the home page of the admin."""

from typing import Any

from django.http import HttpRequest

from corrections.dashboard import notices
from corrections.dashboard.queues import TROUBLE, WORK, measured


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the queues and the bell. A constant number of queries, each bounded."""
    told = notices.unread(request.user)  # type: ignore[arg-type]
    return {
        **context,
        "work": [measured(queue, request.user) for queue in WORK],
        "trouble": [measured(queue, request.user) for queue in TROUBLE],
        "notices": told[: notices.MOST],
        "more_notices": len(told) > notices.MOST,
        "newest_notice": notices.newest(told[: notices.MOST]),
    }
