"""A ticket's page says of every letter who got it: three alerts to three people are three lines that differ."""

import pytest

from corrections.admin.ticket_page import who_was_told
from corrections.services import conversation, tickets
from factcheck import ledger
from factcheck.models import Delivery
from tests.admin.conftest import make_delivery
from tests.people import make_person

pytestmark = pytest.mark.django_db


def test_each_letter_names_whom_it_went_to(client, ticket, page_of, researcher, editor, reporter):
    tickets.triage_ticket(ticket, actor=researcher)
    conversation.reply_to_reader(ticket, actor=researcher, text="On which page?")
    conversation.ask_reporter(ticket, actor=researcher, reporter=reporter, text="Is it so?")
    client.force_login(editor)
    html = " ".join(client.get(page_of(ticket)).content.decode().split())
    assert "Answer to the reader · mail" in html
    assert f"Question to the reporter ({reporter}) · mail" in html


def test_a_list_of_letters_costs_two_queries(ticket, publication, django_assert_num_queries):
    people = [make_person(f"colleague-{number}", publication, "researcher") for number in range(30)]
    for person in people:
        make_delivery(ledger.record("ticket.triaged", ticket, actor=None), person.pk)
    Delivery.objects.update(channel="mail")
    with django_assert_num_queries(2):
        told = who_was_told(ticket)
    assert {str(each.whom) for each in told} == {str(person) for person in people}
