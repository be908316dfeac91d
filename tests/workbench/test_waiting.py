"""Words that changed or went: whatever the desk counts can be settled on the workbench and on the claim's own page."""

import pytest
from django.urls import reverse

from corrections.dashboard.queues import WORK, measured
from factcheck.admin import workbench_page
from factcheck.models import Anchor, Claim
from factcheck.services.articles import capture_revision
from tests.people import KILLED, MISSILES, make_claim
from tests.workbench.test_suggest import ALARM

pytestmark = pytest.mark.django_db

GONE = ALARM  # of the article's sentences, this one stays


def page_of(claim) -> str:
    return reverse("admin:factcheck_claim_change", args=[claim.pk])


def move(claim, name: str) -> str:
    return reverse("admin:factcheck_claim_move", args=[claim.pk, name])


def waiting_on(client, address: str) -> list[Claim]:
    return [entry.claim for entry in client.get(address).context["waiting"]]


def counted(user) -> int:
    (queue,) = [queue for queue in WORK if "words-changed" in queue.query]
    return measured(queue, user).count


@pytest.fixture
def lost(article, claim, other_claim, researcher) -> dict[str, Claim]:
    """One claim whose words changed, and one whose words are nowhere any more."""
    capture_revision(article, actor=researcher, text=f"{MISSILES.replace('Seven', 'Eight')}. {GONE}")
    assert claim.anchors.get(revision__number=2).status == "needs_review"
    assert other_claim.anchors.get(revision__number=2).status == "orphan"
    return {"changed": claim, "gone": other_claim}


def test_the_workbench_asks_about_every_claim_that_is_counted(client, bench, article, lost, researcher):
    client.force_login(researcher)
    assert set(waiting_on(client, bench(article))) == set(Claim.objects.whose_words_changed()) == set(lost.values())
    assert counted(researcher) == 2
    html = client.get(bench(article)).content.decode()
    assert "Nothing that resembles these words." in html
    assert f"<del>{KILLED}</del>" in html
    assert html.count("The words are gone") == 2
    assert html.count("These are the words") == 1


@pytest.mark.parametrize("which", ["changed", "gone"])
@pytest.mark.parametrize(("verb", "given"), [("orphan", {"revision": 2}), ("anchor", {"quote": GONE})])
def test_each_is_settled_either_way(client, bench, article, lost, researcher, which, verb, given):
    client.force_login(researcher)
    assert "Say what became of them." in client.get(page_of(lost[which])).content.decode()
    client.post(move(lost[which], verb), given)
    left = [claim for claim in lost.values() if claim != lost[which]]
    assert waiting_on(client, bench(article)) == left
    assert list(Claim.objects.whose_words_changed()) == left
    assert counted(researcher) == 1
    assert "Say what became of them." not in client.get(page_of(lost[which])).content.decode()


def test_the_claims_page_links_to_nothing_that_cannot_be_opened(client, lost, researcher):
    client.force_login(researcher)
    html = client.get(page_of(lost["gone"])).content.decode()
    assert f'href="{move(lost["gone"], "orphan")}"' not in html
    assert f'action="{move(lost["gone"], "orphan")}"' in html


def test_words_that_are_settled_wait_again_only_when_something_like_them_comes_back(client, article, lost, researcher):
    client.force_login(researcher)
    for claim in lost.values():
        client.post(move(claim, "orphan"), {"revision": 2})
    capture_revision(article, actor=researcher, text=GONE)
    assert counted(researcher) == 0
    capture_revision(article, actor=researcher, text=f"{MISSILES.replace('Seven', 'Nine')}. {GONE}")
    assert list(Claim.objects.whose_words_changed()) == [lost["changed"]]


def test_a_published_claim_and_a_draft_are_settled_too(client, bench, article, lost, researcher):
    client.force_login(researcher)
    Claim.objects.filter(pk=lost["changed"].pk).update(status="published")
    Claim.objects.filter(pk=lost["gone"].pk).update(status="draft")
    assert set(waiting_on(client, bench(article))) == set(lost.values())
    assert counted(researcher) == 1  # a draft is nobody's alarm
    for claim in lost.values():
        client.post(move(claim, "orphan"), {"revision": 2})
    assert waiting_on(client, bench(article)) == []
    assert counted(researcher) == 0


def test_a_withdrawn_claim_waits_for_nobody(client, bench, article, lost, researcher):
    client.force_login(researcher)
    Claim.objects.filter(article=article).update(status="withdrawn")
    assert waiting_on(client, bench(article)) == []
    assert counted(researcher) == 0


def test_the_oldest_of_very_many_is_asked_about(client, bench, article, lost, researcher, monkeypatch):
    monkeypatch.setattr(workbench_page, "MOST_CLAIMS", 3)
    for number in range(5):
        make_claim(article, GONE.rstrip("."), claimant=f"Claimant {number}")
    client.force_login(researcher)
    assert set(waiting_on(client, bench(article))) == set(lost.values())


def test_a_reporter_settles_no_less_than_others_may(client, bench, article, lost, reporter):
    client.force_login(reporter)
    client.post(move(lost["gone"], "orphan"), {"revision": 2})
    assert waiting_on(client, bench(article)) == [lost["changed"]]


def test_another_desk_settles_nothing(client, lost, outsider):
    client.force_login(outsider)
    for claim in lost.values():
        assert client.post(move(claim, "orphan"), {"revision": 2}).status_code == 404
        assert client.post(move(claim, "anchor"), {"quote": GONE}).status_code == 404
    assert Claim.objects.whose_words_changed().count() == 2


def test_words_that_stand_there_twice_are_told_apart_by_what_is_around_them(client, article, lost, researcher):
    capture_revision(article, actor=researcher, text=f"One was hurt at noon. <b>One was hurt</b> at night. {GONE}")
    client.force_login(researcher)
    asked = client.post(move(lost["gone"], "anchor"), {"quote": "One was hurt"})
    assert asked.status_code == 400
    html = asked.content.decode()
    assert '<option value="0">1. …One was hurt at noon.' in html
    assert '<option value="25">2. …One was hurt at noon. &lt;b&gt;One was hurt' in html
    client.post(move(lost["gone"], "anchor"), {"quote": "One was hurt", "start": 25})
    assert lost["gone"].anchors.get(revision__number=3).start == 25


def test_words_lost_in_text_after_text_are_asked_about_once(article, lost, researcher):
    """The index of what is asked about does not grow with the history of a text."""
    for number in range(3):
        capture_revision(
            article, actor=researcher, text=f"{MISSILES.replace('Seven', 'Eight')}. {GONE} And more: {number}."
        )
    asked = Anchor.objects.filter(status__in=Anchor.LOST, is_settled=False, is_outdated=False)
    assert {(anchor.claim, anchor.revision.number) for anchor in asked} == {(claim, 5) for claim in lost.values()}
    assert set(Claim.objects.whose_words_changed()) == set(lost.values())


def test_words_that_come_back_are_asked_about_no_more(article, lost, researcher):
    capture_revision(article, actor=researcher, text=article.revisions.get(number=1).text)
    assert not Claim.objects.whose_words_changed().exists()
