"""Rows to replay, and the endpoint with its partner on loopback."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone

from factcheck import ledger
from factcheck.models import Delivery
from tests.api.conftest import _nothing_counted_before, api
from tests.webhooks.conftest import endpoint, happen, loopback, post, server

__all__ = ["_nothing_counted_before", "api", "endpoint", "happen", "loopback", "post", "server"]


@pytest.fixture
def rows(publication) -> Callable[..., list[Delivery]]:
    """`rows(5, status="dead", key="endpoint:4")`: deliveries of one event, to as many recipients unless `key` is
    given."""

    def make(count: int, *, status: str = "dead", channel: str = "webhook", key: str = "", **options) -> list[Delivery]:
        desk = options.pop("publication", publication)
        restricted = options.pop("restricted", False)
        made = []
        for _number in range(count):
            event = ledger.record("verdict.superseded", desk, actor=None, restricted=restricted)
            made.append(
                Delivery(
                    publication=desk,
                    event=event,
                    channel=channel,
                    purpose="verdict_superseded",
                    recipient_key=key or f"endpoint:{event.pk}",
                    status=status,
                    attempts=10,
                    sent_at=timezone.now() if status == "sent" else None,
                    **lease(status),
                )
            )
        return Delivery.objects.bulk_create(made)

    return make


def lease(status: str) -> dict:
    return {"lease_token": uuid4(), "leased_until": timezone.now()} if status == "leased" else {}


@pytest.fixture
def states() -> Callable[[list[Delivery]], list[str]]:
    """The states of these rows now, in their order."""
    return lambda rows: list(
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list("status", flat=True)
    )
