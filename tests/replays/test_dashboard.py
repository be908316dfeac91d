"""In the dashboard: a button beside one, and one page for all that the list is narrowed to."""

import pytest
from django.urls import reverse

from factcheck.models import Replay

pytestmark = pytest.mark.django_db

LIST, ASK = "admin:factcheck_delivery_changelist", "admin:factcheck_replay_add"


def test_the_list_leads_managers_to_all_that_it_is_narrowed_to(client, manager, rows, publication, states):
    client.force_login(manager)
    some = [*rows(130, key="endpoint:4"), *rows(1)]
    page = client.get(reverse(LIST), {"status__exact": "dead", "channel": "webhook", "q": "endpoint:4"})
    link = page.context["replay_link"]
    assert link in page.content.decode().replace("&amp;", "&")
    asked = client.get(link)  # the only publication that the manager has is chosen
    assert "finds 130 deliveries" in asked.content.decode()
    done = client.post(
        reverse(ASK),
        {"publication": publication.pk, "status": "dead", "channel": "webhook", "recipient_key": "endpoint:4"},
    )
    assert done.status_code == 302
    replay = Replay.objects.get()
    assert (replay.channel, replay.recipient_key, replay.asked_by) == ("webhook", "endpoint:4", manager)
    assert set(states(some)) == {"dead"}
    assert client.get(done["Location"]).status_code == 200


@pytest.mark.parametrize(("person", "may_look"), [("researcher", False), ("editor", True)])
def test_others_are_not_led_there_and_get_nowhere(client, request, rows, publication, person, may_look):
    rows(1)
    client.force_login(request.getfixturevalue(person))
    page = client.get(reverse(LIST))
    assert page.status_code == (200 if may_look else 403)
    assert not may_look or page.context["replay_link"] == ""
    words = {"publication": publication.pk, "status": "dead"}
    assert client.post(reverse(ASK), words).status_code == 403
    assert not Replay.objects.exists()


def test_the_manager_of_another_desk_does_not_reach_this_one(client, outsider, rows, publication):
    rows(1)
    client.force_login(outsider)
    assert client.post(reverse(ASK), {"publication": publication.pk, "status": "dead"}).status_code == 400
    assert "finds 1" not in client.get(reverse(ASK), {"publication": publication.pk}).content.decode()
    assert not Replay.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        {},
        {"publication": "x"},
        {"publication": 10**30},
        {"status": "sent"},
        {"status": ["dead", "\0"]},
        {"channel": "pigeon"},
        {"purpose": "x" * 65},
        {"purpose": "no_such_purpose"},
        {"recipient_key": "\0"},
    ],
)
def test_bad_words_are_refused_on_the_page(client, manager, rows, publication, words):
    rows(1)
    client.force_login(manager)
    whole = {"publication": publication.pk, "status": "dead", **words} if words else {}
    assert client.post(reverse(ASK), whole).status_code == 400
    assert client.get(reverse(ASK), whole).status_code == 200
    assert not Replay.objects.exists()


def test_asked_twice_the_page_says_so(client, manager, rows, publication):
    rows(1)
    client.force_login(manager)
    words = {"publication": publication.pk, "status": "dead"}
    assert [client.post(reverse(ASK), words).status_code for _turn in range(2)] == [302, 409]
    assert Replay.objects.count() == 1


def test_a_webhook_that_arrived_has_its_button_and_a_letter_has_not(client, editor, rows, states):
    client.force_login(editor)
    (hook,), (letter,) = rows(1, status="sent"), rows(1, status="sent", channel="mail", key="user:1")
    names = []
    for row in (hook, letter):
        page = client.get(reverse("admin:factcheck_delivery_change", args=[row.pk]))
        names.append([offer.verb.name for offer in page.context["offered"]])
        client.post(reverse("admin:factcheck_delivery_move", args=[row.pk, "replay"]))
    assert names == [["replay"], []]
    assert states([hook, letter]) == ["queued", "sent"]


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_costs_the_same(client, manager, rows, publication, count, django_assert_max_num_queries):
    rows(count)
    client.force_login(manager)
    with django_assert_max_num_queries(12):
        client.get(reverse(ASK), {"publication": publication.pk, "status": "dead"})
