"""The front door of the whole product. `corrections` is named by dotted string only."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
