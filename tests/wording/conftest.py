"""A letter that a publication can write, and somebody who waits for it."""

from collections.abc import Callable

import pytest

from corrections.models import LetterTemplate
from corrections.services.wording import write_letter
from factcheck import ledger
from factcheck.models import Delivery

SUBJECT = "We have it [{{ reference }}]"
TEXT = "Thank you, it is {{ reference }}.\n\nLook here:\n{{ status_url }}"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def write(publication, manager) -> Callable[..., LetterTemplate]:
    """Puts the confirmation into words of the publication's own."""

    def put(**changes) -> LetterTemplate:
        given = {"purpose": "ticket_acknowledgement", "language": "en", "subject": SUBJECT, "text": TEXT, **changes}
        return write_letter(publication, actor=given.pop("actor", manager), **given)

    return put


@pytest.fixture
def awaited(ticket) -> Delivery:
    """The confirmation of a ticket, due."""
    ledger.record("ticket.opened", ticket, actor=None, facts={"answer": True})
    return Delivery.objects.get(channel="mail", purpose="ticket_acknowledgement")
