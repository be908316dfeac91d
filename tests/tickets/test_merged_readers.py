"""Whoever's report was merged hears what came of it: through chains, late, and when the other report ends."""

import pytest
from django.urls import reverse

from corrections.models import Ticket
from corrections.services import readers, tickets
from corrections.services.intake import add_message
from corrections.services.opening import open_ticket
from factcheck.errors import Conflict
from factcheck.models import Delivery


@pytest.fixture
def report(publication, editor):
    """Opens and triages a report by a reader of this name."""

    def make(name: str) -> Ticket:
        made = open_ticket(
            publication,
            actor=None,
            channel="form",
            subject="The same error",
            text="It is wrong.",
            correspondent_email=f"{name}@reader.example",
        )
        return tickets.triage_ticket(made, actor=editor)

    return make


def told() -> list[str]:
    decisions = Delivery.objects.filter(purpose="ticket_decision", channel="mail")
    return sorted(decisions.values_list("address", flat=True))


def decline(ticket, editor):
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="It is right.")


def test_a_chain_of_merges_is_told_to_its_end(report, editor):
    first, second, third = report("one"), report("two"), report("three")
    tickets.merge_ticket(first, actor=editor, into=second)
    tickets.merge_ticket(second, actor=editor, into=third)
    decline(third, editor)
    assert told() == ["one@reader.example", "three@reader.example", "two@reader.example"]


def test_a_report_merged_into_a_decided_one_is_told_at_once(report, editor):
    first, second = report("one"), report("two")
    decline(second, editor)
    tickets.merge_ticket(first, actor=editor, into=second)
    assert told() == ["one@reader.example", "two@reader.example"]


@pytest.mark.parametrize("end", ["spam", "withdrawn"])
def test_nothing_is_merged_into_what_ended_without_a_decision(report, editor, end):
    first, second = report("one"), report("two")
    if end == "spam":
        tickets.mark_spam_ticket(second, actor=editor)
    else:
        readers.withdraw_ticket(second, actor=second.correspondent)
    with pytest.raises(Conflict):
        tickets.merge_ticket(first, actor=editor, into=second)


@pytest.mark.parametrize("end", ["spam", "withdrawn"])
def test_a_report_does_not_end_with_somebody_elses(report, editor, end):
    first, second = report("one"), report("two")
    tickets.merge_ticket(first, actor=editor, into=second)
    if end == "spam":
        tickets.mark_spam_ticket(second, actor=editor)
    else:
        readers.withdraw_ticket(second, actor=second.correspondent)
    first.refresh_from_db()
    assert (first.status, first.merged_into) == ("open", None)
    assert told() == []


def test_words_of_a_stale_copy_still_find_the_target(report, editor):
    first, second = report("one"), report("two")
    stale = Ticket.objects.get(pk=first.pk)
    tickets.merge_ticket(first, actor=editor, into=second)
    message = add_message(stale, actor=stale.correspondent, text="One more thing.")
    first.refresh_from_db()
    assert (message.ticket, first.status) == (second, "duplicate")


def test_words_of_a_third_party_reopen_nothing(report, editor, publication):
    ticket = report("one")
    decline(ticket, editor)
    other = report("two").correspondent
    add_message(ticket, actor=other, text="I think so too.")
    ticket.refresh_from_db()
    assert ticket.status == "declined"


def test_an_appeal_of_a_merged_reader_goes_to_someone_else_too(report, editor):
    first, second = report("one"), report("two")
    tickets.merge_ticket(first, actor=editor, into=second)
    decline(second, editor)
    first.refresh_from_db()
    readers.appeal_ticket(first, actor=first.correspondent, text="Look again.")
    assert (first.status, first.appealed_from, first.merged_into) == ("open", editor, None)


def test_who_declines_is_told_that_others_read_the_answer_too(client, report, editor):
    client.force_login(editor)
    page = client.get(reverse("admin:corrections_ticket_move", args=[report("ada").pk, "decline"])).content.decode()
    assert "Everybody whose report was merged into this one reads it too" in page
