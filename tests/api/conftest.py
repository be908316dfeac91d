"""Callers of the API: each person with a token of their own."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from factcheck.models import User
from factcheck.services.tokens import issue_token


@pytest.fixture(autouse=True)
def _nothing_counted_before(settings, request):
    """A counter of its own for every test: what one sends must not count against another."""
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": request.node.nodeid}}


@pytest.fixture
def api() -> Callable[..., APIClient]:
    """`api(person)`: a client that calls with a token of that person."""

    def client(person: User, **options) -> APIClient:
        _token, secret = issue_token(person, actor=None, name="test", **options)
        made = APIClient()
        made.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
        return made

    return client
