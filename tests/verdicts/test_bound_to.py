"""What a sign-off binds to: everything that readers will see, and the bytes that it rests on."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from factcheck.archiving import store_bytes
from factcheck.errors import Conflict, NotPermitted
from factcheck.models import Claim, Claimant, Rating, Snapshot, Source, Verdict
from factcheck.services.claimants import edit_claimant
from factcheck.services.evidence import add_file
from factcheck.services.sources import attach_source
from factcheck.services.verdicts import draft_verdict, propose_verdict, sign_off_verdict
from tests.racing import overtake


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def captured(source: Source, data: bytes) -> None:
    now = timezone.now()
    Snapshot.objects.create(source=source, status="captured", file=store_bytes(data), captured_at=now)


CHANGES = {
    "claim text": lambda v: Claim.objects.update(text="Nine missiles."),
    "claim kind": lambda v: Claim.objects.update(kind="event"),
    "claim date": lambda v: Claim.objects.update(claimed_at="2026-01-01"),
    "claim language": lambda v: Claim.objects.update(language="uk"),
    "claimant name": lambda v: Claimant.objects.filter(pk=v.claim.claimant_id).update(name="The army"),
    "claimant position": lambda v: Claimant.objects.update(position_held="Spokesman"),
    "rating word": lambda v: Rating.objects.filter(pk=v.rating_id).update(word="Wrong"),
    "rating value": lambda v: Rating.objects.filter(pk=v.rating_id).update(value=99),
    "summary": lambda v: Verdict.objects.update(summary="Eight."),
    "reasoning": lambda v: Verdict.objects.update(reasoning="Counted anew."),
    "change note": lambda v: Verdict.objects.update(change_note="A new count."),
    "source type": lambda v: Source.objects.update(type="interview"),
    "source primary": lambda v: Source.objects.update(is_primary=True),
    "source stance": lambda v: Source.objects.update(stance="context"),
    "source title": lambda v: Source.objects.update(title="Evening report"),
    "source address": lambda v: Source.objects.update(url="https://a.example/"),
    "source locator": lambda v: Source.objects.update(locator="p. 2"),
    "source quote": lambda v: Source.objects.update(quote="Nine."),
    "source language": lambda v: Source.objects.update(language="uk"),
    "source note": lambda v: Source.objects.update(note="By telephone."),
    "source withheld": lambda v: Source.objects.update(withheld_reason="A witness."),
    "source relied on no more": lambda v: v.sources.clear(),
    "another relied on": lambda v: v.sources.add(
        Source.objects.create(claim=v.claim, type="document", stance="refutes", title="Another")
    ),
    "capture": lambda v: captured(v.sources.get(), b"as it stands now"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_changed_since_it_was_read_is_not_signed(proposed, reviewer, change):
    read = Verdict.objects.get(pk=proposed.pk).content_hash()
    change(proposed)
    with pytest.raises(Conflict, match="read it again") as refused:
        sign_off_verdict(proposed, actor=reviewer, expected_hash=read)
    assert refused.value.code == "content_changed"
    proposed.refresh_from_db()
    assert proposed.status == "in_review"


def test_the_same_bytes_captured_again_change_nothing(proposed, source, reviewer):
    captured(source, b"as it stood")
    read = proposed.content_hash()
    captured(source, b"as it stood")
    assert sign_off_verdict(proposed, actor=reviewer, expected_hash=read).signed_hash == read


def test_what_it_does_not_rest_on_may_come_meanwhile(proposed, claim, researcher, reviewer):
    read = proposed.content_hash()
    attach_source(claim, actor=researcher, type="interview", stance="context", title="A neighbour")
    assert sign_off_verdict(proposed, actor=reviewer, expected_hash=read).status == "published"


def test_a_file_added_to_a_draft_makes_an_author_and_voids_what_was_read(
    drafted, source, researcher, reviewer, second_editor
):
    read = drafted.content_hash()
    add_file(source, actor=reviewer, file=ContentFile(b"a,b\n1,2\n", "count.csv"))
    propose_verdict(drafted, actor=researcher)
    with pytest.raises(NotPermitted, match="You wrote some of this verdict"):
        sign_off_verdict(drafted, actor=reviewer)
    with pytest.raises(Conflict, match="read it again"):
        sign_off_verdict(drafted, actor=second_editor, expected_hash=read)


@pytest.mark.parametrize("verdict", ["proposed", "published"])
def test_what_is_under_review_or_published_takes_no_file(request, verdict, source, second_editor):
    request.getfixturevalue(verdict)
    with pytest.raises(Conflict, match="rests on this source as it is"):
        add_file(source, actor=second_editor, file=ContentFile(b"a,b\n1,2\n", "count.csv"))


def test_naming_the_claimant_anew_is_writing_in_every_draft(drafted, claim, other_claim, ratings, researcher, reviewer):
    Claim.objects.filter(pk=other_claim.pk).update(claimant=claim.claimant)
    second = draft_verdict(other_claim, actor=researcher, rating=ratings["false"], summary="No.", reasoning="Counted.")
    edit_claimant(claim.claimant, actor=reviewer, same_as=["https://encyclopaedia.example/army"])
    assert not drafted.contributors.filter(user=reviewer).exists()
    edit_claimant(claim.claimant, actor=reviewer, position_held="Spokesman")
    for verdict in (drafted, second):
        assert verdict.contributors.filter(user=reviewer).exists()
    propose_verdict(drafted, actor=researcher)
    with pytest.raises(NotPermitted, match="You wrote some of this verdict"):
        sign_off_verdict(drafted, actor=reviewer)


@pytest.mark.django_db(transaction=True)
def test_a_claimant_is_not_renamed_behind_a_proposal(drafted, claim, researcher, reviewer):
    refused = overtake(
        lambda: propose_verdict(drafted, actor=researcher),
        lambda: edit_claimant(Claimant.objects.get(pk=claim.claimant_id), actor=reviewer, name="The army"),
    )
    assert isinstance(refused, Conflict), refused


@pytest.mark.django_db(transaction=True)
def test_a_file_that_comes_while_one_proposes_is_refused(drafted, source, researcher, second_editor):
    refused = overtake(
        lambda: propose_verdict(drafted, actor=researcher),
        lambda: add_file(
            Source.objects.get(pk=source.pk), actor=second_editor, file=ContentFile(b"a,b\n1,2\n", "count.csv")
        ),
    )
    assert isinstance(refused, Conflict), refused
    assert not source.snapshots.exists()
