"""The index follows every claim, through whatever door it comes, and its statistics are those of a recount."""

import pytest
from django.db import IntegrityError, connection, transaction

from factcheck.matching import EVERYTHING, find_similar
from factcheck.models import Claim, Claimant, KnownClaim
from factcheck.services import claims
from tests.matching.conftest import assert_index_agrees, documents, know, query, texts_like
from tests.people import KILLED, MISSILES, make_article, make_claim

pytestmark = pytest.mark.django_db


def ids_like(text: str) -> list[int]:
    return [match.claim_id for match in find_similar(text, scope=EVERYTHING)]


def test_a_claim_is_found_in_the_transaction_that_adds_it(article, researcher, claim):
    added = claims.add_claim(
        article, actor=researcher, text="Purple elephants danced.", kind="event", claimant=claim.claimant
    )
    assert ids_like("elephants dancing") == [added.pk]
    assert_index_agrees()


def test_a_refused_claim_leaves_nothing(article, claim):
    before = documents()
    with transaction.atomic():
        make_claim(article, "All of them were shot down")
        transaction.set_rollback(True)
    assert documents() == before
    assert_index_agrees()


def test_an_edited_claim_is_found_by_its_new_words_only(claim, researcher):
    claims.edit_claim(claim, actor=researcher, text="Purple elephants danced.")
    assert ids_like("elephants") == [claim.pk]
    assert ids_like("missiles fired") == []
    assert_index_agrees()


def test_what_is_not_said_in_public_does_not_touch_the_index(claim, researcher):
    before = query("SELECT id FROM factcheck_matchdocument ORDER BY id")
    claims.edit_claim(claim, actor=researcher, tags=["air"], priority=30)
    assert query("SELECT id FROM factcheck_matchdocument ORDER BY id") == before


def test_the_claimant_belongs_to_the_claim_under_a_new_name_too(claim):
    assert ids_like("air force") == [claim.pk]
    claimant = claim.claimant
    claimant.name = "The Flying Corps"
    claimant.save()
    assert (ids_like("flying corps"), ids_like("air force")) == ([claim.pk], [])
    assert_index_agrees()


def test_a_withdrawn_claim_is_never_found(claim, editor):
    claims.withdraw_claim(claim, actor=editor)
    assert ids_like(MISSILES) == []
    assert_index_agrees()


def test_a_deleted_claim_leaves_nothing(claim, other_claim):
    claim.anchors.all().delete()
    claim.delete()
    assert ids_like(MISSILES) == []
    assert ids_like(KILLED) == [other_claim.pk]
    assert_index_agrees()


def test_bulk_and_queryset_writes_are_followed(article, claim):
    made = Claim.objects.bulk_create(
        Claim(
            publication=article.publication,
            article=article,
            text=f"Elephant number {number} danced.",
            kind="event",
            claimant=claim.claimant,
        )
        for number in range(120)
    )
    assert len(find_similar("elephants", scope=EVERYTHING, limit=200)) == 120
    assert_index_agrees()
    Claim.objects.filter(pk__in=[each.pk for each in made]).update(text="A giraffe sang.")
    assert (len(ids_like("elephants")), len(ids_like("giraffe"))) == (0, 10)
    assert_index_agrees()


def test_known_claims_are_followed():
    one, two = know("Rats ate the cables.", "Cats ate the rats.")
    assert texts_like("rats cables") == [one.text, two.text]
    KnownClaim.objects.filter(pk=one.pk).update(text="Mice ate the ropes.")
    assert texts_like("rats cables") == [two.text]
    KnownClaim.objects.filter(pk=two.pk).delete()
    assert texts_like("rats cables") == []
    assert_index_agrees()


def test_emptied_tables_empty_the_index(claim):
    know("Rats ate the cables.")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE factcheck_knownclaim")
    assert {known for _claim, known in documents()} == {None}
    assert_index_agrees()


def test_changes_are_folded_from_time_to_time():
    know(*[f"Rat number {number} ate cable {number}." for number in range(49)])
    know(*[f"Cat number {number} ate rat {number}." for number in range(60)])
    assert query("SELECT count(*) FROM factcheck_matchchange") == [(0,)]
    assert query("SELECT documents FROM factcheck_matchcount WHERE lexeme = 0") == [(109,)]
    assert_index_agrees()


def test_one_more_claim_writes_the_same_few_rows_however_many_there_are(article):
    """No row of the statistics is changed: whoever adds a claim waits for nobody."""
    know(*[f"The air force fired missile {number}." for number in range(50)])
    # Not the fiftieth, which folds: ids go on from test to test.
    query(
        "SELECT setval(pg_get_serial_sequence('factcheck_matchdocument', 'id'), (max(id) / 50 + 1) * 50) "
        "FROM factcheck_matchdocument"
    )
    before = query("SELECT lexeme, xmin::text FROM factcheck_matchcount ORDER BY 1")
    make_claim(article, "All of them were shot down")
    assert query("SELECT lexeme, xmin::text FROM factcheck_matchcount ORDER BY 1") == before


def test_a_document_is_of_one_claim_and_no_other(claim):
    with pytest.raises(IntegrityError), transaction.atomic():
        query("UPDATE factcheck_matchdocument SET known_id = 1 WHERE claim_id = %s RETURNING id", claim.pk)


def test_a_rename_of_another_desks_claimant_stays_there(publication, other_publication, claim):
    twin = make_claim(make_article(other_publication), MISSILES)
    Claimant.objects.filter(pk=twin.claimant_id).update(name="The Flying Corps")
    assert ids_like("air force") == [claim.pk]
