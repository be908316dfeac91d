"""Tickets with deadlines, and a clock that tests set."""

from datetime import UTC, datetime, timedelta

import pytest

from corrections.models import Deadline, Ticket
from corrections.services.opening import open_ticket
from factcheck.models import Delivery

MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""A Monday in November, ten o'clock where the publication is."""


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


class Clock:
    """What `timezone.now` answers."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **length: float) -> datetime:
        self.now += timedelta(**length)
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("django.utils.timezone.now", made)
    return made


@pytest.fixture
def set_rule(publication):
    """Give the publication a rule: `set_rule("decision", hours=8, unit="business")`."""

    def make(step: str, *, hours: float, **options) -> Deadline:
        return Deadline.objects.create(publication=publication, step=step, within=timedelta(hours=hours), **options)

    return make


@pytest.fixture
def file_report(clock, article):
    """Open a ticket through the service, as the form does."""

    def report(email: str = "reader@reader.example", **options) -> Ticket:
        given = {"channel": "form", "subject": "A figure", "text": "Nine, not seven.", "correspondent_email": email}
        return open_ticket(article.publication, actor=None, **given | {"article": article} | options)

    return report


def due(ticket: Ticket) -> dict:
    """The deadlines of a ticket as they are stored, by step (and regulator)."""
    rows = ticket.deadlines.order_by("pk")
    return {f"{row.step}/{row.regulator}" if row.regulator else row.step: row for row in rows}


def told(kind: str, channel: str = "in_app") -> set[str]:
    """Who has a delivery of an event of this kind."""
    rows = Delivery.objects.filter(event__kind=f"ticket.{kind}", channel=channel)
    return set(rows.values_list("recipient_key", flat=True))
