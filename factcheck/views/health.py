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
    """The state of each part this installation needs: 503 when one is failing, else 200, with a warning or without."""
    state, parts = health.readiness()
    return JsonResponse({"state": state, "parts": parts}, status=503 if state == "failing" else 200)
