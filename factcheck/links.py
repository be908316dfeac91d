"""Our own pages, addressed from outside."""

from django.conf import settings


def absolute(path: str) -> str:
    """The full address of one of our own pages."""
    return f"{settings.SITE_URL}{path}"
