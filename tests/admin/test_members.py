"""Whoever joins a desk begins by its clock, and keeps the one they chose."""

from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from factcheck import ledger
from factcheck.errors import NotPermitted
from factcheck.models import Delivery, Membership, Publication, User
from factcheck.services.members import add_member
from tests.people import make_person

pytestmark = pytest.mark.django_db
DATA = import_module("factcheck.migrations.0020_give_members_their_desks_clock")


@pytest.fixture
def kyiv(publication):
    Publication.objects.filter(pk=publication.pk).update(time_zone="Europe/Kyiv")
    publication.refresh_from_db()
    return publication


def zone(user) -> str:
    return User.objects.get(pk=user.pk).time_zone


def join(user, desk, actor=None, role="editor"):
    return add_member(Membership(user=user, publication=desk, role=role), actor=actor)


def test_who_joins_from_the_dashboard_begins_by_the_desks_clock(client, kyiv, manager):
    newcomer = make_person("nika_new")
    client.force_login(manager)
    given = {"person": newcomer.username, "publication": kyiv.pk, "role": "researcher"}
    assert client.post(reverse("admin:factcheck_membership_add"), given).status_code == 302
    assert newcomer.memberships.get().role == "researcher"
    assert zone(newcomer) == "Europe/Kyiv"


def test_a_zone_that_was_chosen_or_came_with_another_desk_stays(kyiv, other_publication):
    chose, has_one = make_person("ada", time_zone="Asia/Kolkata"), make_person("ben")
    Publication.objects.filter(pk=other_publication.pk).update(time_zone="Europe/London")
    other_publication.refresh_from_db()
    for person in (chose, has_one):
        join(person, other_publication)
        join(person, kyiv)
    assert (zone(chose), zone(has_one)) == ("Asia/Kolkata", "Europe/London")


def test_a_zone_that_there_is_not_is_not_passed_on(publication):
    publication.time_zone = "../etc/passwd"
    newcomer = make_person("nika_new")
    join(newcomer, publication)
    assert zone(newcomer) == ""


@pytest.mark.parametrize("person", ["editor", "outsider", "inactive"])
def test_who_may_not_adds_nobody(kyiv, request, person):
    newcomer = make_person("nika_new")
    with pytest.raises(NotPermitted):
        join(newcomer, kyiv, request.getfixturevalue(person))
    assert not newcomer.memberships.exists()
    assert zone(newcomer) == ""


def test_members_from_before_who_never_chose_get_their_first_desks_clock(kyiv, other_publication):
    never, chose, elsewhere, alone = (make_person(name, time_zone="UTC") for name in ("ada", "ben", "cleo", "dan"))
    User.objects.filter(pk=elsewhere.pk).update(time_zone="Asia/Kolkata")
    for person in (never, chose, elsewhere):
        Membership.objects.create(user=person, publication=kyiv, role="editor")
    Membership.objects.create(user=never, publication=other_publication, role="editor")
    ledger.record("preference.changed", kyiv, actor=chose, facts={"user": chose.pk})
    event = ledger.record("article.added", kyiv, actor=None)
    for channel in ("digest", "mail"):
        Delivery.objects.create(
            publication=kyiv, event=event, channel=channel, recipient_key="subscription:1", address="f@reader.example"
        )
    with connection.cursor() as cursor:
        for statement in (DATA.CLOCKS, DATA.ADDRESSES):
            cursor.execute(statement)
    assert [zone(person) for person in (never, chose, elsewhere, alone)] == [
        "Europe/Kyiv",
        "UTC",
        "Asia/Kolkata",
        "UTC",
    ]
    rows = Delivery.objects.filter(event=event, recipient_key="subscription:1")
    assert dict(rows.values_list("channel", "address")) == {"digest": "", "mail": "f@reader.example"}
