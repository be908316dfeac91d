"""What stands on the record, when it changed, and what is not on it."""

import dataclasses

import pytest
from django.utils import timezone

from factcheck.models import Article, Claim, Publication, Source, Verdict
from factcheck.record import entries_of, entry_of, host_of, newest_change, stamp, standing
from factcheck.services.occurrences import confirm_occurrence, note_occurrence
from tests.people import MISSILES, make_article
from tests.published import publish_verdict
from tests.record.conftest import capture

pytestmark = pytest.mark.django_db


def entry_now(claim):
    return entry_of(claim.publication, claim.pk)


def recorded(claim):
    claim.refresh_from_db()
    return claim.recorded_at


def test_an_entry_cannot_be_changed(entry):
    with pytest.raises(dataclasses.FrozenInstanceError):
        entry.text = "Something else"


def test_the_history_is_newest_first_and_says_why_it_changed(entry):
    assert [(f.version, f.status, f.grade.word) for f in entry.findings] == [
        (2, "published", "Half true"),
        (1, "superseded", "True"),
    ]
    assert entry.standing.change_note == "The count was redone."
    assert entry.findings[1].ended_at is not None


def test_a_withheld_source_is_counted_and_leaves_nothing_else(entry):
    assert entry.standing.withheld == 1
    assert [source.title for source in entry.standing.sources] == ["Count of the ministry"]
    assert "Ms Example" not in repr(entry)
    assert "She lives there" not in repr(entry)


def test_of_several_captures_the_first_counts(whole, entry):
    source = whole.sources.get(withheld_reason="", verdicts__version=2)
    capture(source, "d" * 64)
    assert entry_now(whole).standing.sources[0].capture == entry.standing.sources[0].capture


def test_a_capture_that_failed_is_none(whole):
    source = whole.sources.get(verdicts__version=1)
    capture(source, status="failed", file=None, captured_at=None)
    assert entry_now(whole).findings[1].sources[0].capture is None


def test_why_a_withdrawal_was_asked_for_is_not_known_before_it(whole, editor):
    Verdict.objects.filter(claim=whole, version=2).update(withdrawal_asked_by=editor, withdrawal_reason="A plan")
    assert "A plan" not in repr(entry_now(whole))


def test_without_sources_and_reasoning_when_not_whole(whole):
    (found,) = entries_of(Claim.objects.filter(pk=whole.pk), whole=False)
    assert (found.standing.reasoning, found.standing.sources) == ("", ())
    assert found.standing.grade == entry_now(whole).standing.grade


def test_the_record_changes_with_each_version_and_withdrawal(claim, ratings, editor, second_editor):
    assert recorded(claim) is None
    first = publish_verdict(claim, ratings["true"], editor, second_editor)
    assert recorded(claim) == first.published_at
    Verdict.objects.filter(pk=first.pk).update(status="superseded", superseded_at=first.published_at)
    second = publish_verdict(claim, ratings["false"], editor, second_editor, version=2)
    assert recorded(claim) == second.published_at > first.published_at


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_a_verdict_in_the_making_is_not_noted(claim, ratings, editor, second_editor, status):
    publish_verdict(claim, ratings["true"], editor, second_editor, status=status)
    assert recorded(claim) is None


def test_withholding_a_source_of_a_public_verdict_is_noted(whole):
    before = recorded(whole)
    unused = Source.objects.create(claim=whole, type="document", stance="context", title="Not relied on")
    Source.objects.filter(pk=unused.pk).update(withheld_reason="Not safe")
    assert recorded(whole) == before
    Source.objects.filter(claim=whole, withheld_reason="").update(withheld_reason="Not safe")
    assert recorded(whole) > before


def test_the_first_capture_is_noted_and_a_later_one_is_not(claim, ratings, editor, second_editor):
    verdict = publish_verdict(claim, ratings["true"], editor, second_editor)
    before = recorded(claim)
    capture(verdict.sources.get())
    after = recorded(claim)
    assert after > before
    capture(verdict.sources.get(), "d" * 64)
    assert recorded(claim) == after


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_what_is_off_the_record_is_not_listed(whole, status):
    Claim.objects.filter(pk=whole.pk).update(status=status)
    assert not Claim.objects.on_record().exists()


def test_an_article_before_its_time_and_a_closed_publication_list_nothing(whole):
    Article.objects.update(published_at=None)
    assert not Claim.objects.on_record().exists()
    Article.objects.update(published_at="2024-12-20T12:00Z")
    assert Claim.objects.on_record().exists()
    Publication.objects.update(is_active=False)
    assert not Claim.objects.on_record().exists()


def test_a_withdrawn_verdict_does_not_stand(claim, ratings, editor, second_editor):
    publish_verdict(claim, ratings["true"], editor, second_editor, status="withdrawn")
    assert not standing(Claim.objects.on_record()).exists()
    assert entry_now(claim).standing is None
    assert entry_now(claim).title == f"Withdrawn: {claim.text}"


def test_the_newest_change_is_not_taken_back(whole):
    before = newest_change(whole.publication)
    Claim.objects.filter(pk=whole.pk).update(status="withdrawn")
    assert newest_change(whole.publication) == before == newest_change()


@pytest.mark.parametrize(
    "change",
    [
        lambda claim: Article.objects.update(headline="Another headline"),
        lambda claim: (
            type(claim.claimant).objects.filter(pk=claim.claimant_id).update(same_as=["https://people.example/another"])
        ),
        lambda claim: Article.objects.update(language="uk"),
        lambda claim: Publication.objects.update(name="Another Courier"),
        lambda claim: Publication.objects.filter(pk=claim.publication_id).update(slug="another-courier"),
        lambda claim: Claim.objects.update(status="withdrawn"),
        lambda claim: Source.objects.filter(withheld_reason="").update(withheld_reason="Not safe"),
    ],
    ids=["headline", "claimant", "language", "publication", "address", "claim", "source"],
)
def test_the_stamp_changes_with_what_the_lists_show(whole, change):
    before = stamp(Claim.objects.on_record())
    assert stamp(Claim.objects.on_record()) == before
    change(whole)
    assert stamp(Claim.objects.on_record()) != before


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.courier.example/path?x=1", "courier.example"),
        ("http://Courier.example:8080", "courier.example"),
        ("courier.example", "courier.example"),
        ("www.courier.example/", "courier.example"),
        ("https://user@courier.example./", "courier.example"),
        ("", ""),
        ("://", ""),
        ("https:///path", ""),
    ],
)
def test_the_host_of_an_address(address, host):
    assert host_of(address) == host


def test_where_it_is_claimed_again_once_confirmed(client, whole, editor, second_editor):
    address = "https://elsewhere.example/again"
    noted = whole.occurrences.create(url=address, title="The same again", noted_by=editor)
    assert entry_now(whole).repetitions == ()
    type(noted).objects.filter(pk=noted.pk).update(confirmed_by=second_editor, confirmed_at=timezone.now())
    (again,) = entry_now(whole).repetitions
    assert (again.url, again.title) == (address, "The same again")
    html = client.get(whole.get_absolute_url()).content.decode()
    assert "Also claimed in" in html
    assert f'href="{address}"' in html


def test_an_article_of_ours_that_claims_it_again_bears_the_name_of_the_paper(client, whole, editor, second_editor):
    other = make_article(whole.publication, "again")
    noted = note_occurrence(whole, actor=editor, url=other.url, quote=MISSILES)
    confirm_occurrence(noted, actor=second_editor)
    (again,) = entry_now(whole).repetitions
    assert again.published_by == whole.publication.name
    html = client.get(whole.get_absolute_url()).content.decode()
    assert f'<p class="meta">\n        {whole.publication.name}\n' in html
