"""Whoever attached a source that a verdict relies on has written in it: its title and passage are read with it."""

import pytest

from factcheck.errors import NotPermitted
from factcheck.services.sources import attach_source
from factcheck.services.verdicts import draft_verdict, edit_verdict, propose_verdict, sign_off_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(claim, reviewer):
    return attach_source(
        claim, actor=reviewer, type="document", stance="refutes", title="Launch log", is_primary=True, quote="Nine."
    )


@pytest.fixture
def draft(claim, ratings, researcher):
    own = attach_source(claim, actor=researcher, type="document", stance="context", title="Map", is_primary=True)
    return draft_verdict(
        claim, actor=researcher, rating=ratings["false"], summary="It was nine.", reasoning="Count.", sources=[own]
    )


def test_they_cannot_sign_a_verdict_drafted_on_it(claim, ratings, theirs, researcher, reviewer, second_editor):
    verdict = draft_verdict(
        claim, actor=researcher, rating=ratings["false"], summary="It was nine.", reasoning="Count.", sources=[theirs]
    )
    propose_verdict(verdict, actor=researcher)
    with pytest.raises(NotPermitted):
        sign_off_verdict(verdict, actor=reviewer)
    sign_off_verdict(verdict, actor=second_editor)


def test_nor_one_that_came_to_rely_on_it(draft, theirs, researcher, reviewer):
    edit_verdict(draft, actor=researcher, sources=[theirs])
    propose_verdict(draft, actor=researcher)
    with pytest.raises(NotPermitted):
        sign_off_verdict(draft, actor=reviewer)


def test_a_source_that_nothing_relies_on_makes_no_author(draft, theirs, researcher, reviewer):
    propose_verdict(draft, actor=researcher)
    assert sign_off_verdict(draft, actor=reviewer).status == "published"
