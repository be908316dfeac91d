"""A limit that cannot be counted holds nobody up: with the cache away the form and the API go on."""

import socket
import time
import uuid

import pytest
from django.core import signing
from django.urls import reverse

from corrections.forms import STAMP
from corrections.models import Ticket

pytestmark = pytest.mark.django_db
REDIS = "django.core.cache.backends.redis.RedisCache"
PATIENCE = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}


@pytest.fixture(params=["closed", "frozen"])
def _cache_away(request, settings):
    """A cache on a port where nobody listens, or where somebody listens and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "frozen":
            listener.listen()
        address = f"redis://127.0.0.1:{listener.getsockname()[1]}/1"
        settings.CACHES = {"default": {"BACKEND": REDIS, "LOCATION": address, "OPTIONS": PATIENCE}}
        yield


@pytest.mark.usefixtures("_cache_away")
def test_a_report_opens_a_ticket_though_nobody_counts(client, publication):
    filled = {
        "wrong": "There were nine missiles, not seven.",
        "stamp": signing.dumps(time.time() - 60, salt=STAMP),
        "key": str(uuid.uuid4()),
    }
    response = client.post(reverse("corrections:report-create", args=[publication.slug]), filled)
    assert response.status_code == 303
    assert Ticket.objects.count() == 1


@pytest.mark.usefixtures("_cache_away")
def test_the_api_answers_though_nobody_counts(client):
    began = time.monotonic()
    assert client.get("/api/v1/openapi.json").status_code == 200
    assert time.monotonic() - began < 10
