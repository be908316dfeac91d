"""The table says who hears of what; the page shows the rows that route, and events go where the page says."""

import pytest
from django.urls import reverse

from corrections.admin.preferences import CHANNELS, lines
from corrections.models import Subscription, TicketParty
from corrections.services import amending, mailings, opening, publishing, subscriptions, tickets
from factcheck import ledger, routing
from factcheck.models import ApiToken, Delivery, WebhookEndpoint
from factcheck.topics import TOPICS
from tests.people import make_person

pytestmark = pytest.mark.django_db


def test_every_route_is_a_row_of_the_table():
    """So that nothing routes beside the page."""
    routes = [route for rows in ledger.routes().values() for route in rows]
    assert [route for route in routes if not isinstance(route, routing.Row)] == []
    assert {id(route) for route in routes} == {id(row) for row in routing.table()}


def test_every_row_has_words_and_a_known_channel():
    for row in routing.table():
        assert str(row.whom), row
        assert row.channel in CHANNELS, row
        assert set(row.kinds) <= {*ledger.kinds(), ledger.EVERY_KIND}, row
        assert (row.topic in TOPICS) == (row.channel == routing.STAFF), row


def test_nobody_is_told_of_one_event_in_two_ways():
    """Two rows for staff about one kind would have to agree on the topic, and so on the way."""
    for kind, rows in ledger.routes().items():
        assert len({row.topic for row in rows if row.channel == routing.STAFF}) <= 1, kind


def shown(kind: str) -> set[str]:
    """The channels that the page names for a kind."""
    words = {line.channel for line in lines() if line.kind in (kind, "")}
    return {channel for channel, name in CHANNELS.items() if name in words}


def routed(kind: str) -> set[str]:
    """The channels through which events of a kind went."""
    names = Delivery.objects.filter(event__kind=kind).values_list("channel", "recipient_key")
    return {routing.STAFF if key.startswith("user:") else channel for channel, key in names}


def test_events_go_exactly_where_the_page_says(publication, article, editor, second_editor, manager, correction):
    WebhookEndpoint.objects.create(
        publication=publication, url="https://partner.example/hook", kinds=list(ledger.kinds())
    )
    subscriptions.confirm(subscriptions.follow(publication, email="fan@reader.example"))
    ticket = opening.open_ticket(
        publication,
        actor=None,
        channel="mail",
        subject="A figure",
        text="It is nine.",
        correspondent_email="reader@reader.example",
        may_answer=True,
    )
    tickets.assign_ticket(ticket, actor=editor, assignee=second_editor)
    tickets.triage_ticket(ticket, actor=second_editor)
    tickets.decline_ticket(ticket, actor=second_editor, outcome="no_error", note="It is seven.")
    publishing.submit_correction(correction, actor=editor)
    publishing.publish_correction(correction, actor=second_editor)
    mailings.write_mailings()
    for kind in ("ticket.opened", "ticket.assigned", "ticket.declined", "subscription.asked", "correction.submitted"):
        assert routed(kind) == shown(kind) != set(), kind
    assert routed("correction.published") == shown("correction.published") - {"mention"}  # no page links to it
    assert routed("ticket.triaged") == {"webhook"} == shown("ticket.triaged")
    for kind in set(Delivery.objects.values_list("event__kind", flat=True)):
        assert routed(kind) <= shown(kind), kind


def test_what_routes_is_what_the_page_shows(client, researcher):
    client.force_login(researcher)
    page = client.get(reverse("admin:factcheck_preference_routing")).content.decode()
    for row in routing.table():
        assert str(row.whom) in page.replace("&#x27;", "'")
    assert all(kind in page for kind, rows in ledger.routes().items() if rows and kind != ledger.EVERY_KIND)


def test_a_new_row_routes_and_is_shown(claim, editor, monkeypatch):
    monkeypatch.setattr(routing, "_table", [])
    monkeypatch.setattr(ledger, "_routes", type(ledger._routes)(list))
    routing.to_staff("claim.accepted", whom="A test", topic="evidence")(lambda event, claim: [editor.pk])
    assert [(line.kind, line.whom) for line in lines()] == [("claim.accepted", "A test")]
    event = ledger.record("claim.accepted", claim, actor=None)
    assert list(event.deliveries.values_list("channel", "recipient_key")) == [("in_app", f"user:{editor.pk}")]


def test_the_page_is_for_the_desk_and_costs_no_query_a_row(client, researcher, django_assert_max_num_queries):
    address = reverse("admin:factcheck_preference_routing")
    assert client.get(address).status_code == 302
    client.force_login(researcher)
    with django_assert_max_num_queries(8):
        assert client.get(address).status_code == 200


def test_an_unknown_topic_is_refused_where_it_is_written():
    with pytest.raises(KeyError):
        routing.to_staff("claim.accepted", whom="A test", topic="gossip")


def test_weekly_followers_wait_for_monday(publication, correction, editor, second_editor):
    for rhythm in ("at_once", "weekly"):
        subscriptions.confirm(subscriptions.follow(publication, email=f"{rhythm}@reader.example", rhythm=rhythm))
    publishing.submit_correction(correction, actor=editor)
    publishing.publish_correction(correction, actor=second_editor)
    mailings.write_mailings()
    rows = Delivery.objects.filter(event__kind="correction.published", recipient_key__startswith="subscription:")
    channels = dict(rows.values_list("recipient_key", "channel"))
    weekly = Subscription.objects.get(rhythm="weekly")
    assert channels.pop(f"subscription:{weekly.pk}") == "digest"
    assert set(channels.values()) == {"mail"}


def test_only_who_may_sign_a_correction_off_or_withdraw_it_is_asked_to(
    publication, correction, ticket, editor, second_editor, manager, reporter
):
    def asked(kind: str) -> set[str]:
        rows = Delivery.objects.filter(event__kind=f"correction.{kind}", channel="in_app")
        return set(rows.values_list("recipient_key", flat=True))

    complained_about = make_person("casey_complained", publication, "editor")
    TicketParty.objects.create(ticket=ticket, user=complained_about, capacity=TicketParty.Capacity.COMPLAINED_ABOUT)
    publishing.submit_correction(correction, actor=editor)
    # Neither the author, nor the by-lined editor, nor whom the complaint names.
    assert asked("submitted") == {f"user:{second_editor.pk}", f"user:{manager.pk}"}
    publishing.publish_correction(correction, actor=second_editor)
    manager.via_token = ApiToken(pk=1)
    amending.ask_withdrawal(correction, actor=manager, notice="We were right at first.")
    assert asked("withdrawal_asked") == {f"user:{editor.pk}", f"user:{second_editor.pk}"}
