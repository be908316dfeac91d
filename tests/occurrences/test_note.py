"""A claim that is made again is noted with its place, confirmed by a second person, and taken off by an editor."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Claim, Claimant, Event, Occurrence
from factcheck.services.occurrences import confirm_occurrence, note_occurrence, remove_occurrence
from tests.people import MISSILES, make_article

ELSEWHERE = "https://elsewhere.example/story"


@pytest.fixture
def second_article(publication):
    return make_article(publication, "again")


@pytest.fixture
def noted(claim, researcher) -> Occurrence:
    return note_occurrence(claim, actor=researcher, url=ELSEWHERE, title="A story", quote="seven rockets")


def test_another_article_of_ours_is_tied_to_its_words(claim, second_article, researcher):
    made = note_occurrence(claim, actor=researcher, article=second_article, quote=MISSILES)
    assert (made.revision, made.quote) == (second_article.latest_revision, MISSILES)
    assert made.revision.text[made.start : made.end] == MISSILES
    assert made.suffix.startswith(", the air force")
    assert Event.objects.get(kind="claim.occurrence_noted").facts == {"occurrence": made.pk}


def test_an_outside_address_bears_what_is_known_of_it(noted, claim):
    assert (noted.claim, noted.url, noted.title, noted.quote) == (claim, ELSEWHERE, "A story", "seven rockets")
    assert noted.article is None


def test_the_address_of_an_article_of_ours_is_that_article(claim, second_article, researcher):
    made = note_occurrence(claim, actor=researcher, url=f"{second_article.url}/?utm_source=x", quote=MISSILES)
    assert (made.article, made.url) == (second_article, "")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "url"),
        ({"url": "  "}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "ftp://elsewhere.example/"}, "url"),
        ({"url": "https://[::1"}, "url"),
        ({"url": "https://elsewhere.example/\0"}, "url"),
        ({"url": ELSEWHERE, "quote": "x" * 2001}, "quote"),
        ({"url": ELSEWHERE, "quote": "nul \0"}, "quote"),
        ({"url": ELSEWHERE, "title": "x" * 301}, "title"),
    ],
)
def test_what_is_no_place_is_refused(claim, researcher, given, field):
    with pytest.raises(Invalid) as refusal:
        note_occurrence(claim, actor=researcher, **given)
    assert refusal.value.facts["field"] == field
    assert not Occurrence.objects.exists()


def test_words_that_are_not_there_and_the_claims_own_article_are_refused(claim, second_article, researcher):
    with pytest.raises(Invalid, match="not in the article"):
        note_occurrence(claim, actor=researcher, article=second_article, quote="eight missiles")
    with pytest.raises(Invalid, match="taken from"):
        note_occurrence(claim, actor=researcher, article=claim.article, quote=MISSILES)
    with pytest.raises(Invalid, match="article of yours or an address"):
        note_occurrence(claim, actor=researcher, article=second_article, url=ELSEWHERE, quote=MISSILES)


def test_another_publications_article_and_claimant_are_refused(claim, other_publication, researcher):
    theirs = make_article(other_publication)
    stranger = Claimant.objects.create(publication=other_publication, name="A stranger", kind="person")
    with pytest.raises(Invalid, match="another publication"):
        note_occurrence(claim, actor=researcher, article=theirs, quote=MISSILES)
    with pytest.raises(Invalid, match="another publication"):
        note_occurrence(claim, actor=researcher, url=ELSEWHERE, claimant=stranger)
    assert note_occurrence(claim, actor=researcher, url=theirs.url).article is None


def test_the_same_place_twice_is_a_conflict(noted, claim, second_article, researcher):
    with pytest.raises(Conflict, match="noted already"):
        note_occurrence(claim, actor=researcher, url=ELSEWHERE)
    note_occurrence(claim, actor=researcher, article=second_article, quote=MISSILES)
    with pytest.raises(Conflict, match="noted already"):
        note_occurrence(claim, actor=researcher, article=second_article, quote=MISSILES)


def test_a_withdrawn_claim_takes_none(claim, noted, researcher, reviewer):
    Claim.objects.filter(pk=claim.pk).update(status="withdrawn")
    with pytest.raises(Conflict, match="withdrawn"):
        note_occurrence(claim, actor=researcher, url=f"{ELSEWHERE}/2")
    with pytest.raises(Conflict, match="withdrawn"):
        confirm_occurrence(noted, actor=reviewer)


def test_strangers_note_nothing(claim, outsider, inactive):
    for person in (outsider, inactive):
        with pytest.raises(NotPermitted):
            note_occurrence(claim, actor=person, url=ELSEWHERE)


def test_a_second_person_confirms_it(noted, reviewer, claim):
    assert not claim.occurrences.public().exists()
    confirm_occurrence(noted, actor=reviewer)
    assert claim.occurrences.public().get().confirmed_by == reviewer
    with pytest.raises(Conflict, match="confirmed already"):
        confirm_occurrence(noted, actor=reviewer)


def test_nobody_confirms_what_they_noted_themselves(claim, reviewer, superuser, researcher, reporter, noted):
    for person in (reviewer, superuser):
        own = note_occurrence(claim, actor=person, url=f"{ELSEWHERE}/{person.pk}")
        with pytest.raises(NotPermitted, match="somebody else confirms"):
            confirm_occurrence(own, actor=person)
        with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
            Occurrence.objects.filter(pk=own.pk).update(confirmed_by=person, confirmed_at=timezone.now())
    with pytest.raises(NotPermitted):
        confirm_occurrence(noted, actor=researcher)
    with pytest.raises(NotPermitted, match="by-line"):
        confirm_occurrence(noted, actor=reporter)


def test_an_article_that_readers_cannot_see_is_not_shown(claim, second_article, researcher, reviewer):
    made = note_occurrence(claim, actor=researcher, article=second_article, quote=MISSILES)
    confirm_occurrence(made, actor=reviewer)
    assert claim.occurrences.public().count() == 1
    type(second_article).objects.filter(pk=second_article.pk).update(published_at=None)
    assert not claim.occurrences.public().exists()


def test_the_desk_removes_it_until_it_is_confirmed_then_an_editor(claim, noted, researcher, reviewer, editor):
    second = note_occurrence(claim, actor=reviewer, url=f"{ELSEWHERE}/2")
    remove_occurrence(second, actor=researcher)
    confirm_occurrence(noted, actor=reviewer)
    for person in (researcher, reviewer):
        with pytest.raises(NotPermitted):
            remove_occurrence(noted, actor=person)
    pk = noted.pk
    remove_occurrence(noted, actor=editor)
    assert not Occurrence.objects.exists()
    assert Event.objects.filter(kind="claim.occurrence_removed").latest("pk").facts == {"occurrence": pk}
    noted.pk = pk
    with pytest.raises(Conflict):
        remove_occurrence(noted, actor=editor)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"url": ELSEWHERE, "start": 1, "end": 2},
        {"url": ELSEWHERE, "confirmed_at": timezone.now()},
    ],
)
def test_the_database_refuses_half_a_place(claim, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(claim=claim, **fields)


def test_the_database_refuses_an_article_without_words(claim, second_article):
    revision = second_article.latest_revision
    for fields in ({}, {"revision": revision}, {"revision": revision, "quote": "x", "start": 3, "end": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Occurrence.objects.create(claim=claim, article=second_article, **fields)


def test_what_readers_see_dates_the_public_record(claim, noted, reviewer, editor):
    before = timezone.now()
    Claim.objects.filter(pk=claim.pk).update(recorded_at=before - timezone.timedelta(days=1))
    confirm_occurrence(noted, actor=reviewer)
    claim.refresh_from_db()
    confirmed = claim.recorded_at
    assert confirmed > before - timezone.timedelta(days=1)
    remove_occurrence(noted, actor=editor)
    claim.refresh_from_db()
    assert claim.recorded_at >= confirmed
