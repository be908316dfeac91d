"""What search engines are asked to keep out of."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

KEEP_OUT = ("/admin/", "/api/", "/follow/", "/tickets/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The desk and everything behind a signed link (RFC 9309)."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in KEEP_OUT)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
