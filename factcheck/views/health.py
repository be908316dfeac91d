"""Two pages for machines that watch over us."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from factcheck import health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers. Nothing else is asked, so that a database away does not get every web process restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The state of each part this installation needs: 200 when all is well, 503 when something is not."""
    well, parts = health.readiness()
    return JsonResponse({"state": "ok" if well else "failing", "parts": parts}, status=200 if well else 503)
