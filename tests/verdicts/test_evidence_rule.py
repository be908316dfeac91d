"""How much evidence a publication asks for: what is missing is named when a verdict is proposed and when signed."""

from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction

from factcheck.errors import Incomplete
from factcheck.evidence import Rule, Weight, weigh
from factcheck.models import Publication
from factcheck.services.sources import attach_source
from factcheck.services.verdicts import edit_verdict, propose_verdict, sign_off_verdict


@dataclass
class Piece:
    is_primary: bool = False
    url: str = ""
    title: str = "Report"


def asks_for(publication, primary: int, any_kind: int) -> None:
    Publication.objects.filter(pk=publication.pk).update(primary_sources_needed=primary, sources_needed=any_kind)


def rely_on(verdict, actor, *pieces: dict) -> None:
    sources = [
        attach_source(
            verdict.claim,
            actor=actor,
            **{"type": "media_report", "stance": "refutes", "title": f"Report {number}"} | piece,
        )
        for number, piece in enumerate(pieces)
    ]
    edit_verdict(verdict, actor=actor, sources=sources)


@pytest.mark.parametrize(
    ("pieces", "weight"),
    [
        ([], Weight(0, 0)),
        ([Piece(True)], Weight(1, 1)),
        ([Piece(True, title="A"), Piece(True, title="B"), Piece(title="C")], Weight(2, 3)),
        ([Piece(url="https://a.example/1"), Piece(url="http://www.a.example/2")], Weight(0, 1)),
        ([Piece(url="https://a.example/1"), Piece(url="https://b.example/1")], Weight(0, 2)),
        ([Piece(title="“Minutes” of May"), Piece(title='"minutes" of  may')], Weight(0, 1)),
        ([Piece(True, "https://a.example/1"), Piece(True, "https://a.example/2")], Weight(2, 2)),
        ([Piece(True, "https://a.example/1"), Piece(True, "https://a.example/1", "Other")], Weight(1, 1)),
        ([Piece(url="http://[broken"), Piece(url="http://[broken", title="Else")], Weight(0, 2)),
    ],
)
def test_copies_confirm_nothing(pieces, weight):
    assert weigh(pieces) == weight


@pytest.mark.parametrize(
    ("weight", "missing"),
    [
        (Weight(0, 0), Rule(1, 2)),
        (Weight(0, 1), Rule(1, 1)),
        (Weight(0, 2), None),
        (Weight(1, 1), None),
    ],
)
def test_one_primary_or_two_of_any_kind(weight, missing):
    assert weight.missing(Rule(1, 2)) == missing


def test_a_refusal_names_what_is_missing(drafted, researcher, publication):
    asks_for(publication, 1, 2)
    with pytest.raises(Incomplete) as refused:
        propose_verdict(drafted, actor=researcher)
    assert (refused.value.code, refused.value.status) == ("evidence_missing", 422)
    assert refused.value.facts == {"field": "sources", "primary_missing": 1, "sources_missing": 1}
    assert "one primary source, or on 2 sources" in refused.value.message
    assert "Rely on one more primary source, or on one more of any kind." in refused.value.message
    drafted.refresh_from_db()
    assert drafted.status == "draft"


@pytest.mark.parametrize(
    "pieces",
    [
        [{"is_primary": True}],
        [{"url": "https://one.example/"}, {"url": "https://two.example/"}],
        [{"title": "Minutes"}, {"title": "A letter"}],
    ],
)
def test_enough_is_proposed_and_signed_off(drafted, researcher, reviewer, publication, pieces):
    asks_for(publication, 1, 2)
    rely_on(drafted, researcher, *pieces)
    propose_verdict(drafted, actor=researcher)
    assert sign_off_verdict(drafted, actor=reviewer).status == "published"


def test_two_reports_of_one_site_are_one(drafted, researcher, publication):
    asks_for(publication, 1, 2)
    rely_on(drafted, researcher, {"url": "https://one.example/a"}, {"url": "https://one.example/b"})
    with pytest.raises(Incomplete, match="do not depend on each other"):
        propose_verdict(drafted, actor=researcher)


def test_a_rule_tightened_meanwhile_holds_at_the_sign_off(proposed, reviewer, publication):
    asks_for(publication, 2, 3)
    with pytest.raises(Incomplete) as refused:
        sign_off_verdict(proposed, actor=reviewer)
    assert refused.value.facts == {"field": "sources", "primary_missing": 2, "sources_missing": 2}
    proposed.refresh_from_db()
    assert proposed.status == "in_review"


@pytest.mark.parametrize(("primary", "any_kind"), [(0, 1), (3, 2), (1, 11), (0, 0)])
def test_the_database_refuses_a_rule_that_makes_no_sense(publication, primary, any_kind):
    with pytest.raises(IntegrityError, match="evidence_rule"), transaction.atomic():
        asks_for(publication, primary, any_kind)
