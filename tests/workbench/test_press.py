"""What is pressed on the workbench: one service each, refusals as words, nothing broken by what a stranger sends."""

import pytest
from django.test import Client
from django.urls import reverse

from factcheck.models import Anchor, Claim, DismissedSuggestion, Event
from factcheck.services.articles import capture_revision
from tests.people import MISSILES, TEXT, make_article, make_claim
from tests.workbench.test_suggest import ALARM, sentence

pytestmark = pytest.mark.django_db

PLACE = sentence(TEXT, ALARM)
WORDS = {
    "text": "The air alarm lasted three hours.",
    "quote": ALARM,
    "kind": "figure",
    "claimant_name": "Vera Example",
    "claimant_kind": "person",
    "position_held": "Mayor",
    "same_as": "https://people.example/vera\nhttps://people.example/v",
    "priority": "30",
    "tags": "alarm, city, alarm",
    "language": "en",
    "due_at_0": "2031-05-01",
    "due_at_1": "12:00",
}


@pytest.fixture
def at_work(client, researcher):
    client.force_login(researcher)
    return client


def test_accepting_goes_on_to_the_next(at_work, bench, article, said):
    response = at_work.post(bench(article, "accept"), {**PLACE, "following": "s-17"})
    assert response["Location"] == f"{bench(article)}#s-17"
    assert article.claims.get(text=ALARM).status == "open"
    assert said(at_work.get(bench(article)))[0].startswith("On record: ")


def test_accepting_twice_says_so(at_work, bench, article, said):
    at_work.post(bench(article, "accept"), PLACE)
    at_work.post(bench(article, "accept"), PLACE)
    assert said(at_work.get(bench(article)))[1] == "These words carry a claim already."
    assert article.claims.filter(text=ALARM).count() == 1


def test_dismissing_and_taking_back(at_work, bench, article):
    at_work.post(bench(article, "dismiss"), PLACE)
    row = DismissedSuggestion.objects.get()
    at_work.post(bench(article, "restore"), {"dismissed": row.pk})
    assert not DismissedSuggestion.objects.exists()


@pytest.mark.parametrize("part", ["accept", "dismiss", "restore"])
@pytest.mark.parametrize("method", ["get", "head", "put"])
def test_presses_are_posts(at_work, bench, article, part, method):
    assert getattr(at_work, method)(bench(article, part)).status_code == 405


@pytest.mark.parametrize("part", ["accept", "dismiss", "restore", "claim"])
def test_presses_need_the_page_that_we_drew(bench, article, researcher, part):
    client = Client(enforce_csrf_checks=True)
    client.force_login(researcher)
    assert client.post(bench(article, part), PLACE).status_code == 403


@pytest.mark.parametrize("part", ["accept", "dismiss", "restore", "claim"])
def test_another_desks_article_is_not_there(client, bench, article, outsider, part):
    client.force_login(outsider)
    assert client.post(bench(article, part), {**PLACE, **WORDS}).status_code == 404
    assert not article.claims.filter(text=ALARM).exists()


@pytest.mark.parametrize(
    "given",
    [
        {},
        {**PLACE, "start": "x"},
        {**PLACE, "start": -1},
        {**PLACE, "end": 10**30},
        {**PLACE, "end": "\0"},
        {**PLACE, "revision": 0},
        {**PLACE, "revision": 7},
        {**PLACE, "start": 10**9, "end": 10**9 + 5},
        {**PLACE, "end": PLACE["start"]},
    ],
)
@pytest.mark.parametrize("part", ["accept", "dismiss"])
def test_what_cannot_be_is_refused_in_words(at_work, bench, article, said, part, given):
    assert at_work.post(bench(article, part), given).status_code == 302
    assert len(said(at_work.get(bench(article)))) == 1
    assert article.claims.count() == 2
    assert not DismissedSuggestion.objects.exists()


@pytest.mark.parametrize("dismissed", ["", "x", 0, 10**30, 12345, "\0"])
def test_taking_back_what_is_not_there_is_refused(at_work, bench, article, said, dismissed):
    assert at_work.post(bench(article, "restore"), {"dismissed": dismissed}).status_code == 302
    assert len(said(at_work.get(bench(article)))) == 1


@pytest.mark.parametrize("following", ["//evil.example", "s-1\r\nX: y", "javascript:1", "s-" + "9" * 40])
def test_one_is_led_nowhere_else(at_work, bench, article, following):
    response = at_work.post(bench(article, "accept"), {**PLACE, "following": following})
    assert response["Location"] == bench(article)


def test_a_text_that_changed_meanwhile_is_looked_at_again(at_work, bench, article, researcher, said):
    capture_revision(article, actor=researcher, text=f"Update. {TEXT}")
    at_work.post(bench(article, "accept"), PLACE)
    assert "has changed since" in said(at_work.get(bench(article)))[0]


def test_a_reporter_who_presses_dismiss_is_told(client, bench, article, reporter, said):
    client.force_login(reporter)
    client.post(bench(article, "dismiss"), PLACE)
    assert "by-line" in said(client.get(bench(article)))[0]


def test_a_suggestion_is_edited_before_it_is_accepted(at_work, bench, article, researcher):
    form = at_work.get(bench(article, "claim"), PLACE).context["form"]
    assert form.initial["quote"] == ALARM
    given = {**WORDS, "revision": 1, "start": PLACE["start"], "assignee": researcher.pk}
    response = at_work.post(bench(article, "claim"), given)
    claim = Claim.objects.get(text=WORDS["text"])
    assert response["Location"] == f"{bench(article)}#c-{claim.pk}"
    assert (claim.status, claim.kind, claim.priority) == ("open", "figure", 30)
    assert (claim.tags, claim.assignee, claim.due_at.year) == (["alarm", "city"], researcher, 2031)
    assert (claim.claimant.name, claim.claimant.position_held, len(claim.claimant.same_as)) == (
        "Vera Example",
        "Mayor",
        2,
    )
    assert claim.anchors.get().exact == ALARM


def test_what_is_on_record_already_is_shown_before_another_is_put_there(at_work, bench, article, publication):
    elsewhere = make_article(publication, "elsewhere", f"Before. {ALARM}")
    known = make_claim(elsewhere, ALARM)
    html = at_work.get(bench(article, "claim"), PLACE).content.decode()
    assert reverse("admin:factcheck_claim_change", args=[known.pk]) in html


def test_chosen_words_are_asked_about_and_put_on_record(at_work, bench, publication):
    article = make_article(publication, "twice", "Two were hurt on Monday. Two were hurt again.")
    form = at_work.post(bench(article, "claim"), {"choose": 1, "quote": " Two  were hurt ", "near": 24}).context["form"]
    assert form.initial["start"] == 25
    at_work.post(bench(article, "claim"), {**WORDS, "quote": "Two were hurt", "start": 25, "revision": 1})
    assert Anchor.objects.get(claim__article=article).start == 25


def test_narrowed_words_are_found_near_where_they_were(at_work, bench, article):
    given = {**WORDS, "quote": "air alarm for three hours", "start": PLACE["start"], "revision": 1}
    assert at_work.post(bench(article, "claim"), given).status_code == 302
    assert Claim.objects.get(text=WORDS["text"]).anchors.get().exact == "air alarm for three hours"


def test_the_same_form_sent_twice_makes_one_claim(at_work, bench, article):
    given = {**WORDS, "start": PLACE["start"], "revision": 1}
    statuses = [at_work.post(bench(article, "claim"), given).status_code for _time in range(2)]
    assert statuses == [302, 409]
    assert Claim.objects.filter(text=WORDS["text"]).count() == 1


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("text", "", 400),
        ("text", "x" * 2001, 400),
        ("text", "a\0b", 400),
        ("quote", "not in the article", 400),
        ("quote", "a\0b", 400),
        ("kind", "rumour", 400),
        ("claimant_name", "", 400),
        ("claimant_name", "x" * 201, 400),
        ("same_as", "javascript:alert(1)", 400),
        ("tags", "x" * 61, 400),
        ("tags", ", ,", 302),
        ("language", "", 400),
        ("priority", "11", 400),
        ("assignee", "999999", 400),
        ("due_at_0", "yesterday", 400),
        ("revision", "7", 409),
        ("start", "-1", 400),
    ],
)
def test_words_that_do_not_fit_are_said_beside_the_field(at_work, bench, article, field, value, status):
    given = {**WORDS, "start": PLACE["start"], "revision": 1, field: value}
    response = at_work.post(bench(article, "claim"), given)
    assert response.status_code == status
    if status != 302:
        assert b"error-summary" in response.content
        assert not Claim.objects.filter(text=WORDS["text"]).exists()


@pytest.mark.parametrize(
    "asked", [{}, {"quote": ""}, {"quote": "x" * 3000}, {"quote": "nowhere"}, {**PLACE, "start": "x"}]
)
def test_asking_about_words_that_are_not_there_leads_back(at_work, bench, article, asked):
    assert at_work.get(bench(article, "claim"), asked)["Location"] == bench(article)
    assert at_work.post(bench(article, "claim"), {**asked, "choose": 1})["Location"] == bench(article)


# --- on the claim ----------------------------------------------------------------------------------------------------


def move(claim, name: str) -> str:
    return f"{reverse('admin:factcheck_claim_move', args=[claim.pk, name])}?back=workbench"


@pytest.fixture
def waiting(article, claim, researcher):
    capture_revision(article, actor=researcher, text=TEXT.replace(MISSILES, MISSILES.replace("Seven", "Eight")))
    return claim


def test_the_candidate_is_confirmed(at_work, bench, article, waiting):
    candidate = waiting.anchors.get(revision__number=2)
    response = at_work.post(move(waiting, "anchor"), {"quote": candidate.exact, "start": candidate.start})
    assert response["Location"] == f"{bench(article)}#c-{waiting.pk}"
    assert waiting.anchors.get(revision__number=2).status == "exact"


def test_other_words_are_chosen(at_work, waiting):
    page = at_work.get(move(waiting, "anchor"))
    assert b"back=workbench" in page.content
    assert at_work.post(move(waiting, "anchor"), {"quote": "nowhere"}).status_code == 400
    at_work.post(move(waiting, "anchor"), {"quote": ALARM})
    assert waiting.anchors.get(revision__number=2).exact == ALARM


def test_the_words_are_gone(at_work, waiting):
    assert at_work.get(move(waiting, "orphan")).status_code == 405
    at_work.post(move(waiting, "orphan"), {"revision": 1})
    assert waiting.anchors.get(revision__number=2).status == "needs_review"
    at_work.post(move(waiting, "orphan"), {"revision": 2})
    assert waiting.anchors.get(revision__number=2).status == "orphan"


@pytest.mark.parametrize("revision", ["", "x", "-1", 10**30])
def test_a_revision_that_cannot_be_is_refused(at_work, waiting, revision):
    assert at_work.post(move(waiting, "orphan"), {"revision": revision}).status_code == 400


def test_a_claim_is_edited_with_its_tags_and_a_new_claimant(at_work, claim):
    form = at_work.get(move(claim, "edit")).context["form"]
    given = {name: form.initial[name] for name in ("text", "kind", "priority", "language", "claimant_kind")}
    given |= {"claimant_name": "Vera Example", "tags": "alarm, city"}
    assert at_work.post(move(claim, "edit"), given).status_code == 302
    claim.refresh_from_db()
    assert (claim.claimant.name, claim.tags) == ("Vera Example", ["alarm", "city"])


def test_what_was_not_touched_is_not_changed(at_work, claim):
    form = at_work.get(move(claim, "edit")).context["form"]
    given = {name: form.initial[name] for name in ("text", "kind", "priority", "language", "claimant_kind")}
    at_work.post(move(claim, "edit"), {**given, "claimant_name": claim.claimant.name, "tags": ""})
    assert not Event.objects.filter(kind="claim.changed").exists()


def test_a_draft_is_accepted_from_the_bench(at_work, bench, article, claim):
    Claim.objects.filter(pk=claim.pk).update(status="draft")
    assert at_work.post(move(claim, "accept"))["Location"] == f"{bench(article)}#c-{claim.pk}"
    claim.refresh_from_db()
    assert claim.status == "open"
