"""Watching a ticket: watchers hear what whoever works on it hears, and restricted tickets keep their secret."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from corrections.models import TicketParty
from corrections.services.watchers import unwatch_ticket, watch_ticket
from factcheck import ledger
from factcheck.errors import Conflict, NotPermitted
from factcheck.models import Event

pytestmark = pytest.mark.django_db


def assigned(ticket, person):
    type(ticket).objects.filter(pk=ticket.pk).update(assignee=person)
    ticket.refresh_from_db()
    return ticket


def test_watchers_hear_what_the_assignee_hears(ticket, editor, researcher, reviewer, told):
    watch_ticket(assigned(ticket, editor), actor=researcher)
    for kind in ("ticket.message_received", "ticket.appealed", "ticket.reporter_answered", "ticket.woken"):
        event = ledger.record(kind, ticket, actor=None)
        assert set(told(event, editor)) == set(told(event, researcher)) == {"in_app"}, kind
        assert told(event, reviewer) == {}


@pytest.mark.parametrize("gone", ["left the desk", "switched off"])
def test_the_desk_hears_where_the_assignee_is_there_no_more(ticket, editor, researcher, reviewer, told, gone):
    watch_ticket(assigned(ticket, editor), actor=researcher)
    if gone == "left the desk":
        editor.memberships.all().delete()
    else:
        type(editor).objects.filter(pk=editor.pk).update(is_active=False)
    event = ledger.record("ticket.message_received", ticket, actor=None)
    assert told(event, editor) == {}
    assert set(told(event, researcher)) == set(told(event, reviewer)) == {"in_app"}


def test_a_superuser_who_works_on_it_hears_alone(ticket, superuser, reviewer, told):
    event = ledger.record("ticket.message_received", assigned(ticket, superuser), actor=None)
    assert (set(told(event, superuser)), told(event, reviewer)) == ({"in_app"}, {})


def test_who_stopped_watching_hears_no_more(ticket, editor, researcher, told):
    watch_ticket(assigned(ticket, editor), actor=researcher)
    unwatch_ticket(ticket, actor=researcher)
    assert told(ledger.record("ticket.woken", ticket, actor=None), researcher) == {}
    with pytest.raises(Conflict):
        unwatch_ticket(ticket, actor=researcher)


def test_watching_twice_is_harmless(ticket, researcher):
    for _again in range(2):
        watch_ticket(ticket, actor=researcher)
    assert Event.objects.filter(kind="ticket.watched").count() == 1
    assert TicketParty.objects.filter(capacity="watcher").count() == 1


def test_strangers_cannot_watch(ticket, outsider, inactive):
    for person in (outsider, inactive):
        with pytest.raises(NotPermitted):
            watch_ticket(ticket, actor=person)


def test_a_restricted_ticket_is_watched_and_heard_of_by_those_named_alone(ticket, editor, researcher, reviewer, told):
    watch_ticket(assigned(ticket, editor), actor=researcher)
    for person in (editor, reviewer):
        TicketParty.objects.create(ticket=ticket, user=person, capacity="named")
    type(ticket).objects.filter(pk=ticket.pk).update(is_restricted=True)
    ticket.refresh_from_db()
    event = ledger.record("ticket.woken", ticket, actor=None, restricted=True)
    assert told(event, researcher) == {}
    assert set(told(event, editor)) == {"in_app"}
    with pytest.raises(NotPermitted):
        watch_ticket(ticket, actor=researcher)


def test_the_page_has_the_one_button_that_fits(client, ticket, researcher):
    client.force_login(researcher)
    page = reverse("admin:corrections_ticket_change", args=[ticket.pk])
    watch, unwatch = (reverse("admin:corrections_ticket_move", args=[ticket.pk, name]) for name in ("watch", "unwatch"))
    for there, gone in ((watch, unwatch), (unwatch, watch)):
        content = client.get(page).content.decode()
        assert f'action="{there}"' in content
        assert f'action="{gone}"' not in content
        assert client.get(there).status_code == 405
        client.post(there)
    assert not TicketParty.objects.exists()


def test_the_api_watches_too(ticket, researcher, outsider):
    api = APIClient()
    for person, status in ((researcher, 200), (outsider, 404)):
        api.force_authenticate(person)
        assert api.post(f"/api/v1/tickets/{ticket.pk}/watch/").status_code == status
    assert list(ticket.parties.values_list("user", "capacity")) == [(researcher.pk, "watcher")]
    api.force_authenticate(researcher)
    assert [api.post(f"/api/v1/tickets/{ticket.pk}/unwatch/").status_code for _again in range(2)] == [200, 409]
