"""A verdict at each step of its way: drafted and proposed by the researcher, published by the reviewer."""

import pytest

from factcheck.models import Source, Verdict
from factcheck.services.claims import reopen_claim
from factcheck.services.sources import attach_source
from factcheck.services.verdicts import draft_verdict, propose_verdict, sign_off_verdict


@pytest.fixture
def source(claim, researcher) -> Source:
    return attach_source(
        claim, actor=researcher, type="official_statement", stance="refutes", title="Morning report of the air force"
    )


@pytest.fixture
def drafted(claim, researcher, source, ratings) -> Verdict:
    return draft_verdict(
        claim,
        actor=researcher,
        rating=ratings["false"],
        summary="There were nine.",
        reasoning="The air force counted nine in its morning report.",
        sources=[source],
    )


@pytest.fixture
def proposed(drafted, researcher) -> Verdict:
    return propose_verdict(drafted, actor=researcher)


@pytest.fixture
def published(proposed, reviewer) -> Verdict:
    return sign_off_verdict(proposed, actor=reviewer)


@pytest.fixture
def successor(published, claim, researcher, reviewer, source, ratings) -> Verdict:
    """The second version, proposed, while the first is still public."""
    claim.refresh_from_db()
    reopen_claim(claim, actor=reviewer)
    verdict = draft_verdict(
        claim,
        actor=researcher,
        rating=ratings["half-true"],
        summary="Seven or nine: the reports differ.",
        reasoning="The ministry has counted seven since.",
        sources=[source],
        change_note="The ministry gave a new figure.",
    )
    return propose_verdict(verdict, actor=researcher)
