"""The front door of the whole product. `corrections` is named by dotted string only."""

from django.contrib import admin
from django.urls import include, path, re_path

from factcheck.api.problems import unknown_path
from factcheck.views import health

API = [path("", include("factcheck.api.urls")), path("", include("corrections.api.urls"))]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include((API, "api"))),
    re_path(r"^api(/.*)?\Z", unknown_path),
    path("", include("corrections.urls")),
    path("", include("factcheck.public_urls")),
]

handler400 = "factcheck.views.errors.bad_request"
handler403 = "factcheck.views.errors.forbidden"
handler404 = "factcheck.views.errors.not_found"
handler500 = "factcheck.views.errors.server_error"
