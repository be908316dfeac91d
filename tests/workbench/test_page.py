"""The page of the workbench: what it shows, to whom, and at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from factcheck.models import Claim
from factcheck.services.articles import capture_revision
from factcheck.services.suggestions import dismiss_suggestion, suggest_claims
from tests.people import TEXT, make_article, make_claim
from tests.workbench.test_suggest import ALARM, HURT, sentence

pytestmark = pytest.mark.django_db


WORDY = f"{TEXT} {HURT}"
PLACE = {**sentence(WORDY, HURT), "revision": 2}


@pytest.fixture
def wordy(article, researcher):
    """The article with a second revision, which goes on with `HURT`."""
    capture_revision(article, actor=researcher, text=WORDY)
    return article


def html_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_the_text_the_suggestions_and_the_claims(client, bench, wordy, claim, researcher):
    client.force_login(researcher)
    html = html_of(client, bench(wordy))
    (suggestion,) = [found for found in suggest_claims(wordy).shown if found.text == HURT]
    assert f'id="s-{suggestion.start}"' in html
    assert f'href="#s-{suggestion.start}"' in html
    assert f'id="c-{claim.pk}"' in html
    assert f'href="#c-{claim.pk}"' in html
    assert "<q>40, 12" in html
    assert "words--open" in html


def test_it_keeps_the_strict_policy(client, bench, publication, researcher):
    article = make_article(publication, "evil", '<script>alert(1)</script> On Friday 7 were killed.\n\n<img src="x">')
    make_claim(article, "<script>alert(1)</script>", claimant='"><b>x')
    client.force_login(researcher)
    response = client.get(bench(article))
    html = response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]
    assert html.count("<script") == html.count("<script src=") == 1
    assert "<img" not in html
    assert "<b>x" not in html
    assert " style=" not in html


def test_words_that_wait_are_shown_beside_the_old_ones(client, bench, article, claim, researcher):
    capture_revision(article, actor=researcher, text=TEXT.replace("Seven missiles were fired", "Eight missiles fell"))
    client.force_login(researcher)
    html = html_of(client, bench(article))
    assert claim.anchors.get(revision__number=2).status == "needs_review"
    assert "<del>Seven</del> missiles <del>were fired</del> at the capital" in html
    assert "<ins>Eight</ins> missiles <ins>fell</ins> at the capital" in html
    assert "The words are gone" in html


def test_what_was_dismissed_can_be_taken_back(client, bench, wordy, researcher):
    client.force_login(researcher)
    assert f'id="s-{PLACE["start"]}"' in html_of(client, bench(wordy))
    dismiss_suggestion(wordy, actor=researcher, **PLACE)
    html = html_of(client, bench(wordy))
    assert "Take it back" in html
    assert f'id="s-{PLACE["start"]}"' not in html


def test_an_article_without_text_says_so(client, bench, publication, researcher):
    article = publication.articles.create(url="https://x.example/", canonical_url="x.example", headline="Empty")
    client.force_login(researcher)
    assert "No text of this article" in html_of(client, bench(article))


def test_a_giant_article_is_shown_to_a_bound(client, bench, publication, researcher):
    article = make_article(publication, "giant", f"{TEXT}\n\n" * 4000)
    client.force_login(researcher)
    html = html_of(client, bench(article))
    assert "The text goes on" in html
    assert html.count('class="entry entry--suggested"') == 60
    assert len(html) < 600_000


@pytest.mark.parametrize("part", ["", "claim"])
def test_who_has_no_business_there_finds_nothing(client, bench, article, outsider, inactive, part):
    client.force_login(outsider)
    assert client.get(bench(article, part)).status_code == 404
    client.force_login(inactive)
    assert client.get(bench(article, part)).status_code == 302
    client.logout()
    assert client.get(bench(article, part)).status_code == 302


def test_an_article_that_is_not_there(client, bench, article, researcher):
    client.force_login(researcher)
    address = bench(article).replace(f"/{article.pk}/", "/{}/")
    for wrong in ("0", "999999999999999999999999", "x", "1%00"):
        assert client.get(address.format(wrong)).status_code == 404


def test_a_reporter_is_told_why_nothing_can_be_dismissed(client, bench, wordy, reporter):
    client.force_login(reporter)
    html = html_of(client, bench(wordy))
    assert "Your by-line is on this article" in html
    assert bench(wordy, "dismiss") not in html
    assert bench(wordy, "accept") in html


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_read_only(client, bench, article, researcher, method):
    client.force_login(researcher)
    assert getattr(client, method)(bench(article)).status_code == 405


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_it_costs_the_same_at_one_claim_and_at_thirty(client, bench, article, reviewer, researcher):
    sentences = " ".join(f"On Friday {number} people were killed by missile {number}." for number in range(1, 70))
    capture_revision(article, actor=researcher, text=f"{TEXT} {sentences}")
    dismiss_suggestion(article, actor=researcher, **{**sentence(TEXT, ALARM), "revision": 2})
    client.force_login(reviewer)
    few = queries(client, bench(article))
    for number in range(1, 31):
        make_claim(article, f"{number} people were killed by missile", claimant=f"Claimant {number}", assignee=reviewer)
    assert article.claims.count() == 32
    assert queries(client, bench(article)) == few
    assert few <= 15


def test_the_newest_claims_are_shown_where_there_are_too_many(client, bench, article, researcher, monkeypatch):
    monkeypatch.setattr("factcheck.admin.workbench_page.MOST_CLAIMS", 1)
    client.force_login(researcher)
    html = html_of(client, bench(article))
    assert html.count('data-entry="c-') == 1
    assert "Only the newest" in html


def test_every_state_has_its_line(client, bench, article, researcher):
    for status in ("draft", "in_review", "published", "withdrawn"):
        make_claim(article, "The city", status=status)
    client.force_login(researcher)
    html = html_of(client, bench(article))
    for status in ("draft", "open", "in_review", "published"):
        assert f"words--{status}" in html
    assert html.count("Withdrawn") >= 1
    assert Claim.objects.count() == 6


def test_the_ways_there(client, bench, article, claim, researcher):
    client.force_login(researcher)
    for address in (
        "/admin/",
        "/admin/factcheck/article/",
        f"/admin/factcheck/article/{article.pk}/change/",
        f"/admin/factcheck/claim/{claim.pk}/change/",
    ):
        assert bench(article) in html_of(client, address), address


def test_the_home_page_shows_a_bounded_number_of_articles_of_ones_own_desks(
    client, bench, article, publication, other_publication, researcher
):
    foreign = make_article(other_publication)
    for number in range(10):
        make_article(publication, f"article-{number}")
    client.force_login(researcher)
    html = html_of(client, "/admin/")
    assert html.count("/workbench/") == 5
    assert bench(foreign) not in html
