"""One's own preferences: chosen on a page or by the service, kept to what there is, noted in the ledger."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from factcheck.errors import Invalid, NotPermitted
from factcheck.models import Event, Preference, User
from factcheck.services.preferences import change_preferences, ways_of
from factcheck.topics import TOPICS, Way

pytestmark = pytest.mark.django_db
QUIET = {"quiet_from": time(22), "quiet_until": time(7)}
MINE = {"time_zone": "Europe/Kyiv", **QUIET, "ways": {"reports": "daily"}, "language": "de"}


def change(user, actor=None, **given):
    return change_preferences(user, actor=actor or user, **(MINE | given))


def test_what_is_chosen_holds_and_the_rest_stays(editor):
    change(editor)
    change(editor, ways={"tickets": "hourly"})
    ways = ways_of(editor)
    assert (ways["reports"], ways["tickets"], ways["sign_off"]) == (Way.DAILY, Way.HOURLY, Way.IN_APP)
    editor.refresh_from_db()
    assert (editor.time_zone, editor.quiet_from, editor.quiet_until) == ("Europe/Kyiv", time(22), time(7))
    assert editor.language == "de"


@pytest.mark.parametrize(("given", "kept"), [("", ""), (" FR_ca ", "fr-ca"), ("zh-Hant-tw", "zh-hant-tw")])
def test_a_language_is_kept_as_a_tag(editor, given, kept):
    assert change(editor, language=given).language == kept


def test_a_change_is_noted_once_at_each_desk(editor, other_publication):
    editor.memberships.create(publication=other_publication, role="editor")
    for _again in range(2):
        change(User.objects.get(pk=editor.pk))
    events = Event.objects.filter(kind="preference.changed")
    assert events.count() == 2
    assert {event.actor_id for event in events} == {editor.pk}
    assert {tuple(event.facts) for event in events} == {("user",)}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"time_zone": "Nowhere/Town"}, "time_zone"),
        ({"time_zone": "localtime"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"time_zone": "UTC\0"}, "time_zone"),
        ({"time_zone": "x" * 10_000}, "time_zone"),
        ({"language": "xx"}, "language"),
        ({"language": "de-"}, "language"),
        ({"language": "de\0"}, "language"),
        ({"language": "d\ud800"}, "language"),
        ({"language": "de-" + "x" * 10_000}, "language"),
        ({"language": "../en"}, "language"),
        ({"quiet_until": None}, "quiet_until"),
        ({"quiet_from": None}, "quiet_from"),
        ({"quiet_until": time(22)}, "quiet_until"),
        ({"ways": {"gossip": "daily"}}, "ways"),
        ({"ways": {"reports": "by_pigeon"}}, "ways"),
        ({"ways": {"questions": "in_app"}}, "ways"),
    ],
)
def test_what_there_is_not_is_refused(editor, given, field):
    with pytest.raises(Invalid) as refused:
        change(editor, **given)
    assert refused.value.facts["field"] == field
    assert not Preference.objects.exists()


def test_nobody_chooses_for_another(editor, manager, inactive):
    for user, actor in ((editor, manager), (inactive, inactive)):
        with pytest.raises(NotPermitted):
            change(user, actor)


def test_the_database_knows_the_rules_too(editor):
    for wrong in (
        lambda: Preference.objects.create(user=editor, topic="reports", way="by_pigeon"),
        lambda: User.objects.filter(pk=editor.pk).update(quiet_from=time(1)),
        lambda: User.objects.filter(pk=editor.pk).update(quiet_from=time(1), quiet_until=time(1)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


@pytest.fixture
def page(client, editor):
    client.force_login(editor)
    return reverse("admin:factcheck_preference_mine")


def posted(**given):
    ways = {f"way_{code}": str(topic.way) for code, topic in TOPICS.items()}
    return {"time_zone": "Asia/Kolkata", "quiet_from": "", "quiet_until": "", **ways, **given}


def test_the_page_shows_and_saves_ones_own(client, page, editor, manager):
    Preference.objects.create(user=manager, topic="reports", way="daily")
    assert client.get(page).status_code == 200
    answer = client.post(page, posted(way_reports="hourly", quiet_from="21:00", quiet_until="06:30"), follow=True)
    assert "Saved" in answer.content.decode()
    editor.refresh_from_db()
    assert (editor.time_zone, editor.quiet_until, ways_of(editor)["reports"]) == ("Asia/Kolkata", time(6, 30), "hourly")
    assert ways_of(manager)["reports"] == "daily"


@pytest.mark.parametrize(
    "given",
    [
        {"time_zone": "Nowhere/Town"},
        {"time_zone": "\0"},
        {"language": "tlh"},
        {"language": "de\0"},
        {"quiet_from": "21:00"},
        {"quiet_from": "25:99", "quiet_until": "x" * 9000},
        {"quiet_from": "21:00", "quiet_until": "21:00"},
        {"way_reports": "by_pigeon"},
        {"way_reports": ""},
    ],
)
def test_the_page_says_what_is_wrong_and_keeps_nothing(client, page, editor, given):
    answer = client.post(page, posted(**given))
    assert answer.status_code in (400, 422)
    assert "Not done yet" in answer.content.decode()
    assert not Preference.objects.exists()


def test_the_page_keeps_a_language_that_it_does_not_offer(client, page, editor):
    User.objects.filter(pk=editor.pk).update(language="uk")
    assert '<option value="uk" selected>' in client.get(page).content.decode()
    assert client.post(page, posted(language="fr")).status_code == 302
    editor.refresh_from_db()
    assert editor.language == "fr"


def test_a_fixed_topic_cannot_be_changed_from_the_page(client, page, editor):
    client.post(page, posted(way_questions="in_app"))
    assert ways_of(editor)["questions"] == Way.AT_ONCE


def test_strangers_are_sent_to_sign_in(client, db):
    assert client.get(reverse("admin:factcheck_preference_mine")).status_code == 302
