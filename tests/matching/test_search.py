"""Finding: by the formula, within one's own desks, in the language of the claims, at a bounded cost."""

import random

import pytest
from django.contrib.auth.models import AnonymousUser

from factcheck.matching import EVERYTHING, Scope, desks_of, fetch, find_similar, searching, similar_to
from factcheck.models import Claim, KnownClaim
from tests.matching.conftest import know, texts_like
from tests.people import MISSILES, make_article, make_claim
from tests.published import publish_verdict

pytestmark = pytest.mark.django_db

WORDS = ["rat", "cable", "bridge", "mayor", "missile", "harbour", "vaccine", "milk", "shark", "water", "dog", "book"]


def some_claims(count: int) -> None:
    chance = random.Random(5)
    know(*[" ".join(chance.choices(WORDS, range(len(WORDS), 0, -1), k=chance.randint(2, 9))) for _n in range(count)])


@pytest.mark.parametrize(
    "text", ["rat", "book dog", "shark in the harbour water", " ".join(WORDS), "rat rat rat cable"]
)
def test_within_the_budget_scores_are_those_of_the_formula(bm25, text):
    some_claims(80)
    found = [(match.known_id, match.score) for match in find_similar(text, scope=EVERYTHING, limit=80, language="en")]
    expected = bm25(text)
    assert [pk for pk, _score in found] == [pk for pk, _score in expected]
    assert [score for _pk, score in found] == pytest.approx([score for _pk, score in expected])


def test_beyond_the_budget_the_rarest_words_choose_and_all_words_score(bm25):
    some_claims(80)
    text = "book dog rat cable bridge"
    exact = dict(bm25(text))
    found = find_similar(text, scope=EVERYTHING, limit=80, language="en", budget=20)
    assert 0 < len(found) < len(exact)
    for match in found:
        assert match.score == pytest.approx(exact[match.known_id])
    assert found[0].known_id == next(iter(exact))


def test_no_more_postings_are_read_than_the_budget():
    know(*["rats"] * 50)
    assert len(find_similar("rats", scope=EVERYTHING, limit=100, budget=7)) == 7


def test_a_post_finds_its_claim_among_others():
    know("Rats ate the cables of the Oldmere bridge.", "A shark swam in Oldmere.", "The bridge is 5,000 years old.")
    assert texts_like("LOL #OldmereBridge shut bc RATS chewed thru https://t.co/x")[0].startswith("Rats ate")
    assert texts_like("5000 yrs??") == ["The bridge is 5,000 years old."]


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "!!!", "the of and", "https://t.co/x", "“”" * 9000, "zzzz"])
def test_odd_texts_find_nothing(claim, text):
    assert find_similar(text, scope=EVERYTHING) == []


def test_nothing_is_found_in_an_empty_index():
    assert find_similar("rats", scope=EVERYTHING) == []


@pytest.mark.parametrize("language", ["en", "xx", "", "DROP TABLE", "é" * 50])
def test_any_language_is_answered(language):
    know("rats cables")
    assert texts_like("rats cables", language=language) == ["rats cables"] or language not in ("en",)


def test_a_query_in_no_said_language_is_read_in_the_one_of_its_common_words():
    know("The houses of the towns are burning.")
    know("Die Häuser der Städte brennen.", language="de", title="de")
    assert texts_like("Das Haus in der Stadt, das brennt")[0].startswith("Die")
    assert texts_like("a house in the town is burning")[0].startswith("The")
    assert set(texts_like("Haus house")) == {"The houses of the towns are burning.", "Die Häuser der Städte brennen."}


class TestKeepingOut:
    """Drafts and open claims are their desk's own; what was published is everybody's; what is withdrawn, nobody's."""

    @pytest.fixture
    def foreign(self, other_publication) -> Claim:
        return make_claim(make_article(other_publication), MISSILES)

    def claims(self, user) -> list[int]:
        return [match.claim_id for match in find_similar(MISSILES, scope=desks_of(user))]

    @pytest.mark.parametrize("status", ["draft", "open", "in_review"])
    def test_an_unpublished_claim_stays_at_its_desk(self, claim, foreign, researcher, outsider, superuser, status):
        Claim.objects.filter(pk=foreign.pk).update(status=status)
        assert self.claims(researcher) == [claim.pk]
        assert self.claims(outsider) == [foreign.pk]
        assert set(self.claims(superuser)) == {claim.pk, foreign.pk}

    def test_a_published_one_is_found_from_everywhere(self, claim, ratings, editor, second_editor, outsider):
        assert self.claims(outsider) == []
        publish_verdict(claim, ratings["false"], editor, second_editor)
        assert self.claims(outsider) == [claim.pk]

    def test_the_inactive_and_the_strangers_find_nothing(self, claim, inactive, db):
        know(MISSILES)
        assert find_similar(MISSILES, scope=desks_of(inactive)) == []
        assert find_similar(MISSILES, scope=Scope(public=False)) == []
        assert not hasattr(AnonymousUser(), "publication_ids")  # the doors let nobody in who has not signed in

    def test_known_claims_for_everybody_or_for_one_desk(self, publication, claim, researcher, outsider):
        (common,) = know(MISSILES)
        (own,) = know(MISSILES, publication=publication)
        known = {
            user: {m.known_id for m in find_similar(MISSILES, scope=desks_of(user)) if m.known_id}
            for user in (researcher, outsider)
        }
        assert known == {researcher: {common.pk, own.pk}, outsider: {common.pk}}
        assert set(KnownClaim.objects.visible_to(outsider)) == {common}
        assert set(KnownClaim.objects.visible_to(researcher)) == {common, own}

    @pytest.mark.parametrize("looked_at", [10, 2000])
    def test_others_claims_do_not_crowd_out_ones_own(
        self, article, claim, other_publication, researcher, looked_at, monkeypatch
    ):
        monkeypatch.setattr(searching, "LOOKED_AT", looked_at)
        foreign = make_article(other_publication)
        twin = make_claim(foreign, MISSILES)
        Claim.objects.bulk_create(
            Claim(publication=other_publication, article=foreign, text=MISSILES, kind="event", claimant=twin.claimant)
            for _number in range(300)
        )
        assert self.claims(researcher) == [claim.pk]


def test_a_claim_is_not_similar_to_itself(claim, other_claim, article, researcher):
    twin = make_claim(article, "All of them were shot down", text="Seven missiles were fired at dawn.")
    assert similar_to(claim, scope=desks_of(researcher))[0].claim_id == twin.pk
    assert claim.pk not in [match.claim_id for match in similar_to(claim, scope=EVERYTHING)]


@pytest.mark.parametrize("count", [1, 30])
def test_two_statements_find_and_two_fetch(article, count, django_assert_num_queries):
    for number in range(count):
        make_claim(article, "air alarm", claimant=f"Claimant {number}")
    know(*["The air alarm lasted."] * count)
    with django_assert_num_queries(2):
        found = find_similar("alarm", scope=EVERYTHING, limit=60)
    with django_assert_num_queries(2):
        for each in fetch(found):
            assert each.known or each.claim.claimant.name
            assert each.known or each.claim.publication.slug
    assert len(found) == 2 * count


def test_what_is_gone_since_it_was_found_is_left_out():
    (known,) = know("rats")
    found = find_similar("rats", scope=EVERYTHING)
    known.delete()
    assert fetch(found) == []
