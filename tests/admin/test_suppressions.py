"""A suppression stands until an editor of the desk lifts it; what was lifted stays on record."""

import pytest
from django.urls import reverse

from corrections.models import Suppression, address_hash
from corrections.services.suppressions import lift_suppression, suppress
from factcheck.errors import Conflict, NotPermitted
from factcheck.models import Event
from tests.admin.conftest import make_delivery

pytestmark = pytest.mark.django_db

ADDRESS = "reader@reader.example"


@pytest.fixture
def delivery(event):
    delivery = make_delivery(event)
    delivery.address = ADDRESS
    return delivery


@pytest.fixture
def suppression(delivery):
    return suppress(delivery, Suppression.Reason.HARD_BOUNCE)


def covered(publication) -> bool:
    return Suppression.objects.covering(publication, ADDRESS.upper()).exists()


def test_an_editor_lifts_it(suppression, publication, editor):
    assert covered(publication)
    lift_suppression(suppression, actor=editor)
    assert not covered(publication)
    assert Event.objects.get(kind="suppression.lifted").actor_id == editor.pk


def test_an_address_may_fall_silent_again(suppression, delivery, publication, editor):
    lift_suppression(suppression, actor=editor)
    again = suppress(delivery, Suppression.Reason.COMPLAINT)
    assert covered(publication)
    assert again.pk != suppression.pk
    assert Suppression.objects.filter(address_hash=address_hash(ADDRESS)).count() == 2


def test_it_is_lifted_once(suppression, editor, second_editor):
    lift_suppression(suppression, actor=editor)
    with pytest.raises(Conflict):
        lift_suppression(suppression, actor=second_editor)
    assert Event.objects.filter(kind="suppression.lifted").count() == 1


@pytest.mark.parametrize("person", ["researcher", "outsider"])
def test_nobody_else_does(suppression, publication, request, person):
    with pytest.raises(NotPermitted):
        lift_suppression(suppression, actor=request.getfixturevalue(person))
    assert covered(publication)


def test_in_the_dashboard_an_address_is_found_and_freed(client, suppression, publication, editor):
    client.force_login(editor)
    found = client.get(reverse("admin:corrections_suppression_changelist"), {"q": ADDRESS}).content.decode()
    page = reverse("admin:corrections_suppression_change", args=[suppression.pk])
    assert page in found
    move = reverse("admin:corrections_suppression_move", args=[suppression.pk, "lift"])
    assert move in client.get(page).content.decode()
    assert client.post(move).status_code == 302
    assert not covered(publication)
    assert move not in client.get(page).content.decode()
    assert client.post(move, follow=True).status_code == 200
    assert Event.objects.filter(kind="suppression.lifted").count() == 1
