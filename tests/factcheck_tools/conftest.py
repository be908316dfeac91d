"""The search as any HTTP client asks it, with a counter of its own for every test."""

import pytest

from tests.record.conftest import people, publish_many

__all__ = ["people"]
ADDRESS = "/v1alpha1/claims:search"


@pytest.fixture(autouse=True)
def _nothing_counted_before(settings, request):
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": request.node.nodeid}}


@pytest.fixture
def search(client):
    """Ask, and return the parsed answer."""

    def asked(status: int = 200, **query):
        response = client.get(ADDRESS, query)
        assert response.status_code == status, response.content
        assert response["Content-Type"].startswith("application/json")
        return response.json()

    return asked


@pytest.fixture
def claims(article, ratings, people):
    """Twelve claims with standing verdicts, in the order in which they were published."""
    return publish_many(article, ratings, people, range(12))
