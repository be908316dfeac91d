"""A partner on loopback, an endpoint at its address, and the posting of what is due."""

from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from factcheck import delivery, ledger
from factcheck.models import Delivery, WebhookEndpoint
from tests.http.servers import Partner, partner


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.HTTP_ALLOW_PRIVATE = True


@pytest.fixture
def server() -> Iterator[Partner]:
    with partner() as running:
        yield running


@pytest.fixture
def endpoint(publication, server) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(publication=publication, url=f"{server.url}/hook", kinds=["*"])


@pytest.fixture
def happen(publication) -> Callable[..., Delivery]:
    """Lets something happen; returns the delivery to the endpoint."""

    def record(**options) -> Delivery:
        event = ledger.record("verdict.superseded", publication, actor=None, **options)
        return Delivery.objects.get(event=event, channel="webhook")

    return record


@pytest.fixture
def post() -> Callable[[Delivery], Delivery]:
    """Sends a delivery whose time has come, to an endpoint that is not resting, and returns it as it is then."""

    def drain(one: Delivery) -> Delivery:
        Delivery.objects.filter(pk=one.pk).update(next_attempt_at=timezone.now())
        WebhookEndpoint.objects.update(resting_until=None)
        delivery.drain("webhook")
        one.refresh_from_db()
        return one

    return drain
