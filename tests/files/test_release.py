"""A quarantined file is handed out on one named person's word, with the reason on record."""

import pytest
from django.urls import reverse

from corrections.services import discretion
from corrections.services.attachments import release_attachment
from factcheck.errors import IllegalTransition, Invalid, NotPermitted
from factcheck.models import Event

pytestmark = pytest.mark.django_db
WHY = "The reader's own spreadsheet; the desk in Kyiv opened it on a machine apart."


@pytest.fixture
def held(attach):
    return attach(status="quarantined", finding="Eicar-Test-Signature")


def test_an_editor_releases_it_with_a_reason(client, held, editor, ticket):
    client.force_login(editor)
    page = client.get(ticket.get_absolute_url()).content.decode()
    move = reverse("admin:corrections_attachment_move", args=[held.pk, "release"])
    assert move in page
    assert "Eicar-Test-Signature" in client.get(move).content.decode()
    assert client.post(move, {"reason": WHY})["Location"].startswith(ticket.get_absolute_url())
    held.refresh_from_db()
    assert (held.status, held.released_by, held.release_reason) == ("released", editor, WHY)
    event = Event.objects.get(kind="ticket.file_released")
    assert (event.actor_id, event.subject_id, event.facts) == (editor.pk, ticket.pk, {"attachment": held.pk})
    assert client.get(reverse("admin:corrections_attachment_download", args=[held.pk])).status_code == 200
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert str(editor) in page
    assert "machine apart" in page


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "nul\x00"])
def test_a_reason_is_needed_that_can_be_kept(held, editor, reason):
    with pytest.raises(Invalid):
        release_attachment(held, actor=editor, reason=reason)
    held.refresh_from_db()
    assert held.status == "quarantined"


def test_only_what_is_quarantined_is_released_and_once(attach, held, editor):
    with pytest.raises(IllegalTransition):
        release_attachment(attach(), actor=editor, reason=WHY)
    release_attachment(held, actor=editor, reason=WHY)
    with pytest.raises(IllegalTransition):
        release_attachment(held, actor=editor, reason=WHY)
    assert Event.objects.filter(kind="ticket.file_released").count() == 1


def test_who_must_keep_out_releases_nothing(client, held, researcher, reviewer, reporter, outsider, inactive, ticket):
    for person in (researcher, reviewer, reporter, outsider, inactive):
        with pytest.raises(NotPermitted):
            release_attachment(held, actor=person, reason=WHY)
    client.force_login(researcher)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert reverse("admin:corrections_attachment_move", args=[held.pk, "release"]) not in page
    client.force_login(outsider)
    move = reverse("admin:corrections_attachment_move", args=[held.pk, "release"])
    assert client.post(move, {"reason": WHY}).status_code == 404


def test_on_a_restricted_ticket_only_those_named_release(held, editor, manager, superuser, ticket):
    discretion.restrict_ticket(ticket, actor=editor, names=[])
    held.refresh_from_db()
    for person in (manager, superuser):
        with pytest.raises(NotPermitted):
            release_attachment(held, actor=person, reason=WHY)
    release_attachment(held, actor=editor, reason=WHY)
