"""Through the API: what endpoints were told, with attempts; one sent again, or all of a filter. For managers."""

import pytest

from factcheck.models import Replay
from factcheck.services.replays import replay_deliveries

pytestmark = pytest.mark.django_db

V1 = "/api/v1/"
ASK = {"publication": "demo-courier"}


def test_a_manager_reads_deliveries_and_their_attempts(api, manager, endpoint, server, happen, post):
    server.reply = lambda asked: (503, {}, b"later")
    one = post(happen())
    (row,) = api(manager).get(f"{V1}deliveries/?endpoint={endpoint.pk}&status=retry").json()["results"]
    assert (row["id"], row["endpoint"], row["kind"]) == (one.pk, endpoint.pk, "verdict.superseded")
    assert (row["webhook_id"], row["event"]) == (server.asked[0].headers["webhook-id"], str(one.event.uid))
    (attempt,) = api(manager).get(f"{V1}deliveries/{one.pk}/attempts/").json()["results"]
    assert (attempt["outcome"], attempt["answer"][:3]) == ("retry", "503")
    assert endpoint.secret not in str(attempt)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=dead", 2),
        ("status=sent", 1),
        ("kind=verdict.superseded", 3),
        ("kind=claim.added", 0),
        ("endpoint=4", 2),
        ("publication=demo-courier", 3),
        ("publication=other-gazette", 0),
    ],
)
def test_the_list_is_narrowed(api, manager, rows, query, found):
    rows(2, key="endpoint:4")
    rows(1, status="sent")
    assert len(api(manager).get(f"{V1}deliveries/?{query}").json()["results"]) == found


@pytest.mark.parametrize(
    "query", ["status=lost", "endpoint=x", "endpoint=0", "kind=%00", "event=1", "user=3", "status="]
)
def test_a_filter_that_is_none_is_refused(api, manager, query):
    assert api(manager).get(f"{V1}deliveries/?{query}").status_code == 400


def test_letters_restricted_tickets_and_other_desks_are_not_there(api, manager, rows, other_publication):
    hidden = rows(1, channel="mail", key="user:1") + rows(1, restricted=True)
    hidden += rows(1, publication=other_publication)
    client = api(manager)
    assert client.get(f"{V1}deliveries/").json()["results"] == []
    for row in hidden:
        assert client.get(f"{V1}deliveries/{row.pk}/").status_code == 404
        assert client.get(f"{V1}deliveries/{row.pk}/attempts/").status_code == 404
        assert client.post(f"{V1}deliveries/{row.pk}/replay/").status_code == 404


def test_one_is_sent_again_once(api, manager, rows):
    (dead,), (sent,), (leased,) = rows(1), rows(1, status="sent"), rows(1, status="leased")
    client = api(manager)
    for row in (dead, sent):
        answers = [client.post(f"{V1}deliveries/{row.pk}/replay/") for _turn in range(2)]
        assert [answer.status_code for answer in answers] == [200, 409]
        assert (answers[0].json()["status"], answers[1].json()["code"]) == ("queued", "illegal_transition")
    assert client.post(f"{V1}deliveries/{leased.pk}/replay/").status_code == 409
    assert client.post(f"{V1}deliveries/{dead.pk}/replay/", {"force": True}).status_code == 400


@pytest.mark.parametrize("person", ["researcher", "editor", "outsider"])
def test_who_manages_nothing_here_finds_nothing(api, request, rows, person):
    (row,) = rows(1)
    client = api(request.getfixturevalue(person))
    assert client.get(f"{V1}deliveries/").json()["results"] == []
    assert client.post(f"{V1}deliveries/{row.pk}/replay/").status_code == 404
    assert client.post(f"{V1}replays/", ASK).status_code in (400, 403)
    assert not Replay.objects.exists()


def test_all_of_a_filter_is_asked_for_and_followed(api, manager, rows, endpoint):
    type(endpoint).objects.update(kinds=["claim.added"])  # it is told of nothing by itself here
    rows(3, key=f"endpoint:{endpoint.pk}")
    letters = rows(1, channel="mail", key="user:1")
    client = api(manager)
    asked = client.post(f"{V1}replays/", {**ASK, "endpoint": endpoint.pk})
    assert asked.status_code == 201, asked.content
    assert (asked.json()["replayed"], asked.json()["finished_at"]) == (0, None)
    assert client.post(f"{V1}replays/", {**ASK, "endpoint": endpoint.pk}).status_code == 409
    replay_deliveries()
    now = client.get(f"{V1}replays/{asked.json()['id']}/").json()
    assert (now["replayed"], now["endpoint"], bool(now["finished_at"])) == (3, endpoint.pk, True)
    assert client.post(f"{V1}replays/", ASK).status_code == 409  # only letters are left, and they are not its business
    letters[0].refresh_from_db()
    assert letters[0].status == "dead"


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"publication": None},
        {"publication": 1},
        {"publication": "other-gazette"},
        {**ASK, "status": "sent"},
        {**ASK, "status": ["dead"]},
        {**ASK, "endpoint": "4"},
        {**ASK, "endpoint": 10**30},
        {**ASK, "endpoint": 999_999},
        {**ASK, "channel": "mail"},
        {"publication": "demo-courier\0"},
    ],
)
def test_a_body_that_does_not_fit_is_refused(api, manager, rows, body):
    rows(1)
    assert api(manager).post(f"{V1}replays/", body, format="json").status_code == 400
    assert not Replay.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_costs_the_same_at_any_length(api, manager, rows, count, django_assert_max_num_queries):
    rows(count)
    client = api(manager)
    with django_assert_max_num_queries(6):
        client.get(f"{V1}deliveries/?limit=100")
