"""Attaching evidence: one with an address is captured in the background, after the commit."""

import pytest

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Event, Snapshot, Source
from factcheck.services.sources import attach_source
from tests.people import make_claim

WORDS = {"type": "document", "stance": "refutes", "title": "Morning report"}
ADDRESS = "https://airforce.example/reports/1"


def test_a_source_with_an_address_queues_its_capture_and_wakes_it_after_commit(
    claim, researcher, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        source = attach_source(claim, actor=researcher, url=ADDRESS, quote="Nine.", is_primary=True, **WORDS)
    snapshot = Snapshot.objects.get()
    assert (snapshot.source, snapshot.url, snapshot.status) == (source, ADDRESS, "queued")
    assert list(Snapshot.objects.due()) == [snapshot]
    woken = [callback.wake_key[0] for callback in callbacks]
    assert woken.count("factcheck.capture_sources") == 1
    assert source.added_by == researcher
    assert Event.objects.get().facts == {"claim": claim.pk, "stance": "refutes"}


def test_a_source_without_an_address_captures_nothing(claim, researcher):
    attach_source(claim, actor=researcher, **WORDS)
    assert Source.objects.count() == 1
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "hearsay"),
        ("stance", "maybe"),
        ("title", " "),
        ("title", "x" * 301),
        ("url", "not an address"),
        ("url", "javascript:alert(1)"),
        ("url", "ftp://files.example/a"),
        ("url", f"https://a.example/{'x' * 2000}"),
        ("locator", "x" * 101),
        ("quote", "x" * 5001),
        ("note", "x" * 5001),
        ("note", "\0"),
    ],
)
def test_values_that_do_not_fit_are_invalid(claim, researcher, field, value):
    with pytest.raises(Invalid) as refused:
        attach_source(claim, actor=researcher, **{**WORDS, field: value})
    assert refused.value.facts["field"] == field
    assert not Source.objects.exists()


@pytest.mark.parametrize("status", ["draft", "open", "in_review", "published"])
def test_evidence_comes_at_any_time(article, researcher, status):
    attach_source(make_claim(article, "air alarm", status=status), actor=researcher, **WORDS)


def test_a_withdrawn_claim_takes_none(article, researcher):
    claim = make_claim(article, "air alarm", status="withdrawn")
    with pytest.raises(Conflict, match="withdrawn"):
        attach_source(claim, actor=researcher, **WORDS)


def test_outsiders_attach_nothing(claim, outsider):
    with pytest.raises(NotPermitted):
        attach_source(claim, actor=outsider, **WORDS)
