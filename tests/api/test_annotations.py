"""Anchors as W3C Web Annotations: out of one claim, into another, by the rule that revisions are held to."""

import pytest

from factcheck.models import Anchor, Claim, Event
from tests.api.problems import assert_problem, send
from tests.people import MISSILES, make_claim
from tests.published import publish_verdict

V1 = "/api/v1/"


@pytest.fixture
def address(claim) -> str:
    return f"{V1}claims/{claim.pk}/annotation/"


@pytest.fixture
def exported(api, researcher, address) -> dict:
    response = api(researcher).get(address)
    assert response.status_code == 200
    return response.json()


def selector(annotation: dict, kind: str) -> dict:
    return next(each for each in annotation["target"]["selector"] if each["type"] == kind)


def test_what_a_claim_is_tied_to_goes_out(exported, claim):
    assert exported["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert exported["target"]["source"] == claim.article.url
    assert exported["target"]["state"]["value"] == f"sha256:{claim.article.latest_revision.sha256}"
    quote, position = selector(exported, "TextQuoteSelector"), selector(exported, "TextPositionSelector")
    anchor = claim.anchors.get()
    assert (quote["exact"], quote["prefix"], quote["suffix"]) == (anchor.exact, anchor.prefix, anchor.suffix)
    assert (position["start"], position["end"]) == (anchor.start, anchor.end)


def test_what_went_out_comes_in_again(api, researcher, address, exported, claim):
    before = claim.anchors.values_list("exact", "start", "status").get()
    Anchor.objects.all().delete()
    assert_problem(api(researcher).get(address), 404)
    response = api(researcher).post(address, exported, format="json")
    assert response.status_code == 200, response.content
    assert claim.anchors.values_list("exact", "start", "status").get() == before
    assert Event.objects.filter(kind="claim.changed", subject_id=claim.pk).get().facts == {"fields": ["quote"]}


def test_white_space_around_the_quote_is_no_part_of_it(api, researcher, address, exported, claim):
    text = claim.article.latest_revision.text
    at = text.index(" ")
    words = text[at : at + 20].rstrip()
    exported["target"]["selector"] = [
        {"type": "TextQuoteSelector", "exact": words, "prefix": text[:at], "suffix": text[at + len(words) :][:32]},
        {"type": "TextPositionSelector", "start": at, "end": at + len(words)},
    ]
    assert api(researcher).post(address, exported, format="json").status_code == 200
    assert claim.anchors.values_list("exact", "start").get() == (words.strip(), at + 1)


@pytest.mark.parametrize(("name", "words"), [("exact", "Ten rockets fell"), ("prefix", "Quite another beginning: ")])
def test_words_that_are_not_there_move_nothing(api, researcher, address, exported, claim, name, words):
    selector(exported, "TextQuoteSelector")[name] = words
    problem = assert_problem(api(researcher).post(address, exported, format="json"), 409, "words_not_found")
    shown = problem.get("facts", {"start": 0, "end": 0})
    candidate = claim.article.latest_revision.text[shown["start"] : shown["end"]]
    assert candidate == (claim.anchors.get().exact if name == "prefix" else "")
    assert claim.anchors.get().status == "exact"


@pytest.mark.parametrize(
    "target",
    [
        *(None, 1, "x", [], {}, {"selector": []}, {"source": "https://elsewhere.example/", "selector": "x"}),
        [{"source": 1, "selector": []}, {}],
    ],
)
def test_what_is_no_annotation_is_refused(api, researcher, address, claim, target):
    assert_problem(api(researcher).post(address, {"target": target}, format="json"), 400)


@pytest.mark.parametrize("source", [None, 1, "", "\0", "\ud800", "https://elsewhere.example/", ["x"], {"id": "x"}])
def test_an_annotation_of_another_page_is_refused(api, researcher, address, exported, source):
    exported["target"]["source"] = source
    assert_problem(send(api(researcher), "POST", address, exported), 400, "invalid")


@pytest.mark.parametrize("name", ["exact", "prefix", "suffix"])
@pytest.mark.parametrize("words", [1, None, "", "nul \0", "lone \ud800", "x" * 100_000])
def test_hostile_words(api, researcher, address, exported, name, words):
    selector(exported, "TextQuoteSelector")[name] = words
    expected = (200,) if (name, words) == ("prefix", "") else (400, 409)  # it opens the text
    assert send(api(researcher), "POST", address, exported).status_code in expected


@pytest.mark.parametrize("start", [-1, 1.5, "0", True, None, 10**40])
def test_hostile_offsets(api, researcher, address, exported, start):
    selector(exported, "TextPositionSelector")["start"] = start
    assert send(api(researcher), "POST", address, exported).status_code == (200 if start == 10**40 else 400)


def test_what_was_published_stays_tied(api, researcher, editor, second_editor, address, exported, claim, ratings):
    publish_verdict(claim, ratings["false"], editor, second_editor)
    assert_problem(api(researcher).post(address, exported, format="json"), 409)
    Claim.objects.filter(pk=claim.pk).update(status="withdrawn")
    assert_problem(api(researcher).post(address, exported, format="json"), 409)


def test_strangers_tie_nothing(api, outsider, address, exported):
    assert_problem(api(outsider).get(address), 404)
    assert_problem(api(outsider).post(address, exported, format="json"), 404)


def test_a_quote_that_stands_twice_is_told_apart(api, researcher, article, exported):
    other = make_claim(article, "The city")
    text = article.latest_revision.text
    start = text.index(MISSILES)
    response = api(researcher).post(f"{V1}claims/{other.pk}/annotation/", exported, format="json")
    assert response.status_code == 200
    assert other.anchors.values_list("start", "end").get() == (start, start + len(MISSILES))


@pytest.mark.parametrize("part", ["exact", "prefix", "suffix"])
def test_words_longer_than_any_claim_are_not_looked_for(api, researcher, address, exported, claim, part, monkeypatch):
    monkeypatch.setattr("factcheck.services.annotations.anchoring.locate", pytest.fail)
    selector(exported, "TextQuoteSelector")[part] = "x" * 2001
    assert_problem(api(researcher).post(address, exported, format="json"), 400)
