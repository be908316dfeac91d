"""Anchors leave and return as Web Annotations."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.anchoring import Anchor, from_web_annotation, to_web_annotation

ANCHOR = Anchor("five missiles", "Russia fired ", " at dawn.", 13)
URL = "https://courier.example/2024/12/20/kyiv-missiles"
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def test_the_export_is_what_the_recommendation_describes():
    exported = to_web_annotation(ANCHOR, URL, HASH)
    assert exported["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert exported["type"] == "Annotation"
    assert exported["id"].startswith("urn:uuid:")
    assert exported["target"]["source"] == URL
    assert exported["target"]["state"]["value"] == f"sha256:{HASH}"
    quote, position = exported["target"]["selector"]
    assert quote == {
        "type": "TextQuoteSelector",
        "exact": "five missiles",
        "prefix": "Russia fired ",
        "suffix": " at dawn.",
    }
    assert position == {"type": "TextPositionSelector", "start": 13, "end": 26}


def test_the_same_anchor_has_the_same_id_and_another_revision_another():
    first, again = (to_web_annotation(ANCHOR, URL, HASH)["id"] for _ in range(2))
    assert first == again != to_web_annotation(ANCHOR, URL, HASH[::-1])["id"]


@given(st.builds(Anchor, st.text(min_size=1), st.text(), st.text(), st.integers(0, 2**31)))
def test_what_is_exported_comes_back(anchor):
    travelled = json.loads(json.dumps(to_web_annotation(anchor, URL, HASH)))
    assert from_web_annotation(travelled) == anchor


def test_an_annotation_made_elsewhere_may_leave_out_context_and_carry_more():
    foreign = {
        "target": [
            {
                "source": URL,
                "selector": [
                    {"type": "RangeSelector"},
                    {"type": ["TextPositionSelector"], "start": 4, "end": 9},
                    {"type": "TextQuoteSelector", "exact": "words"},
                ],
            }
        ]
    }
    assert from_web_annotation(foreign) == Anchor("words", "", "", 4)


QUOTE = {"type": "TextQuoteSelector", "exact": "words"}
POSITION = {"type": "TextPositionSelector", "start": 4, "end": 9}


@pytest.mark.parametrize(
    ("annotation", "complaint"),
    [
        ([], "annotation must be an object"),
        ({}, "no target"),
        ({"target": "https://courier.example/"}, "target must be an object"),
        ({"target": []}, "one target, found 0"),
        ({"target": {}}, "no selector"),
        ({"target": {"selector": "words"}}, "one TextQuoteSelector, found 0"),
        ({"target": {"selector": [QUOTE, QUOTE, POSITION]}}, "one TextQuoteSelector, found 2"),
        ({"target": {"selector": [QUOTE]}}, "one TextPositionSelector, found 0"),
        ({"target": {"selector": [QUOTE | {"exact": ""}, POSITION]}}, "needs a quote"),
        ({"target": {"selector": [QUOTE | {"prefix": None}, POSITION]}}, "“prefix” must be text"),
        ({"target": {"selector": [QUOTE, POSITION | {"start": "4"}]}}, "“start” must be a whole number"),
        ({"target": {"selector": [QUOTE, POSITION | {"start": True}]}}, "“start” must be a whole number"),
        ({"target": {"selector": [QUOTE, POSITION | {"start": -4}]}}, "negative"),
    ],
)
def test_what_is_missing_or_wrong_is_named(annotation, complaint):
    with pytest.raises(ValueError, match=complaint):
        from_web_annotation(annotation)
