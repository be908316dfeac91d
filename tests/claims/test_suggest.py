"""Suggesting the claims a reader means: what is quoted before what is alike, in a fixed number of queries."""

import pytest

from factcheck.matching import LIKE, PART_QUOTED, QUOTED, suggest_claims, suggest_each, suggesting
from factcheck.once import asking_once
from factcheck.services.articles import capture_revision
from tests.people import KILLED, MISSILES, make_article, make_claim


def test_quoted_words_find_their_claim(publication, article, claim):
    found = suggest_claims(publication, article, f"You write “{MISSILES}”. That is wrong, there were nine.")
    assert found[0] == (claim.pk, QUOTED)


def test_a_mail_program_that_wraps_and_marks_the_quotation_is_no_obstacle(publication, article, claim):
    text = (
        "Dear desk,\n\n> SEVEN missiles were fired\n> at the capital\n> before dawn, the air force said.\n\nNo: nine."
    )
    assert suggest_claims(publication, article, text)[0] == (claim.pk, QUOTED)


def test_part_of_the_words_in_quotation_marks_finds_it_too(publication, article, claim):
    text = 'Where you say "missiles were fired at the capital" you are mistaken.'
    found, score = suggest_claims(publication, article, text)[0]
    assert (found, score) == (claim.pk, PART_QUOTED)


def test_like_words_score_below_quoted_ones(publication, article, claim):
    found = dict(suggest_claims(publication, article, "Not seven: nine missiles were fired at our capital at dawn."))
    assert LIKE <= found[claim.pk] < PART_QUOTED


def test_unlike_words_find_nothing(publication, article):
    assert suggest_claims(publication, article, "Your cookie banner does not close on my telephone.") == []


@pytest.mark.parametrize("text", ["", "  \n ", "\0", "x", "“”" * 6000])
def test_odd_words_find_nothing(publication, article, claim, text):
    assert suggest_claims(publication, article, text) == []


def test_the_best_come_first_and_no_more_than_asked_for(publication, article, claim, other_claim):
    text = f"“{MISSILES}” and “{KILLED}” are both wrong."
    assert [found for found, _score in suggest_claims(publication, article, text)] == [claim.pk, other_claim.pk]
    assert len(suggest_claims(publication, article, text, limit=1)) == 1


def test_withdrawn_claims_and_other_articles_are_not_suggested(publication, article, claim):
    twin = make_claim(make_article(publication, "twin"), MISSILES)
    type(claim).objects.filter(pk=claim.pk).update(status="withdrawn")
    assert suggest_claims(publication, article, MISSILES) == []
    assert [found for found, _score in suggest_claims(publication, None, MISSILES)] == [twin.pk]


def test_another_publications_claims_are_never_suggested(publication, other_publication, claim):
    make_claim(make_article(other_publication), MISSILES)
    assert [found for found, _score in suggest_claims(publication, None, MISSILES)] == [claim.pk]


@pytest.mark.parametrize("claims", [1, 30])
def test_the_number_of_queries_does_not_grow(publication, article, claims, django_assert_num_queries):
    for number in range(claims):
        make_claim(article, "air alarm", claimant=f"Claimant {number}")
    text = f"{MISSILES}. The air alarm."
    with django_assert_num_queries(5):
        assert len(suggest_claims(publication, article, text, limit=50)) == claims + 1
    with asking_once(), django_assert_num_queries(5 + 1):  # of the second only what its words weigh
        assert suggest_claims(publication, article, text) == suggest_claims(publication, article, text)


def test_words_that_many_revisions_left_as_they_are_are_read_once(publication, article, claim, other_claim):
    for number in range(4):
        capture_revision(article, actor=None, text=f"{article.latest_revision.text}\n\nAnother line: {number}.")
    assert claim.anchors.count() == 5
    text = f"“{MISSILES}” and “{KILLED}” are both wrong."
    assert [found for found, _score in suggesting._quoted(article, text)] == [claim.pk, other_claim.pk]
    assert suggest_claims(publication, article, text) == [(claim.pk, QUOTED), (other_claim.pk, QUOTED)]


def test_words_of_an_earlier_revision_still_find_their_claim(publication, article, claim):
    was = article.latest_revision.text
    capture_revision(article, actor=None, text=was.replace(MISSILES, "Nine missiles flew at our capital at dawn"))
    assert suggest_claims(publication, article, f"“{MISSILES}” is wrong.")[0] == (claim.pk, QUOTED)


def test_several_at_once_are_suggested_what_each_is_alone(article, claim, django_assert_max_num_queries):
    said = [
        (article, claim.text),
        (article, "The weather was fine."),
        (article, ""),
        (None, claim.text),
        (article, f"It says “{claim.anchors.first().exact}”.\0"),
        (article, claim.text),
    ]
    alone = [suggest_claims(article.publication, *one) for one in said]
    assert [bool(found) for found in alone] == [True, False, False, True, True, True]
    with django_assert_max_num_queries(8):
        assert suggest_each(article.publication, said) == alone
    assert suggest_each(article.publication, []) == []
