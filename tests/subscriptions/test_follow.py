"""Following: double opt-in, once per address and target, out again for good."""

import pytest

from corrections import links
from corrections.models import Subscription
from corrections.services import publishing, subscriptions
from factcheck.errors import Conflict, Invalid
from factcheck.models import Delivery


def test_nothing_is_sent_before_the_address_is_confirmed(publication, correction, editor, second_editor):
    subscriptions.follow(publication, email="fan@reader.example")
    publishing.submit_correction(correction, actor=editor)
    publishing.publish_correction(correction, actor=second_editor)
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


def test_a_bad_address_is_refused(publication):
    with pytest.raises(Invalid):
        subscriptions.follow(publication, email="not an address\nBcc: all@reader.example")


@pytest.mark.parametrize("tampered", ["", "1", "1~x", "1~" + "a" * 43, "\x00", "é"])
def test_links_that_we_did_not_sign_lead_nowhere(tampered):
    assert links.read_status_token(tampered) is None
    assert links.read_confirm_token(tampered) is None
    assert links.read_end_token(tampered) is None


def test_a_link_for_one_purpose_does_not_serve_another(ticket):
    token = links.status_token(ticket)
    assert links.read_status_token(token) == ticket.pk
    assert links.read_end_token(token) is None
