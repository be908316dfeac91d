"""Following: double opt-in, once per address and target, out again for good."""

from datetime import timedelta

import pytest
from django.utils import timezone

from corrections import links
from corrections.models import Subscription
from corrections.services import mailings, publishing, subscriptions
from corrections.services.correspondents import get_correspondent
from factcheck.errors import Conflict, Invalid
from factcheck.models import Delivery, Event
from tests.people import make_article
from tests.racing import overtake, race, refusals


def test_nothing_is_sent_before_the_address_is_confirmed(publication, correction, editor, second_editor):
    subscriptions.follow(publication, email="fan@reader.example")
    publishing.submit_correction(correction, actor=editor)
    publishing.publish_correction(correction, actor=second_editor)
    mailings.write_mailings()
    assert list(
        Delivery.objects.filter(channel="mail", address="fan@reader.example").values_list("purpose", flat=True)
    ) == ["subscription_confirmation"]


def test_a_confirmed_follower_is_told_once_however_often_followed(
    publication, article, correction, editor, second_editor
):
    for target in (None, article):
        subscriptions.confirm(subscriptions.follow(publication, email="fan@reader.example", article=target))
    publishing.submit_correction(correction, actor=editor)
    publishing.publish_correction(correction, actor=second_editor)
    mailings.write_mailings()
    assert Delivery.objects.filter(purpose="correction_published", channel="mail").count() == 1


def test_one_row_per_address_and_target(publication, article):
    for email in ("Fan@reader.example", "fan@READER.example"):
        subscriptions.follow(publication, email=email, article=article)
    assert Subscription.objects.count() == 1


def test_an_ended_subscription_needs_a_new_confirmation(publication):
    followed = subscriptions.confirm(subscriptions.follow(publication, email="fan@reader.example"))
    subscriptions.end(followed)
    subscriptions.end(followed)
    again = subscriptions.follow(publication, email="fan@reader.example")
    assert (again.pk, again.status) == (followed.pk, "pending")


def test_an_old_link_does_not_revive_an_ended_subscription(publication):
    followed = subscriptions.follow(publication, email="fan@reader.example")
    subscriptions.end(followed)
    with pytest.raises(Conflict):
        subscriptions.confirm(followed)


@pytest.mark.parametrize("email", ["not an address\nBcc: all@reader.example", "fan@[127.0.0.1]", "fan@[IPv6:::1]"])
def test_an_address_that_no_letter_can_go_to_is_refused(publication, email):
    with pytest.raises(Invalid):
        subscriptions.follow(publication, email=email)
    with pytest.raises(Invalid):
        get_correspondent(publication, email)


@pytest.mark.parametrize("tampered", ["", "1", "1~x", "1~" + "a" * 43, "\x00", "é"])
def test_links_that_we_did_not_sign_lead_nowhere(db, tampered):
    assert links.read_status_token(tampered) is None
    assert links.read_confirm_token(tampered) is None
    assert links.read_end_token(tampered) is None


def test_a_link_for_one_purpose_does_not_serve_another(ticket):
    token = links.status_token(ticket)
    assert links.read_status_token(token) == ticket.pk
    assert links.read_end_token(token) is None
    assert links.read_confirm_token(token) is None


@pytest.fixture
def link_of(ticket, publication):
    """Of each kind of link: its row, its token, and what reads it."""
    subscription = subscriptions.follow(publication, email="fan@reader.example")
    return {
        "status": (ticket, links.status_token(ticket), links.read_status_token),
        "confirm": (subscription, _last_part(links.confirm_url(subscription)), links.read_confirm_token),
        "end": (subscription, _last_part(links.unsubscribe_url(subscription)), links.read_end_token),
    }


def _last_part(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("kind", ["status", "confirm", "end"])
def test_a_link_does_not_open_the_row_that_got_its_number_after_a_restore(link_of, kind):
    row, token, read = link_of[kind]
    assert read(token) == row.pk
    type(row).objects.filter(pk=row.pk).update(created_at=row.created_at + timedelta(microseconds=1))
    assert read(token) is None


@pytest.mark.parametrize("kind", ["status", "confirm", "end"])
def test_no_part_of_a_link_can_be_changed(link_of, kind):
    row, token, read = link_of[kind]
    key, _tilde, rest = token.partition("~")
    other = type(row).objects.exclude(pk=row.pk)
    assert not other.exists()
    for changed in (f"0{token}", f"{key}.1~{rest}", f"{int(key) + 1}~{rest}", f"{'9' * 30}~{rest}", token[:-2]):
        assert read(changed) is None


def test_a_link_of_a_row_that_is_gone_leads_nowhere(link_of):
    row, token, read = link_of["end"]
    row.delete()
    assert read(token) is None


def asked() -> int:
    return Event.objects.filter(kind="subscription.asked").count()


def test_asking_again_the_same_day_sends_no_second_mail(publication, monkeypatch):
    for _again in range(3):
        subscriptions.follow(publication, email="fan@reader.example")
    assert asked() == 1
    tomorrow = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    subscriptions.follow(publication, email="fan@reader.example")
    assert asked() == 2


def test_an_address_is_asked_a_few_times_a_day_whatever_it_is_to_follow(publication):
    for number in range(subscriptions.MOST_ASKED + 2):
        subscriptions.follow(publication, email="fan@reader.example", article=make_article(publication, f"s-{number}"))
    assert asked() == subscriptions.MOST_ASKED
    subscriptions.follow(publication, email="other@reader.example")
    assert asked() == subscriptions.MOST_ASKED + 1


@pytest.mark.django_db(transaction=True)
def test_asked_for_much_at_once_an_address_is_asked_no_more_often(publication):
    articles = [make_article(publication, f"s-{number}") for number in range(subscriptions.MOST_ASKED)]
    for one in articles[1:]:
        subscriptions.follow(publication, email="fan@reader.example", article=one)
    last = overtake(
        lambda: subscriptions.follow(publication, email="fan@reader.example", article=articles[0]),
        lambda: subscriptions.follow(publication, email="Fan@reader.example"),
    )
    assert not isinstance(last, Exception)
    assert asked() == subscriptions.MOST_ASKED


def test_who_ended_it_and_asks_again_the_same_day_is_asked_to_confirm(publication):
    subscriptions.end(subscriptions.confirm(subscriptions.follow(publication, email="fan@reader.example")))
    for _again in range(2):
        subscriptions.follow(publication, email="fan@reader.example")
    assert asked() == 2


@pytest.mark.django_db(transaction=True)
def test_the_form_sent_twice_at_once_after_an_end_asks_once(publication):
    subscriptions.end(subscriptions.confirm(subscriptions.follow(publication, email="fan@reader.example")))
    results = race(*[lambda: subscriptions.follow(publication, email="fan@reader.example")] * 3)
    assert refusals(results) == []
    assert asked() == 2
