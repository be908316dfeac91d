"""The desk's page of a ticket shows the beginning of a huge mail and of what it quotes, and says so."""

import pytest

from corrections.models import Message
from corrections.models.messages import LONGEST_SHOWN


@pytest.mark.django_db
def test_a_huge_mail_does_not_make_a_huge_page(client, ticket, editor):
    lines = "z\n\n" * 3_000_000
    Message.objects.create(
        ticket=ticket, direction="inbound", kind="reply", correspondent=ticket.correspondent, text=lines, quoted=lines
    )
    client.force_login(editor)
    html = client.get(ticket.get_absolute_url()).content.decode()
    assert LONGEST_SHOWN / 3 * 2 - 2 < html.count("<p>z</p>") < LONGEST_SHOWN
    assert html.count("The rest is in the original.") == 2
