"""Following: asked for, confirmed by a button behind a mailed link, ended by a button or one bare POST."""

import time

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from corrections import links
from corrections.forms import STAMP
from corrections.models import Subscription
from tests.published import publish_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(publication):
    return reverse("corrections:subscription-create", args=[publication.slug])


@pytest.fixture
def subscription(publication):
    return Subscription.objects.create(publication=publication, email="reader@reader.example")


def ask(client, address, email="reader@reader.example"):
    return client.post(address, {"email": email, "stamp": signing.dumps(time.time() - 60, salt=STAMP)})


def path(url: str) -> str:
    return url.removeprefix(links.absolute(""))


def test_asking_makes_a_subscription_that_waits(client, address):
    response = ask(client, address)
    assert response.status_code == 200
    assert Subscription.objects.get().status == "pending"


def test_every_address_is_told_the_same(client, address, subscription):
    Subscription.objects.update(status="active", confirmed_at="2026-01-01T00:00Z")
    known = ask(client, address).content.decode()
    unknown = ask(client, address, "other@reader.example").content.decode()
    assert known == unknown
    assert "reader@reader.example" not in known


def test_an_article_or_a_claim_can_be_followed(client, address, article, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["true"], editor, second_editor)
    ask(client, f"{address}?article={article.pk}")
    ask(client, f"{address}?claim={claim.pk}")
    assert {(s.article_id, s.claim_id) for s in Subscription.objects.all()} == {(article.pk, None), (None, claim.pk)}


def test_the_pages_say_in_a_sentence_what_is_followed(client, address, article, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["true"], editor, second_editor)
    quoted = {
        "": "every correction that The Demo Courier publishes.",
        f"?article={article.pk}": f'every correction to <q lang="{article.language}">{article.headline}</q>.',
        f"?claim={claim.pk}": f'every correction about the claim <q lang="{claim.language}">{claim.text}</q>.',
    }
    for query, phrase in quoted.items():
        asking = " ".join(client.get(address + query).content.decode().split())
        assert f"You will hear of {phrase}" in asking
        assert f"You asked to hear of {phrase}" in " ".join(ask(client, address + query).content.decode().split())
        subscription = Subscription.objects.latest("pk")
        opened = {
            links.confirm_url(subscription): "You will then hear of",
            links.unsubscribe_url(subscription): "You will no longer hear of",
            links.manage_url(subscription): "You hear of",
        }
        for url, opening in opened.items():
            page = client.get(url.removeprefix(links.absolute(""))).content.decode()
            assert f"{opening} {phrase}" in " ".join(page.split())


@pytest.mark.parametrize(
    "query", ["?claim={claim}", "?article=0", "?article=x", "?article=%00", "?article=" + "9" * 30]
)
def test_what_readers_cannot_see_cannot_be_followed(client, address, claim, query):
    assert client.get(address + query.format(claim=claim.pk)).status_code == 404


def test_opening_the_link_changes_nothing_and_the_button_confirms(client, subscription):
    link = path(links.confirm_url(subscription))
    assert "<button" in client.get(link).content.decode()
    subscription.refresh_from_db()
    assert subscription.status == "pending"
    assert "You follow our corrections" in client.post(link).content.decode()
    subscription.refresh_from_db()
    assert subscription.status == "active"
    assert client.post(link).status_code == 200


def test_an_old_confirmation_does_not_bring_an_ended_subscription_back(client, subscription):
    client.post(path(links.unsubscribe_url(subscription)))
    response = client.post(path(links.confirm_url(subscription)))
    assert response.status_code == 409
    subscription.refresh_from_db()
    assert subscription.status == "ended"


def test_a_mail_program_ends_it_with_one_bare_post(subscription):
    """RFC 8058: no cookie, no token, no redirect."""
    link = path(links.unsubscribe_url(subscription))
    response = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    subscription.refresh_from_db()
    assert subscription.status == "ended"


def test_a_scanner_that_opens_the_link_ends_nothing(client, subscription):
    assert client.get(path(links.unsubscribe_url(subscription))).status_code == 200
    assert client.head(path(links.unsubscribe_url(subscription))).status_code == 200
    subscription.refresh_from_db()
    assert subscription.status == "pending"


def test_who_follows_one_article_is_offered_its_own_feed(client, address, article):
    own = reverse("corrections:article-correction-feed", args=[article.publication.slug, article.pk])
    whole = reverse("corrections:correction-feed", args=[article.publication.slug])
    assert f'<a href="{own}">' in client.get(f"{address}?article={article.pk}").content.decode()
    assert f'<a href="{whole}">' in client.get(address).content.decode()
