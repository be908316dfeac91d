"""The demo newsroom's files agree with each other, with the article and with the models that take them in."""

import email
import json
import re
from email import policy
from pathlib import Path

import pytest

from factcheck.anchoring import anchor_at, locate
from factcheck.models import Claim, Claimant, Membership, Rating, Source

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"
ARTICLE = (DEMO / "article.txt").read_text(encoding="utf-8")
SHORTEST, LONGEST = 700, 1000  # words of a news report
LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3


def read(name: str):
    return json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


CLAIMS = read("claims")
STORY = read("story")
SOURCES = {source["key"]: source for source in read("sources")}
CLAIMANTS = {claimant["key"]: claimant for claimant in read("claimants")}


def mail(name: str):
    return email.message_from_bytes((DEMO / name).read_bytes(), policy=policy.default)


def test_the_article_has_the_length_of_a_report():
    assert SHORTEST <= len(ARTICLE.split()) <= LONGEST


def test_there_are_enough_claims_and_none_twice():
    assert len(CLAIMS) >= 24
    for field in ("key", "text", "quote"):
        assert len({claim[field] for claim in CLAIMS}) == len(CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["key"])
def test_a_claim_stands_on_words_that_occur_once(claim):
    assert ARTICLE.count(claim["quote"]) == 1
    start = ARTICLE.index(claim["quote"])
    assert locate(ARTICLE, anchor_at(ARTICLE, start, start + len(claim["quote"]))).status == "exact"


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["key"])
def test_a_claim_is_what_the_model_takes(claim):
    assert claim["kind"] in Claim.Kind.values
    assert claim["priority"].upper() in Claim.Priority.names
    assert claim["claimant"] in CLAIMANTS
    assert re.fullmatch(r"2024-12-\d\d", claim["claimed_at"])


def test_every_kind_of_claim_is_there():
    assert {claim["kind"] for claim in CLAIMS} == set(Claim.Kind.values)


def test_every_claimant_of_the_report_has_a_claim():
    assert {claim["claimant"] for claim in CLAIMS} == set(CLAIMANTS)
    assert {claimant["kind"] for claimant in CLAIMANTS.values()} == set(Claimant.Kind.values)
    names = " ".join(claimant["name"] for claimant in CLAIMANTS.values())
    for name in (
        "air force",
        "city military administration",
        "city officials",
        "Vitali Klitschko",
        "Russia’s Defence Ministry",
        "Andriy Kovalenko",
        "Olha Stefanishyna",
        "Volodymyr Zelensky",
        "Vladimir Putin",
        "Ruslan Stefanchuk",
        "SBU",
        read("publications")[0]["name"],
    ):
        assert name in names


def test_a_verdict_rests_on_sources_of_its_claim_and_two_people_stand_behind_it():
    words = {rating["code"] for rating in read("publications")[0]["rating_scale"]["ratings"]}
    people = {person["username"] for person in read("people")["people"]}
    for verdict in read("verdicts"):
        assert verdict["claim"] in {claim["key"] for claim in CLAIMS}
        assert verdict["rating"] in words
        assert verdict["sources"]
        assert {SOURCES[key]["claim"] for key in verdict["sources"]} == {verdict["claim"]}
        assert {verdict["proposed_by"], verdict["signed_off_by"]} <= people
        assert verdict["proposed_by"] != verdict["signed_off_by"]
        assert len(verdict["summary"]) <= 300


def test_a_verdict_gives_context_to_the_two_claims_that_sit_uneasily_together():
    keys = {claim["key"] for claim in CLAIMS}
    assert {"all-shot-down", "one-killed", "buildings-damaged"} <= keys
    verdicts = {verdict["claim"]: verdict["rating"] for verdict in read("verdicts")}
    assert verdicts["all-shot-down"] == "needs-context"


@pytest.mark.parametrize("source", [*SOURCES.values(), STORY["source"]], ids=lambda source: source["title"])
def test_a_source_is_what_the_model_takes_and_plainly_an_example(source):
    assert source["type"] in Source.Type.values
    assert source["stance"] in Source.Stance.values
    assert source["url"].startswith("https://sources.example/")


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("publication", read("publications"), ids=lambda publication: publication["slug"])
def test_a_rating_scale_can_be_read_by_everybody(publication):
    ratings = publication["rating_scale"]["ratings"]
    numbers = [rating["value"] for rating in ratings if rating["value"] is not None]
    assert numbers == list(range(len(numbers), 0, -1))
    assert any(rating["value"] is None for rating in ratings)
    for rating in ratings:
        assert rating["shape"] in Rating.Shape.values
        paper = luminance("#FBFAF7")
        assert (paper + 0.05) / (luminance(rating["colour"]) + 0.05) >= LEAST_CONTRAST


def test_every_role_is_there_and_one_person_belongs_elsewhere():
    people = {person["username"]: person for person in read("people")["people"]}
    roles = [
        membership["role"]
        for person in people.values()
        for membership in person["memberships"]
        if membership["publication"] == "example-courier"
    ]
    assert set(roles) == set(Membership.Role.values)
    assert roles.count("editor") >= 3  # one drafts, one signs off, one is by-lined
    assert [m["publication"] for m in people["oakley"]["memberships"]] == ["sample-gazette"]
    assert people["admin"]["is_superuser"]
    assert set(read("article")["bylines"]) <= set(people)


def test_the_readers_mail_quotes_the_error_and_links_article_and_source():
    message = mail(STORY["mail_file"])
    text = message.get_content()
    quoted = " ".join(line.removeprefix("> ") for line in text.splitlines() if line.startswith(">"))
    assert not message.defects
    assert quoted == STORY["correction"]["was_wrong"]
    assert ARTICLE.count(quoted) == 1
    claim = next(claim for claim in CLAIMS if claim["key"] == STORY["claim"])
    assert claim["quote"] in quoted
    assert read("article")["url"] in text
    assert STORY["source"]["url"] in text
    assert message["To"].addresses[0].addr_spec == read("publications")[0]["corrections_address"]
    assert message["From"].addresses[0].addr_spec == "ada.reader@reader.example"


def test_the_correction_differs_from_the_error_by_one_word():
    wrong, right = STORY["correction"]["was_wrong"].split(), STORY["correction"]["is_right"].split()
    assert [(a, b) for a, b in zip(wrong, right, strict=True) if a != b] == [("four", "three")]


def test_the_vacation_reply_says_that_it_is_automatic():
    reply = mail(STORY["vacation_reply_file"])
    assert reply["Auto-Submitted"] == "auto-replied"
    assert reply["In-Reply-To"] == mail(STORY["mail_file"])["Message-ID"]
