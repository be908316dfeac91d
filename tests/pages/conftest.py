"""A counter of its own for every test: what one sends must not count against another."""

import pytest


@pytest.fixture(autouse=True)
def _nothing_counted_before(settings, request):
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": request.node.nodeid}}
