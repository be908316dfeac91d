"""Reports that come in by mail or are filed plainly, and the comparing of them."""

import pytest
from django.utils import timezone

from corrections.models import Correspondent, Message, Ticket, TicketRelation
from corrections.services.relations import compare_opened_tickets, suggest_relations
from factcheck import ledger
from tests.people import make_article

FIRST = (
    "You report that seven missiles were fired at the capital. The air force counted nine of them that morning, "
    "and its own statement says so."
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


class Desk:
    """Files tickets without services, so that a test counts only what it causes itself."""

    def __init__(self, publication, article) -> None:
        self.publication, self.article, self.filed = publication, article, 0

    def report(self, text: str, *, by: str = "", about="the article", **columns) -> Ticket:
        self.filed += 1
        email = by or f"reader{self.filed}@reader.example"
        reader, _new = Correspondent.objects.get_or_create(publication=self.publication, email=email)
        ticket = Ticket.objects.create(
            publication=self.publication,
            channel="mail",
            article=self.article if about == "the article" else about,
            correspondent=reader,
            **{"reference": f"COR-2026-7{self.filed:05d}", "subject": "A wrong figure", **columns},
        )
        Message.objects.create(ticket=ticket, direction="inbound", kind="report", correspondent=reader, text=text)
        return ticket

    def another_article(self):
        return make_article(self.publication, slug="another-story")


@pytest.fixture
def desk(publication, article) -> Desk:
    return Desk(publication, article)


def found(ticket: Ticket) -> dict[Ticket, list[str]]:
    """What a ticket looks related to, with the signs."""
    suggest_relations(ticket.pk)
    return {relation.other: relation.signs for relation in ticket.relations.all()}


def compare() -> None:
    """As the worker does after commit."""
    ledger.number_events()
    while compare_opened_tickets():
        pass


@pytest.fixture
def relation(desk) -> TicketRelation:
    """Two reports that say much the same, the second new."""
    older = desk.report(FIRST, status="open")
    newer = desk.report("There were nine missiles over the capital, says the air force, not seven.")
    return TicketRelation.objects.create(ticket=newer, other=older, signs=["same_words"])


NOW = timezone.now()
CLOSED = {"status": "declined", "outcome": "no_error", "decided_at": NOW, "closed_at": NOW}
