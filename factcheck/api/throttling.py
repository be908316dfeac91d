"""How often one caller may ask: a counter in the cache for each minute, one increment a request."""

import time

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from factcheck.counting import count

WINDOW = 60


class PerMinute(BaseThrottle):
    """Count by token, else by user, else by address. With a cache in each process's memory the limit is per process."""

    def allow_request(self, request: Request, view: object) -> bool:
        scope, key = self._caller(request)
        counter = f"throttle:{key}:{int(time.time()) // WINDOW}"
        return count(counter, 2 * WINDOW) <= settings.API_REQUESTS_PER_MINUTE[scope]

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return WINDOW - time.time() % WINDOW

    def _caller(self, request: Request) -> tuple[str, str]:
        if token := getattr(request.user, "via_token", None):
            return "token", f"token:{token.pk}"
        if request.user.is_authenticated:
            return "user", f"user:{request.user.pk}"
        return "anonymous", f"address:{request.META.get('REMOTE_ADDR', '')}"
