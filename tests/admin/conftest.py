"""The desk as its people see it in the admin: rows of every list, and a way to press a button."""

import pytest
from django.urls import reverse

from corrections.models import InboundEmail, Subscription
from factcheck import ledger
from factcheck.archiving import store_bytes
from factcheck.models import Delivery, Event, Publication, WebhookEndpoint


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def press(client):
    """Presses a row's button: `press(row, "accept", text="…")`."""

    def press(row, name, **words):
        address = reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_move", args=[row.pk, name])
        return client.post(address, words)

    return press


@pytest.fixture
def page_of():
    """The address of a row's page."""
    return lambda row: reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


@pytest.fixture
def said():
    """What the page says on top after a move."""
    return lambda response: [str(message) for message in response.context["messages"]]


def make_inbound(publication: Publication | None, *, status: str = "received", raw: bytes = b"From: x\r\n\r\nhello"):
    """A mail as it came."""
    return InboundEmail.objects.create(
        publication=publication,
        channel="smtp",
        raw=store_bytes(raw),
        rcpt_to="corrections@demo-courier.example",
        status=status,
    )


def make_delivery(event: Event, number: int = 1, *, status: str = "queued") -> Delivery:
    """A delivery of an event to one of many users."""
    return Delivery.objects.create(
        publication_id=event.publication_id,
        event=event,
        channel="in_app",
        purpose="notice",
        recipient_key=f"user:{number}",
        status=status,
    )


@pytest.fixture
def event(ticket) -> Event:
    return ledger.record("ticket.triaged", ticket, actor=None)


@pytest.fixture
def endpoint(publication) -> WebhookEndpoint:
    return WebhookEndpoint.objects.create(publication=publication, url="https://partner.example/hook", kinds=["*"])


@pytest.fixture
def subscription(publication) -> Subscription:
    return Subscription.objects.create(publication=publication, email="follower@reader.example")
