"""Every door opens the same ticket."""

import re

import pytest

from corrections.models import Correspondent, Ticket
from corrections.services.opening import open_ticket
from factcheck.errors import Invalid, NotPermitted
from factcheck.models import Delivery, Event
from tests.people import MISSILES


def report(publication, **changes):
    given = {
        "actor": None,
        "channel": "mail",
        "subject": "Not seven",
        "text": "There were nine missiles, not seven.",
        "correspondent_email": "Ada.Reader@reader.example",
        "correspondent_name": "Ada Reader",
    }
    return open_ticket(publication, **(given | changes))


def test_a_report_becomes_a_ticket_with_reference_deadline_and_first_message(publication):
    ticket = report(publication)
    assert re.fullmatch(r"COR-\d{4}-000001", ticket.reference)
    assert ticket.status == "new"
    assert (ticket.due_at - ticket.created_at).total_seconds() == 72 * 3600
    message = ticket.messages.get()
    assert message.text == "There were nine missiles, not seven."
    assert message.correspondent == ticket.correspondent


def test_references_count_up_without_gaps(publication, other_publication):
    references = [report(p).reference[-6:] for p in (publication, other_publication, publication)]
    assert references == ["000001", "000002", "000003"]


def test_the_article_is_recognised_from_a_link_with_tracking(publication, article):
    ticket = report(
        publication, cited_urls=[f"http://www.{article.canonical_url}/?utm_source=mail", "https://sources.example/a"]
    )
    assert ticket.article == article
    assert list(ticket.candidate_sources.values_list("url", flat=True)) == ["https://sources.example/a"]


def test_an_article_of_another_publication_is_not_recognised(other_publication, article):
    assert report(other_publication, article_url=article.url).article is None
    with pytest.raises(Invalid):
        report(other_publication, article=article)


def test_the_claim_is_suggested_from_the_quoted_words(publication, article, claim):
    ticket = report(publication, article=article, quoted=MISSILES)
    suggestion = ticket.ticket_claims.first()
    assert suggestion.claim == claim
    assert suggestion.is_suggestion


def test_the_acknowledgement_is_queued_with_the_ticket(publication):
    ticket = report(publication)
    delivery = Delivery.objects.get(channel="mail")
    assert (delivery.purpose, delivery.address) == ("ticket_acknowledgement", "ada.reader@reader.example")
    assert delivery.recipient_key == f"correspondent:{ticket.correspondent_id}"


@pytest.mark.parametrize("silent", [{"may_answer": False}, {"is_automatic": True}, {"correspondent_email": ""}])
def test_no_acknowledgement_where_none_may_go(publication, silent):
    report(publication, **silent)
    assert not Delivery.objects.filter(channel="mail").exists()


def test_one_correspondent_per_address_whatever_its_case(publication):
    assert (
        report(publication).correspondent
        == report(publication, correspondent_email="ADA.READER@reader.example").correspondent
    )
    assert Correspondent.objects.count() == 1


def test_the_same_key_opens_one_ticket(publication):
    first = report(publication, idempotency_key="k1")
    assert report(publication, idempotency_key="k1", text="Other words") == first
    assert Ticket.objects.count() == 1


def test_the_event_holds_no_words_of_the_reader(publication):
    report(publication)
    event = Event.objects.get(kind="ticket.opened")
    assert set(event.facts) == {"reference", "channel", "article", "answer"}
    assert event.actor_kind == "correspondent"


@pytest.mark.parametrize(
    "bad",
    [
        {"text": "  "},
        {"text": "a\x00b"},
        {"correspondent_email": "not an address"},
        {"subject": "x" * 301},
        {"severity": "dreadful"},
        {"channel": "telex"},
        {"says_it_should_be": "x" * 2001},
    ],
)
def test_bad_values_are_refused_and_leave_nothing(publication, bad):
    with pytest.raises(Invalid):
        report(publication, **bad)
    assert not Ticket.objects.exists()
    assert not Correspondent.objects.exists()


def test_unusable_links_are_left_out(publication):
    ticket = report(
        publication, cited_urls=["javascript:alert(1)", "https://ok.example/x", "https://" + "a" * 3000 + ".example"]
    )
    assert list(ticket.candidate_sources.values_list("url", flat=True)) == ["https://ok.example/x"]


def test_staff_of_another_desk_cannot_file_here(publication, outsider):
    with pytest.raises(NotPermitted):
        report(publication, actor=outsider, channel="phone")


def test_a_call_taken_by_staff_names_them(publication, researcher):
    ticket = report(publication, actor=researcher, channel="phone", correspondent_email="")
    assert ticket.messages.get().author == researcher
    assert Event.objects.get(kind="ticket.opened").actor_id == researcher.pk


def test_cost_does_not_grow_with_the_table(publication, article, django_assert_max_num_queries):
    report(publication, article=article, quoted=MISSILES)
    with django_assert_max_num_queries(40) as few:
        report(publication, article=article, quoted=MISSILES)
    for n in range(20):
        report(publication, article=article, correspondent_email=f"r{n}@reader.example")
    with django_assert_max_num_queries(len(few)):
        report(publication, article=article, quoted=MISSILES)
