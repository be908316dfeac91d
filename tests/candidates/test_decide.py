"""A link that a reader cited becomes a source once, or is dismissed; nobody decides it twice."""

import pytest
from django.urls import reverse

from corrections.models import CandidateSource
from corrections.services.candidates import attach_candidate, dismiss_candidate
from factcheck.errors import Conflict, NotPermitted
from factcheck.models import Event, Source

WORDS = {"type": "document", "stance": "refutes", "title": "Count"}


@pytest.fixture
def candidate(ticket) -> CandidateSource:
    return CandidateSource.objects.create(ticket=ticket, url="https://ministry.example/count")


def test_it_becomes_a_source_once(candidate, claim, editor):
    stale = CandidateSource.objects.get(pk=candidate.pk)
    source = attach_candidate(candidate, actor=editor, claim=claim, **WORDS)
    assert (source.url, CandidateSource.objects.get().source) == (candidate.url, source)
    with pytest.raises(Conflict, match="already"):
        attach_candidate(stale, actor=editor, claim=claim, **WORDS)
    with pytest.raises(Conflict, match="already"):
        dismiss_candidate(stale, actor=editor)
    assert Source.objects.count() == 1


def test_dismissed_it_is_off_the_list_and_on_record(candidate, ticket, editor):
    stale = CandidateSource.objects.get(pk=candidate.pk)
    pk = candidate.pk
    dismiss_candidate(candidate, actor=editor)
    assert not ticket.candidate_sources.exists()
    event = Event.objects.get(kind="ticket.candidate_dismissed")
    assert (event.subject_id, event.facts) == (ticket.pk, {"candidate": pk})
    with pytest.raises(Conflict, match="not there any more"):
        dismiss_candidate(stale, actor=editor)


def test_outsiders_dismiss_nothing(candidate, outsider):
    with pytest.raises(NotPermitted):
        dismiss_candidate(candidate, actor=outsider)


def test_from_the_tickets_page(client, candidate, ticket, editor, publication):
    address = reverse("admin:corrections_ticket_move", args=[ticket.pk, "dismiss"])
    client.force_login(editor)
    assert address in client.get(reverse("admin:corrections_ticket_change", args=[ticket.pk])).content.decode()
    assert client.get(address).status_code == 405
    for wrong in ("0", "x", "\0", ""):
        assert client.post(address, {"candidate": wrong}).status_code == 400
    assert client.post(address, {"candidate": candidate.pk}).status_code == 302
    assert not CandidateSource.objects.exists()


def test_the_page_says_what_is_attached_and_chooses_nothing_for_the_editor(client, candidate, ticket, editor):
    client.force_login(editor)
    address = reverse("admin:corrections_ticket_move", args=[ticket.pk, "candidate"])
    page = client.get(address, {"candidate": candidate.pk}).content.decode()
    assert f'<li class="address">{candidate.url}</li>' in page
    assert 'value="supports" selected' not in page
    given = {"candidate": candidate.pk, "title": "Police count", "type": "document", "stance": "", "claim": ""}
    assert client.post(address, given).status_code == 400
    assert CandidateSource.objects.get().source is None
    assert client.get(address, {"candidate": "x"}).status_code == 200
