"""Every list of the record is read off an index, in the order in which it is shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from factcheck.models import Claim, Verdict
from factcheck.record import standing
from tests.people import make_article

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = 60, 600


def plan(queryset) -> str:
    """How PostgreSQL reads it."""
    found = queryset.explain()
    assert "Sort" not in found, found
    return found


@pytest.fixture
def claims(publication, other_publication, claim, editor, second_editor, ratings):
    """The publication's lists, beside a larger publication's."""
    now = timezone.now()

    def rows(paper, number):
        fields = {"article": make_article(paper, "many"), "claimant": claim.claimant, "kind": "figure"}
        return [
            Claim(
                publication=paper,
                text=f"Claim {n}",
                status="published",
                recorded_at=now - timedelta(minutes=n),
                **fields,
            )
            for n in range(number)
        ]

    made = Claim.objects.bulk_create([*rows(other_publication, ELSEWHERE), *rows(publication, HERE)])
    signed = {"proposed_by": editor, "signed_off_by": second_editor, "signed_hash": "a" * 64}
    Verdict.objects.bulk_create(
        Verdict(
            claim=row,
            version=1,
            rating=ratings["true"],
            summary="So it was.",
            reasoning="Counted.",
            status="published",
            proposed_at=row.recorded_at,
            published_at=row.recorded_at,
            **signed,
        )
        for row in made
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE factcheck_claim, factcheck_verdict, factcheck_article, factcheck_publication")
    return Claim.objects.on_record().filter(publication=publication)


def test_no_list_reads_or_sorts_more_than_it_shows(claims):
    newest = claims.order_by("-recorded_at", "-pk")
    assert "claim_record_of_publication" in plan(newest[:20])
    below = newest.filter(recorded_at__lte=timezone.now() - timedelta(minutes=30))
    assert "claim_record_of_publication" in plan(below[:20])
    streamed = plan(standing(claims).filter(pk__gt=5).order_by("pk")[:20])
    assert "claim_record_in_order" in streamed or "factcheck_claim_pkey" in streamed
    searched = plan(standing(Claim.objects.on_record()).order_by("-recorded_at", "-pk")[:20])
    assert "claim_record_newest" in searched
    assert "one_published_verdict_per_claim" in searched
