"""An anchor that waits for a person's eye: these are the words, or the words are gone."""

import pytest

from factcheck.errors import Conflict, NotPermitted
from factcheck.services.anchors import last_words
from factcheck.services.articles import capture_revision
from factcheck.services.claims import anchor_claim, orphan_claim
from tests.people import MISSILES, TEXT

CHANGED = TEXT.replace("Seven missiles were fired", "Eight missiles were fired")


@pytest.fixture
def waiting(article, claim, researcher):
    """A claim whose words changed: its anchor in revision 2 is a candidate."""
    capture_revision(article, actor=researcher, text=CHANGED)
    return claim


def test_the_words_it_was_last_tied_to_are_known(waiting, other_claim):
    last = last_words([waiting, other_claim])
    assert last[waiting.pk].exact == MISSILES
    assert last[other_claim.pk].revision.number == 2


def test_a_person_says_that_these_are_the_words(waiting, researcher):
    candidate = waiting.anchors.get(revision__number=2)
    anchor_claim(waiting, actor=researcher, quote=candidate.exact, start=candidate.start)
    anchor = waiting.anchors.get(revision__number=2)
    assert (anchor.status, anchor.exact) == ("exact", candidate.exact)


def test_a_person_says_that_the_words_are_gone(waiting, researcher):
    orphan_claim(waiting, actor=researcher, revision=2)
    anchor = waiting.anchors.get(revision__number=2)
    assert (anchor.status, anchor.exact) == ("orphan", MISSILES)
    with pytest.raises(Conflict):
        orphan_claim(waiting, actor=researcher, revision=2)


def test_words_that_come_back_are_found_again(article, waiting, researcher):
    orphan_claim(waiting, actor=researcher, revision=2)
    capture_revision(article, actor=researcher, text=TEXT)
    assert waiting.anchors.get(revision__number=3).status in ("exact", "moved")


def test_only_the_latest_revision_is_decided_on(article, waiting, researcher):
    with pytest.raises(Conflict):
        orphan_claim(waiting, actor=researcher, revision=1)
    capture_revision(article, actor=researcher, text=f"Update. {CHANGED}")
    with pytest.raises(Conflict):
        orphan_claim(waiting, actor=researcher, revision=2)


def test_outsiders_do_not(waiting, outsider):
    with pytest.raises(NotPermitted):
        orphan_claim(waiting, actor=outsider, revision=2)


def test_firm_words_are_not_let_go(claim, researcher):
    with pytest.raises(Conflict):
        orphan_claim(claim, actor=researcher, revision=1)
