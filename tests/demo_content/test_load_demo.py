"""`load_demo`: whoever looks around finds each feature of the fact-check desk with something to do in it."""

import pytest
from django.core.management import CommandError, call_command

from corrections.models import TextChange
from factcheck.admin.similar import similar_claims
from factcheck.models import Article, Claim, Occurrence, User, Verdict
from factcheck.services.suggestions import suggest_claims

pytestmark = pytest.mark.django_db

RIDERS = "sampleton-tram-riders"


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
    with pytest.raises(CommandError):
        call_command("load_demo", verbosity=0)
