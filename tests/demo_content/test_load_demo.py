"""`load_demo`: whoever looks around finds each feature of the fact-check desk with something to do in it."""

import hashlib
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from corrections.models import CannedReply, LetterTemplate, Mention, Subscription, TextChange
from corrections.story.files import FOLDER
from factcheck.admin.similar import similar_claims
from factcheck.archiving.captures import capture_due
from factcheck.models import Article, Claim, Occurrence, Snapshot, User, Verdict
from factcheck.services.suggestions import suggest_claims

pytestmark = pytest.mark.django_db

RIDERS = "sampleton-tram-riders"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_public_verdict_shows_its_evidence_by_hash_and_time(client):
    call_command("load_demo", verbosity=0)
    capture_due(deadline=timezone.now() + timedelta(minutes=1))
    kept = Snapshot.objects.get(origin="upload")
    assert kept.status == "captured"
    page = client.get(Claim.objects.get(text__startswith="The tram line was planned").get_absolute_url())
    assert hashlib.sha256((FOLDER / "tram_plan_page_12.txt").read_bytes()).hexdigest() in page.content.decode()


def test_each_feature_has_something_to_show():
    call_command("load_demo", verbosity=0)
    riders = Article.objects.get(url__endswith=RIDERS)
    assert len(suggest_claims(riders).shown) >= 8
    (changed,) = Claim.objects.whose_words_changed()
    assert changed.anchors.get(revision__number=2).status == "needs_review"
    (change,) = TextChange.objects.unacknowledged()
    assert change.article == changed.article == riders
    assert {occurrence.article for occurrence in Occurrence.objects.exclude(confirmed_by=None)} == {riders}
    assert Occurrence.objects.filter(confirmed_by=None, url__contains="broadcaster.example").exists()
    expected = Claim.objects.get(text__startswith="The planners of the tram line")
    nearest = similar_claims(User.objects.get(username="robin"), expected.text, without=[expected.pk])[0]
    assert nearest.text == "The tram line was planned for 20,000 passengers a day."
    assert nearest.rating.word == "True"
    assert Verdict.objects.published().count() == 4
    assert sorted(Mention.objects.values_list("status", flat=True)) == ["approved", "verified"]
    assert Subscription.objects.active().get().rhythm == "weekly"
    assert CannedReply.objects.get().owner is None
    assert LetterTemplate.objects.get().purpose == "follower_digest"
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)
