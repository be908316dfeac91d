"""A claim's public page names where it is made again, once two people saw it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.people import MISSILES, make_article
from tests.published import publish_verdict


@pytest.fixture
def page(client, claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["false"], editor, second_editor)
    return lambda: client.get(claim.get_absolute_url()).content.decode()


@pytest.fixture
def confirmed(reviewer):
    return {"confirmed_by": reviewer, "confirmed_at": timezone.now()}


def test_it_names_addresses_and_articles(page, claim, publication, confirmed):
    assert "Also claimed in" not in page()
    claim.occurrences.create(
        url="https://www.elsewhere.example/a", title="A <b>story</b>", claimant=claim.claimant, **confirmed
    )
    again = make_article(publication, "again")
    place = {"revision": again.latest_revision, "quote": MISSILES, "start": 0, "end": len(MISSILES)}
    claim.occurrences.create(article=again, **place, **confirmed)
    html = page()
    assert "Also claimed in" in html
    assert 'href="https://www.elsewhere.example/a" rel="nofollow noopener noreferrer">A &lt;b&gt;story' in html
    assert again.get_absolute_url() in html


def test_what_nobody_confirmed_or_readers_cannot_see_is_not_there(page, claim, publication, confirmed):
    claim.occurrences.create(url="https://unconfirmed.example/")
    hidden = make_article(publication, "hidden")
    place = {"revision": hidden.latest_revision, "quote": MISSILES, "start": 0, "end": len(MISSILES)}
    claim.occurrences.create(article=hidden, **place, **confirmed)
    type(hidden).objects.filter(pk=hidden.pk).update(published_at=None)
    html = page()
    assert "Also claimed in" not in html
    assert "unconfirmed.example" not in html
    assert "/hidden" not in html


def test_the_number_of_queries_does_not_grow(page, client, claim, publication, confirmed):
    page()  # what is looked up once and kept is not counted
    counts = []
    for number in (1, 30):
        for place in range(number):
            address = f"https://elsewhere.example/{number}/{place}"
            claim.occurrences.create(url=address, claimant=claim.claimant, **confirmed)
        with CaptureQueriesContext(connection) as queries:
            page()
        counts.append(len(queries))
    assert counts[0] == counts[1]
