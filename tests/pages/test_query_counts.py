"""A page asks the database as often for thirty rows as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corrections import links
from corrections.services.intake import add_message
from tests.people import TEXT, make_article, make_claim, make_publication
from tests.published import publish_correction, publish_verdict

pytestmark = pytest.mark.django_db
WORDS = TEXT.split()


@pytest.fixture
def count(client):
    def counted(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    return counted


@pytest.fixture
def people(editor, second_editor):
    return editor, second_editor


def test_the_article(count, publication, article, ratings, people):
    rating = list(ratings.values())

    def add(number):
        claim = make_claim(article, " ".join(WORDS[number : number + 3]), claimant=f"Claimant {number}")
        publish_verdict(claim, rating[number % 5], *people)
        publish_correction(article, *people)

    add(0)
    few = count(article.get_absolute_url())
    for number in range(1, 30):
        add(number)
    assert count(article.get_absolute_url()) == few <= 10


@pytest.mark.parametrize("name", ["correction-list", "correction-feed"])
def test_the_log_and_the_feed(count, publication, people, name):
    address = reverse(f"corrections:{name}", args=[publication.slug])
    publish_correction(make_article(publication, "first"), *people)
    few = count(address)
    for number in range(29):
        publish_correction(make_article(publication, f"story-{number}"), *people)
    assert count(address) == few <= 4


def test_the_home_page(count, publication, article, people):
    publish_correction(article, *people)
    few = count(reverse("corrections:home"))
    for number in range(29):
        other = make_publication(f"paper-{number}", f"Paper {number}")
        publish_correction(make_article(other), *people)
    assert count(reverse("corrections:home")) == few <= 5


def test_the_claim(count, claim, ratings, people):
    publish_verdict(claim, ratings["false"], *people)
    few = count(claim.get_absolute_url())
    for version in range(2, 31):
        publish_verdict(claim, ratings["true"], *people, status="superseded", version=version)
    assert count(claim.get_absolute_url()) == few <= 9


def test_the_correction(count, article, people):
    first = publish_correction(article, *people)
    few = count(first.get_absolute_url())
    for version in range(2, 31):
        publish_correction(article, *people, status="superseded", series=first.series, version=version)
    assert count(first.get_absolute_url()) == few <= 6


def test_the_status_page(count, ticket, article, people):
    add_message(ticket, actor=ticket.correspondent, text="First.")
    publish_correction(article, *people).tickets.add(ticket)
    few = count(links.status_path(ticket))
    for number in range(29):
        add_message(ticket, actor=ticket.correspondent, text=f"Message {number}")
        publish_correction(article, *people).tickets.add(ticket)
    assert count(links.status_path(ticket)) == few <= 8
