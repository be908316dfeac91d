"""Transactions that add claims of the same words at once neither deadlock nor wait for each other."""

import pytest
from django.db import connection, transaction

from factcheck.models import KnownClaim
from tests.matching.conftest import assert_index_agrees, know, query
from tests.racing import race, refusals

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = ["rats", "cables", "bridge", "mayor", "missile", "harbour", "glacier", "vaccine", "elephant", "milk"]


def test_the_same_words_in_opposite_orders(db):
    def add(mine: str, words: list[str]):
        def act():
            with transaction.atomic():
                for number, word in enumerate(words):
                    know_one(f"{mine}-{number}", f"{word} {word} and new{word}")

        return act

    outcomes = race(add("a", WORDS), add("b", WORDS[::-1]), add("c", WORDS), add("d", WORDS[::-1]))
    assert refusals(outcomes) == []
    assert KnownClaim.objects.count() == 4 * len(WORDS)
    assert_index_agrees()


def test_whoever_adds_does_not_wait_for_one_who_has_not_committed(db):
    """Nor for one who folds: the second to fold leaves it."""
    know(*[f"Rat number {number} ate the cables." for number in range(60)])

    def add_while_others_hold():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        with transaction.atomic():
            know(*[f"Rat {number} again ate the cables." for number in range(60)], publication=None, title="second")
        return True

    with transaction.atomic():
        KnownClaim.objects.bulk_create(
            KnownClaim(external_id=f"first-{number}", text=f"Rat {number} ate the cables.") for number in range(60)
        )
        assert race(add_while_others_hold) == [True]
    query("SELECT factcheck_match_fold()")
    assert query("SELECT count(*) FROM factcheck_matchchange") == [(0,)]
    assert_index_agrees()


def know_one(name: str, text: str) -> None:
    KnownClaim.objects.create(external_id=name, text=text)
