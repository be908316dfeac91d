"""Counters in the cache, for limits on how often somebody may ask. A cache that is away stops nobody."""

import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)


def count(key: str, seconds: int) -> int:
    """Count one more under the key, which is forgotten after so many seconds; return how many, 0 where none can tell.

    A limit keeps the site usable; it must not be what loses a reader's report while the cache is away.
    """
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key)
    except ValueError:  # it expired or was evicted between the two calls: counting begins anew
        return 1
    except Exception as error:  # every cache backend has errors of its own
        log.warning("cache_away", error=type(error).__name__)
        return 0
