"""A claim on the record with all that can stand on it."""

from datetime import date

import pytest
from django.utils import timezone

from factcheck.models import Claim, Claimant, Snapshot, Source, StoredFile, Verdict
from factcheck.record import Entry, entry_of
from tests.people import TEXT
from tests.published import publish_verdict

SHA256 = "c0ffee" * 10 + "cafe"


def capture(source: Source, sha256: str = SHA256, **fields) -> Snapshot:
    """A capture of `source` as the worker leaves it."""
    file, _made = StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": 5})
    kept = {"status": "captured", "file": file, "captured_at": timezone.now(), "url": source.url, "http_status": 200}
    return Snapshot.objects.create(source=source, **(kept | fields))


def publish_many(article, ratings, people, numbers) -> list[Claim]:
    """Claims of `article`, each with a published verdict on one source: a handful of queries, however many."""
    proposer, signer = people
    words, rating, now = TEXT.split(), list(ratings.values()), timezone.now()
    at = {"publication_id": article.publication_id}
    whose = Claimant.objects.bulk_create(Claimant(name=f"Claimant {n}", kind="organisation", **at) for n in numbers)
    said = [" ".join(words[n : n + 3]) for n in numbers]
    claims = Claim.objects.bulk_create(
        Claim(article=article, text=f"{text}.", kind="figure", claimant=who, status="published", **at)
        for text, who in zip(said, whose, strict=True)
    )
    verdicts = Verdict.objects.bulk_create(
        Verdict(claim=claim, version=1, rating=rating[n % 5], summary=f"Summary {n}.", reasoning="Counted.")
        for n, claim in zip(numbers, claims, strict=True)
    )
    sources = Source.objects.bulk_create(
        Source(claim=claim, type="document", stance="supports", title="Count", url="https://ministry.example/count")
        for claim in claims
    )
    relied = Verdict.sources.through
    relied.objects.bulk_create(
        relied(verdict=verdict, source=source) for verdict, source in zip(verdicts, sources, strict=True)
    )
    signed = {"proposed_by": proposer, "proposed_at": now, "signed_off_by": signer, "signed_hash": "a" * 64}
    Verdict.objects.filter(claim__in=claims).update(status="published", published_at=now, **signed)
    return claims


@pytest.fixture
def people(editor, second_editor):
    return editor, second_editor


@pytest.fixture
def whole(claim, ratings, people) -> Claim:
    """A claim with a superseded and a standing verdict; the standing one rests on a kept and a withheld source."""
    Claimant.objects.filter(pk=claim.claimant_id).update(
        kind="person", position_held="Spokesperson", same_as=["https://people.example/spokesperson"]
    )
    Claim.objects.filter(pk=claim.pk).update(claimed_at=date(2024, 12, 20))
    publish_verdict(claim, ratings["true"], *people, status="superseded", summary="It was right.")
    verdict = publish_verdict(
        claim,
        ratings["half-true"],
        *people,
        status="draft",
        version=2,
        summary="It was “half” right, <b>they</b> say.",
        change_note="The count was redone.",
    )
    kept = verdict.sources.get()
    Source.objects.filter(pk=kept.pk).update(locator="page 9", quote="There were nine of them.")
    capture(kept)
    verdict.sources.add(
        Source.objects.create(
            claim=claim, type="eyewitness", stance="refutes", title="Ms Example", withheld_reason="She lives there"
        )
    )
    type(verdict).objects.filter(pk=verdict.pk).update(
        status="published",
        proposed_by=people[0],
        proposed_at=timezone.now(),
        signed_off_by=people[1],
        signed_hash="a" * 64,
        published_at=timezone.now(),
    )
    claim.refresh_from_db()
    return claim


@pytest.fixture
def entry(whole) -> Entry:
    return entry_of(whole.publication, whole.pk)
