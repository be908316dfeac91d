"""Was it checked before? Similar claims beside a claim, beside one that is taken up, and beside a reader's report."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corrections.models import Message
from factcheck.models import Rating
from factcheck.services.suggestions import suggest_claims
from tests.matching.conftest import know
from tests.people import MISSILES, TEXT, make_article, make_claim
from tests.published import publish_verdict

pytestmark = pytest.mark.django_db

AGAIN = f"{MISSILES}, it was said"
REPORT = "You write that seven missiles were fired at the capital before dawn. There were nine."


@pytest.fixture
def elsewhere(other_publication):
    """The same claim at another publication's desk."""
    return make_claim(make_article(other_publication, "foreign"), MISSILES)


@pytest.fixture
def pages(bench, article, claim, ticket):
    """The three pages that show similar claims, by name; each about the missiles."""
    Message.objects.filter(ticket=ticket).update(text=REPORT, quoted="")
    start = TEXT.index(MISSILES)
    return {
        "claim": desk_page(claim),
        "take_up": f"{bench(article, 'claim')}?revision=1&start={start}&end={start + len(MISSILES)}",
        "ticket": reverse("admin:corrections_ticket_change", args=[ticket.pk]),
    }


def desk_page(claim) -> str:
    return reverse("admin:factcheck_claim_change", args=[claim.pk])


def shown(client, address: str) -> list:
    response = client.get(address)
    assert response.status_code == 200
    return response.context["similar"]


@pytest.fixture(params=["claim", "take_up", "ticket"])
def page(request, pages) -> str:
    return pages[request.param]


def test_ones_own_are_shown_in_any_state_with_the_way_to_them(client, page, publication, researcher):
    own = make_claim(make_article(publication, "earlier"), MISSILES, status="draft")
    client.force_login(researcher)
    found = {row.address: row for row in shown(client, page)}
    assert found[desk_page(own)].state == "Draft"
    assert found[desk_page(own)].publication == "The Demo Courier"
    assert desk_page(own) in client.get(page).content.decode()


def test_another_desks_are_shown_once_they_are_public(
    client, page, elsewhere, other_publication, researcher, editor, second_editor
):
    client.force_login(researcher)
    assert "The Other Gazette" not in client.get(page).content.decode()
    rating = Rating.objects.get(scale__publication=other_publication, code="false")
    publish_verdict(elsewhere, rating, editor, second_editor)
    (row,) = [row for row in shown(client, page) if row.publication == "The Other Gazette"]
    assert (row.address, row.rating, row.state) == (elsewhere.get_absolute_url(), rating, "")
    html = client.get(page).content.decode()
    assert f'href="{elsewhere.get_absolute_url()}"' in html
    assert desk_page(elsewhere) not in html
    assert "The Other Gazette" in html


def test_known_ones_are_shown_with_their_rating_and_address(client, page, other_publication, researcher):
    know(f"{MISSILES}.", rating="Mostly <b>false</b>", url="https://checks.example/1", claimant="A general")
    know(f"{MISSILES}!", rating="Secret", publication=other_publication)
    client.force_login(researcher)
    html = client.get(page).content.decode()
    assert '<a href="https://checks.example/1" rel="nofollow noopener noreferrer">' in html
    assert "Mostly &lt;b&gt;false&lt;/b&gt;" in html
    assert "checks.example · said by A general" in html
    assert "Secret" not in html


def test_what_shares_a_word_or_two_is_not_shown(client, page, publication, researcher):
    other = make_claim(make_article(publication, "unlike"), "two people were killed when debris fell on a house")
    client.force_login(researcher)
    assert desk_page(other) not in [row.address for row in shown(client, page)]


def test_a_claim_is_not_similar_to_itself_nor_a_report_to_what_it_is_tied_to(client, pages, claim, ticket, researcher):
    client.force_login(researcher)
    assert desk_page(claim) not in [row.address for row in shown(client, pages["claim"])]
    assert desk_page(claim) in [row.address for row in shown(client, pages["ticket"])]
    ticket.ticket_claims.create(claim=claim)
    assert desk_page(claim) not in [row.address for row in shown(client, pages["ticket"])]


@pytest.mark.parametrize("text", ["", "\u202e\u0301", "' OR 1=1 --", "%00", "w" * 5000])
def test_odd_reports_resemble_nothing(client, pages, ticket, researcher, text):
    Message.objects.filter(ticket=ticket).update(text=text)
    client.force_login(researcher)
    assert shown(client, pages["ticket"]) == []


def test_a_refused_form_still_shows_what_resembles_the_words_typed(client, bench, article, publication, researcher):
    own = make_claim(make_article(publication, "earlier"), MISSILES)
    client.force_login(researcher)
    for text in (f"{MISSILES}.", f"{MISSILES}\0"):
        response = client.post(bench(article, "claim"), {"text": text})
        assert response.status_code == 400
        assert desk_page(own) in [row.address for row in response.context["similar"]]


def test_whoever_accepts_a_suggestion_is_led_to_what_resembles_it(client, bench, publication, researcher):
    said = "The ministry said on Friday that 40 people were killed by 12 missiles."
    old = make_article(publication, "old", said)
    make_claim(old, said.rstrip("."))
    article = make_article(publication, "new", said)
    (found,) = suggest_claims(article).shown
    client.force_login(researcher)
    place = {"revision": 1, "start": found.start, "end": found.end}
    page = client.post(bench(article, "accept"), place, follow=True)
    assert f'<a href="{desk_page(article.claims.get())}#similar">' in page.content.decode()


def test_it_costs_the_same_at_one_and_at_thirty(client, page, publication, researcher, ratings, editor, second_editor):
    def add(number: int) -> None:
        claim = make_claim(make_article(publication, f"alike-{number}"), MISSILES, claimant=f"Claimant {number}")
        publish_verdict(claim, ratings["false"], editor, second_editor)
        know(f"{MISSILES}, no. {number}")

    def queries() -> int:
        shown(client, page)
        with CaptureQueriesContext(connection) as caught:
            assert shown(client, page)
        return len(caught)

    client.force_login(researcher)
    add(0)
    few = queries()
    for number in range(1, 30):
        add(number)
    assert queries() <= few  # of thirty, the five nearest may all be of one sort: a query less
