"""What stands on the home page of the admin."""

from typing import Any

from django.http import HttpRequest

from corrections.dashboard import notices
from corrections.dashboard.queues import TROUBLE, WORK, measured
from corrections.models import Mailbox
from factcheck.models import Article

MOST_MAILBOXES = 5
NEWEST_ARTICLES = 5


def home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the queues and the bell. A constant number of queries, each bounded."""
    newest = Article.objects.visible_to(request.user).select_related("publication").order_by("-published_at", "-pk")
    told = notices.unread(request.user)  # type: ignore[arg-type]
    return {
        **context,
        "work": [measured(queue, request.user) for queue in WORK],
        "trouble": [measured(queue, request.user) for queue in TROUBLE if queue.is_for(request.user)],
        "silent_mailboxes": Mailbox.objects.visible_to(request.user).silent()[:MOST_MAILBOXES],
        "articles": newest[:NEWEST_ARTICLES],
        "notices": told[: notices.MOST],
        "more_notices": len(told) > notices.MOST,
        "newest_notice": notices.newest(told[: notices.MOST]),
    }
