"""Replies kept ready are filled in before anybody sees them, and are never sent by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from corrections.models import CannedReply, Correspondent, Message, Ticket, TicketDeadline, TicketParty
from corrections.services.canned import add_canned_reply, change_canned_reply, fill_canned_reply, remove_canned_reply
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Event

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
TEXT = """{% if reader_name %}Dear {{ reader_name }}{% else %}Hello{% endif %},
about {{ article }}: by {{ deadline }}.
{{ my_name }}"""


def keep(publication, actor, **given) -> CannedReply:
    return add_canned_reply(publication, actor=actor, **{"title": "Soon", "text": TEXT, **given})


def runs(ticket, due_at, *, step="decision", regulator="", **changes) -> TicketDeadline:
    """A deadline of a ticket."""
    rule = {"within": timedelta(days=3), "unit": "calendar", "pauses": not regulator, **changes}
    starts = due_at - rule["within"]
    return TicketDeadline.objects.create(
        ticket=ticket, step=step, regulator=regulator, starts_at=starts, due_at=due_at, **rule
    )


@pytest.mark.parametrize(
    ("own", "status", "waiting_for", "promised"),
    [
        ({}, "open", "", "2096"),
        ({"step": "correction"}, "accepted", "", "2096"),
        ({"step": "first_answer"}, "open", "", ""),
        ({}, "waiting", "reporter", "2096"),
        ({}, "waiting", "reader", ""),
        ({"paused_at": LONG_AGO}, "open", "", ""),
        ({"met_at": LONG_AGO}, "open", "", ""),
        ({"lapsed_at": LONG_AGO}, "open", "", ""),
        ({"due_at": LONG_AGO}, "open", "", ""),
    ],
)
def test_only_our_own_deadline_is_promised_and_none_while_the_reader_is_asked(
    publication, researcher, ticket, own, status, waiting_for, promised
):
    runs(ticket, datetime(2095, 1, 1, tzinfo=UTC), regulator="ipso")
    runs(ticket, **{"due_at": datetime(2096, 3, 4, tzinfo=UTC), **own})
    wakes = datetime(2096, 1, 1, tzinfo=UTC) if waiting_for else None
    Ticket.objects.update(status=status, waiting_for=waiting_for, wakes_at=wakes)
    reply = keep(publication, researcher, text="{% if deadline %}By {{ deadline }}.{% else %}Soon.{% endif %}")
    said = fill_canned_reply(reply, actor=researcher, ticket=Ticket.objects.get())
    assert promised in said
    assert (said == "Soon.") is (not promised)
    assert "2095" not in said


def test_it_is_filled_in_for_the_ticket(publication, researcher, ticket, article):
    Ticket.objects.update(article=article)
    runs(ticket, datetime(2096, 3, 4, 10, 0, tzinfo=UTC))
    reply = keep(publication, researcher, language="de")
    said = fill_canned_reply(reply, actor=researcher, ticket=Ticket.objects.get())
    assert said == (
        f"Dear {ticket.correspondent.name},\nabout {article.headline}: by Sonntag, 4. März 2096, 10:00.\n{researcher}"
    )
    Correspondent.objects.update(name="")
    assert fill_canned_reply(reply, actor=researcher, ticket=Ticket.objects.get()).startswith("Hello,")


def test_the_desks_replies_are_an_editors_and_ones_own_nobody_elses(publication, researcher, editor, manager):
    with pytest.raises(NotPermitted):
        keep(publication, researcher, shared=True)
    shared, own = keep(publication, editor, shared=True), keep(publication, researcher)
    assert set(CannedReply.objects.visible_to(researcher)) == {shared, own}
    assert set(CannedReply.objects.visible_to(manager)) == {shared}
    with pytest.raises(NotPermitted):
        change_canned_reply(shared, actor=researcher, version=1, title="Mine")
    for person in (editor, manager):
        with pytest.raises(NotPermitted):
            change_canned_reply(own, actor=person, version=1, title="Ours")
        with pytest.raises(NotPermitted):
            remove_canned_reply(own, actor=person)
    remove_canned_reply(shared, actor=manager)
    with pytest.raises(Conflict):
        remove_canned_reply(shared, actor=manager)
    kinds = ["canned_reply.added", "canned_reply.added", "canned_reply.removed"]
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == kinds


def test_two_of_one_title_are_refused(publication, editor):
    keep(publication, editor, shared=True)
    with pytest.raises(Conflict):
        keep(publication, editor, shared=True, title="SOON")
    keep(publication, editor)


def test_a_restricted_or_foreign_ticket_fills_nothing(publication, other_publication, researcher, ticket):
    reply = keep(publication, researcher)
    CannedReply.objects.update(publication=other_publication)
    with pytest.raises((Invalid, NotPermitted)):
        fill_canned_reply(CannedReply.objects.get(), actor=researcher, ticket=ticket)
    CannedReply.objects.update(publication=publication)
    Ticket.objects.update(is_restricted=True)
    with pytest.raises(NotPermitted):
        fill_canned_reply(reply, actor=researcher, ticket=Ticket.objects.get())


@pytest.fixture
def insert(client, ticket):
    def press(person, **typed):
        client.force_login(person)
        return client.post(reverse("admin:corrections_ticket_canned", args=[ticket.pk]), typed)

    return press


def test_inserting_keeps_what_was_typed_and_sends_nothing(insert, publication, researcher, ticket):
    reply = keep(publication, researcher, text="Thank you for {{ reference }} <b>")
    said = Message.objects.count()
    page = insert(researcher, canned=str(reply.pk), text="Typed before").content.decode()
    assert f"Typed before\n\nThank you for {ticket.reference} &lt;b&gt;</textarea>" in page
    assert '<details class="fold" id="answer" open>' in page
    assert Message.objects.count() == said
    assert not Event.objects.exclude(kind="canned_reply.added").exists()


@pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 40, "-1", "\x00", "٣"])
def test_choosing_nothing_says_so_and_keeps_what_was_typed(insert, researcher, chosen):
    answer = insert(researcher, canned=chosen, text="Typed before")
    assert answer.status_code == 400
    assert "Typed before</textarea>" in answer.content.decode()


def test_others_own_replies_are_neither_offered_nor_inserted(insert, client, publication, researcher, editor, ticket):
    reply = keep(publication, editor, title="Private one")
    assert "Private one" not in client.get(ticket.get_absolute_url()).content.decode()
    assert insert(researcher, canned=str(reply.pk)).status_code == 400
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "Private one" not in page


def test_only_a_post_and_only_for_those_who_see_the_ticket(client, outsider, researcher, ticket, publication):
    address = reverse("admin:corrections_ticket_canned", args=[ticket.pk])
    client.force_login(researcher)
    assert client.get(address).status_code == 405
    client.force_login(outsider)
    assert client.post(address, {"canned": "1"}).status_code == 404
    TicketParty.objects.create(ticket=ticket, user=researcher, capacity="reporter")
    client.force_login(researcher)
    assert client.post(address, {"canned": "1"}).status_code == 404
