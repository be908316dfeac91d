"""The overview of letters and the menu of replies cost the same at one row and at thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corrections.models import CannedReply, LetterTemplate

pytestmark = pytest.mark.django_db


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_overview_of_letters(client, publication, manager):
    client.force_login(manager)
    counts = []
    for versions in (range(1, 2), range(2, 31)):
        LetterTemplate.objects.bulk_create(
            LetterTemplate(
                publication=publication, purpose="ticket_reply", language="en", version=version, subject="s", text="t"
            )
            for version in versions
        )
        counts.append(queries_of(client, reverse("admin:corrections_lettertemplate_changelist")))
    assert counts[0] == counts[1]


def test_the_menu_of_replies_beside_a_ticket(client, publication, editor, ticket):
    client.force_login(editor)
    counts = []
    for numbers in (range(1), range(1, 30)):
        CannedReply.objects.bulk_create(
            CannedReply(publication=publication, title=f"Reply {number}", text="Thank you.") for number in numbers
        )
        counts.append(queries_of(client, reverse("admin:corrections_ticket_change", args=[ticket.pk])))
    assert counts[0] == counts[1]
