"""Preferences through the API: one's own, in part, refused where they make no sense."""

from datetime import time

import pytest
from rest_framework.test import APIClient

from factcheck.models import User
from factcheck.services.preferences import ways_of
from tests.racing import overtake

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/preferences/"


@pytest.fixture
def api(editor):
    client = APIClient()
    client.force_authenticate(editor)
    return client


def test_one_reads_and_changes_ones_own(api, editor, manager):
    assert api.get(ADDRESS).data["ways"]["reports"] == "in_app"
    quiet = {"quiet_from": "22:00", "quiet_until": "06:30:00"}
    answer = api.patch(ADDRESS, {"ways": {"reports": "daily"}, **quiet}, format="json")
    assert answer.status_code == 200
    assert answer.data["quiet_until"] == "06:30:00"
    assert api.patch(ADDRESS, {"time_zone": "Europe/Kyiv"}, format="json").data["quiet_from"] == "22:00:00"
    assert api.get(ADDRESS).data["ways"]["reports"] == "daily"
    assert api.patch(ADDRESS, {"language": "de-AT"}, format="json").data["language"] == "de-at"
    assert api.patch(ADDRESS, {"language": ""}, format="json").data["language"] == ""
    assert ways_of(manager)["reports"] == "in_app"
    assert api.patch(ADDRESS, {"quiet_from": None, "quiet_until": None}, format="json").data["quiet_from"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"time_zone": "Nowhere/Town"},
        {"time_zone": 3},
        {"time_zone": "\0"},
        {"time_zone": "x" * 10_000},
        {"language": "klingon"},
        {"language": None},
        {"language": ["de"]},
        {"language": "x" * 10_000},
        {"quiet_from": "22:00"},
        {"quiet_from": 22, "quiet_until": []},
        {"ways": []},
        {"ways": {"reports": "by_pigeon"}},
        {"ways": {"reports": None}},
        {"ways": {"gossip\0": "daily"}},
        {"ways": {"questions": "in_app"}},
        {"user": 1},
        [],
        "daily",
    ],
)
def test_what_makes_no_sense_is_refused(api, editor, body):
    before = api.get(ADDRESS).data
    answer = api.patch(ADDRESS, body, format="json")
    assert answer.status_code in (400, 422), answer.data
    assert answer["Content-Type"] == "application/problem+json"
    assert api.get(ADDRESS).data == before


def test_strangers_have_none(db):
    assert APIClient().get(ADDRESS).status_code == 401
    assert APIClient().patch(ADDRESS, {}, format="json").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_two_who_change_different_things_at_once_both_have_their_way(editor):
    def patch(**body):
        client = APIClient()
        client.force_authenticate(User.objects.get(pk=editor.pk))
        return lambda: client.patch(ADDRESS, body, format="json").status_code

    quiet = patch(quiet_from="22:00", quiet_until="06:00")
    assert overtake(patch(time_zone="Europe/Kyiv"), quiet) == 200
    assert overtake(patch(ways={"reports": "daily"}), patch(ways={"tickets": "hourly"})) == 200
    editor.refresh_from_db()
    assert (editor.time_zone, editor.quiet_from, editor.quiet_until) == ("Europe/Kyiv", time(22), time(6))
    assert (ways_of(editor)["reports"], ways_of(editor)["tickets"]) == ("daily", "hourly")


@pytest.mark.django_db(transaction=True)
def test_one_end_of_the_quiet_hours_is_judged_by_what_the_other_is_then(editor):
    User.objects.filter(pk=editor.pk).update(quiet_from=time(22), quiet_until=time(6))
    client = APIClient()
    client.force_authenticate(User.objects.get(pk=editor.pk))
    none = lambda: User.objects.filter(pk=editor.pk).update(quiet_from=None, quiet_until=None)  # noqa: E731
    answer = overtake(none, lambda: client.patch(ADDRESS, {"quiet_from": "21:00"}, format="json"))
    assert answer.status_code == 400
    assert "quiet_until" in answer.content.decode()
    assert User.objects.get(pk=editor.pk).quiet_from is None
