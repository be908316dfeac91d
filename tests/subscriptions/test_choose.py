"""How often, and forgetting: by the signed link, by a manager, by command, and by time."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from corrections import links
from corrections.models import Subscription, Suppression, address_hash
from corrections.services import forgetting, subscriptions
from factcheck import ledger
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Delivery, Event

pytestmark = pytest.mark.django_db
FAN = "fan@reader.example"


@pytest.fixture
def fan(publication):
    return subscriptions.confirm(subscriptions.follow(publication, email=FAN))


@pytest.fixture
def link(fan):
    return links.manage_url(fan).removeprefix(links.absolute(""))


def test_the_link_changes_how_often(client, fan, link):
    assert client.get(link).status_code == 200
    assert client.post(link, {"rhythm": "weekly"}).status_code == 200
    fan.refresh_from_db()
    assert fan.rhythm == "weekly"
    assert Event.objects.filter(kind="subscription.changed").count() == 1
    client.post(link, {"rhythm": "weekly"})
    assert Event.objects.filter(kind="subscription.changed").count() == 1


@pytest.mark.parametrize("rhythm", ["", "hourly", "\0", "x" * 9000, "\udcff"])
def test_there_are_two_choices(client, fan, link, rhythm):
    assert client.post(link, {"rhythm": rhythm.encode("utf-8", "replace")}).status_code == 400
    with pytest.raises(Invalid):
        subscriptions.change_rhythm(fan, rhythm=rhythm)
    fan.refresh_from_db()
    assert fan.rhythm == "at_once"


def test_an_ended_subscription_is_not_changed(client, fan, link):
    subscriptions.end(fan)
    assert client.post(link, {"rhythm": "weekly"}).status_code == 409
    with pytest.raises(Conflict):
        subscriptions.change_rhythm(fan, rhythm="weekly")


def test_other_links_and_changed_links_open_nothing(client, fan, link):
    end = links.unsubscribe_url(fan).rstrip("/").rpartition("/")[2]
    for token in (end, "1~x", "9" * 40, "%00", f"{fan.pk}"):
        assert client.get(f"/follow/choose/{token}/").status_code == 404


def test_erasing_by_the_link_leaves_nothing_of_the_address(client, fan, link, article, publication):
    subscriptions.follow(publication, email=FAN.upper(), article=article)
    Suppression.objects.create(publication=publication, address_hash=address_hash(FAN), reason="asked")
    assert Delivery.objects.filter(address=FAN).exists()
    page = client.post(link, {"erase": "yes"})
    assert page.status_code == 200
    assert FAN not in page.content.decode()
    assert not Subscription.objects.exists()
    assert not Delivery.objects.filter(address__icontains="fan@").exists()
    assert set(Delivery.objects.filter(recipient_key__startswith="subscription:").values_list("status", flat=True)) == {
        "cancelled"
    }
    assert Suppression.objects.standing().exists()
    assert Event.objects.filter(kind="subscription.erased").count() == 2
    assert client.get(link).status_code == 404


def test_looking_erases_nothing(client, fan, link):
    client.get(link)
    client.head(link)
    assert Subscription.objects.exists()


def test_managers_erase_from_the_list_and_nobody_else(client, fan, editor, manager, outsider):
    press = reverse("admin:corrections_subscription_move", args=[fan.pk, "erase"])
    for person in (editor, outsider):
        with pytest.raises(NotPermitted):
            forgetting.erase_subscription(fan, actor=person)
    client.force_login(manager)
    assert client.post(press).status_code == 302
    assert not Subscription.objects.exists()


def test_the_command_erases_at_every_publication(fan, other_publication, capsys):
    subscriptions.follow(other_publication, email=FAN)
    subscriptions.follow(other_publication, email="other@reader.example")
    call_command("erase_follower", f" {FAN.upper()} ")
    assert "2 subscriptions erased" in capsys.readouterr().out
    assert list(Subscription.objects.values_list("email", flat=True)) == ["other@reader.example"]
    call_command("erase_follower", "")
    assert "0 subscriptions erased" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "age", "goes"),
    [("pending", 9, True), ("pending", 7, False), ("ended", 31, True), ("ended", 29, False), ("active", 900, False)],
)
def test_time_erases_what_nobody_needs(publication, status, age, goes):
    then = timezone.now() - timedelta(days=age)
    row = Subscription.objects.create(publication=publication, email=FAN)
    Subscription.objects.filter(pk=row.pk).update(status=status, created_at=then, confirmed_at=then, ended_at=then)
    assert forgetting.forget_subscriptions() == int(goes)
    assert Subscription.objects.exists() is not goes


def test_whoever_asks_again_has_the_whole_week_of_the_new_link(fan, publication, monkeypatch):
    Subscription.objects.update(created_at=timezone.now() - timedelta(days=20))
    subscriptions.end(fan)
    again = subscriptions.follow(publication, email=FAN)
    assert again.pk == fan.pk
    assert forgetting.forget_subscriptions() == 0
    later = timezone.now() + timedelta(days=9)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert forgetting.forget_subscriptions() == 1


def test_an_event_of_a_follower_holds_no_address(fan):
    subscriptions.change_rhythm(fan, rhythm="weekly")
    forgetting.erase_subscription(fan, actor=None)
    assert not [event for event in Event.objects.all() if "@" in str(event.facts)]
    assert ledger.kinds()["subscription.erased"] == "desk"
