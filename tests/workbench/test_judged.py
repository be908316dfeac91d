"""A claim with a published verdict is tied to the words that this was about or to none, and not by who wrote them."""

import pytest
from django.urls import reverse

from factcheck.errors import Conflict, NotPermitted
from factcheck.services.articles import capture_revision
from factcheck.services.claims import anchor_claim, orphan_claim
from tests.people import KILLED, MISSILES
from tests.published import publish_verdict

pytestmark = pytest.mark.django_db

OTHER = MISSILES.replace("Seven", "Eight")


@pytest.fixture
def judged(article, claim, ratings, editor, second_editor, researcher):
    """A claim with a published verdict, in an article that says another number now."""
    publish_verdict(claim, ratings["false"], editor, second_editor)
    text = article.revisions.get(number=1).text.replace(MISSILES, OTHER)
    capture_revision(article, actor=researcher, text=text)
    assert claim.anchors.get(revision__number=2).status == "needs_review"
    return claim


def page_of(claim) -> str:
    return reverse("admin:factcheck_claim_change", args=[claim.pk])


def test_nobody_puts_the_verdict_beside_other_words(judged, researcher, editor, second_editor):
    for person in (researcher, editor, second_editor):
        with pytest.raises(Conflict) as refused:
            anchor_claim(judged, actor=person, quote=OTHER)
        assert refused.value.code == "judged_words"
    assert judged.anchors.get(revision__number=2).status == "needs_review"


def test_the_same_words_at_another_place_are_its_words(article, judged, researcher):
    capture_revision(article, actor=researcher, text=f"{KILLED}. And more. {MISSILES}, it is said. And more.")
    assert not firm(judged, 3)
    anchor_claim(judged, actor=researcher, quote=MISSILES)
    assert firm(judged, 3)


def firm(claim, number: int) -> bool:
    return claim.anchors.get(revision__number=number).status in ("exact", "moved")


def test_words_that_are_gone_are_let_go(judged, researcher):
    orphan_claim(judged, actor=researcher, revision=2)
    assert judged.anchors.get(revision__number=2).status == "orphan"


def test_whoever_wrote_the_article_says_nothing_about_it(judged, reporter):
    with pytest.raises(NotPermitted):
        anchor_claim(judged, actor=reporter, quote=OTHER)
    with pytest.raises(NotPermitted):
        orphan_claim(judged, actor=reporter, revision=2)


def test_before_a_verdict_is_published_they_help_to_find_the_words(article, claim, reporter, researcher):
    capture_revision(article, actor=researcher, text=f"{OTHER}. {KILLED}.")
    anchor_claim(claim, actor=reporter, quote=OTHER)
    assert firm(claim, 2)


def test_the_pages_offer_only_what_will_be_done(client, bench, article, judged, researcher, reporter):
    for person, may_let_go in ((researcher, True), (reporter, False)):
        client.force_login(person)
        for address in (bench(article), page_of(judged)):
            html = client.get(address).content.decode()
            assert "These are the words" not in html
            assert "A verdict on the old words was published" in html
            assert ("The words are gone" in html) is may_let_go, (person, address)
