"""A new report that looks related to another stays a ticket of its own and says so, with the signs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corrections import resembling
from corrections.models import Message, Ticket, TicketClaim, TicketRelation
from corrections.services.relations import compare_opened_tickets, suggest_relations
from corrections.threading import TAG
from factcheck import ledger
from factcheck.models import EventPosition
from tests.inbox.mails import arrive, mail
from tests.relations.conftest import CLOSED, FIRST, compare, found

pytestmark = pytest.mark.django_db

HERS = "ria@reader.example"


def test_the_same_reader_about_the_same_article(desk):
    first = desk.report("The date is wrong.", by=HERS)
    assert found(desk.report("Also, who is the man in the picture?", by=HERS)) == {first: ["same_reader"]}


def test_the_same_reader_about_something_else_is_not_related(desk):
    desk.report("The date is wrong.", by=HERS)
    assert found(desk.report("Also wrong.", by=HERS, about=desk.another_article())) == {}
    assert found(desk.report("No article at all.", by=HERS, about=None)) == {}


def test_another_reader_about_the_same_article_in_other_words_is_not_related(desk):
    desk.report(FIRST)
    assert found(desk.report("The photograph shows another bridge, in Leeds, taken in 2019.")) == {}


def test_both_quote_the_same_claim(desk, claim):
    first, second = desk.report("I doubt this."), desk.report("Where does this come from?")
    for ticket, score in ((first, 1.0), (second, 0.9)):
        TicketClaim.objects.create(ticket=ticket, claim=claim, score=score)
    assert found(second) == {first: ["same_claim"]}


def test_a_claim_that_is_only_guessed_is_no_sign(desk, claim):
    first, second = desk.report("I doubt this."), desk.report("Where does this come from?")
    for ticket in (first, second):
        TicketClaim.objects.create(ticket=ticket, claim=claim, score=0.5)
    assert found(second) == {}
    TicketClaim.objects.update(is_suggestion=False)
    assert found(second) == {first: ["same_claim"]}


def test_only_tickets_being_worked_count_for_readers_and_articles(desk):
    desk.report(FIRST, by=HERS, **CLOSED)
    assert found(desk.report(FIRST, by=HERS)) == {}


def test_a_closed_ticket_is_compared_with_nothing(desk):
    desk.report(FIRST, by=HERS)
    assert found(desk.report(FIRST, by=HERS, **CLOSED)) == {}


def test_what_was_merged_is_spoken_for(desk):
    target = desk.report("Nothing alike.", about=None)
    desk.report(
        FIRST, reference="COR-2026-999999", status="duplicate", merged_into=target, closed_at=CLOSED["closed_at"]
    )
    assert found(desk.report("Hello", subject="Re: [COR-2026-999999]")) == {target: ["names_it"]}


def test_spam_and_other_desks_are_named_in_vain(desk, other_publication):
    desk.report("Buy.", reference="COR-2026-999998", **{**CLOSED, "status": "spam", "outcome": ""})
    Ticket.objects.create(publication=other_publication, reference="OTH-2026-000001", channel="mail", subject="x")
    assert found(desk.report("Hello", subject="[COR-2026-999998] [OTH-2026-000001] [COR-2026-000000]")) == {}


def test_the_ticket_it_goes_on_from_is_no_suggestion(desk):
    first = desk.report(FIRST, by=HERS)
    assert found(desk.report(FIRST, by=HERS, follows=first)) == {}


def test_the_strongest_sign_comes_first_and_there_are_few(desk):
    alike = [desk.report(FIRST) for _ in range(8)]
    mine = desk.report(FIRST, by=HERS)
    relations = found(desk.report(f"{FIRST} Please correct it.", by=HERS))
    assert len(relations) == resembling.MOST_FOUND
    assert relations[mine] == ["same_reader", "same_words"]
    assert list(relations)[1:] == alike[::-1][: resembling.MOST_FOUND - 1]


def test_twice_notes_nothing_twice_and_brings_nothing_back(desk, editor):
    first = desk.report(FIRST, by=HERS)
    second = desk.report(FIRST, by=HERS)
    assert list(found(second)) == [first]
    TicketRelation.objects.update(status="dismissed", decided_at=second.created_at)
    found(second)
    assert TicketRelation.objects.get().status == "dismissed"


@pytest.mark.parametrize("subject", ["\x01[COR-2026-", "[COR-2026-000001" * 18, "[" * 300, "]" * 300])
def test_any_subject_is_borne(desk, subject):
    assert found(desk.report("", subject=subject[:300])) == {}


def test_a_ticket_without_words_or_of_no_row_is_borne(desk):
    Message.objects.filter(ticket=(ticket := desk.report(FIRST))).delete()
    assert found(ticket) == {}
    assert suggest_relations(2**62) == 0


# --- By mail -------------------------------------------------------------------------------------------------------


def test_a_header_that_names_anothers_mail(ticket):
    arrive(mail("I am on that list.", From="else@else.example", In_Reply_To="<first@reader.example>"))
    compare()
    relation = TicketRelation.objects.get()
    assert (relation.other, relation.signs) == (ticket, ["names_a_letter"])
    assert relation.ticket.messages.get().text == "I am on that list."


def test_a_tag_of_a_ticket_that_the_sender_takes_no_part_in(ticket):
    arrive(mail("A colleague told me.", From="else@else.example", Subject=f"Re: [{ticket.reference}] x"))
    compare()
    assert TicketRelation.objects.get().signs == ["names_it"]


def test_whoever_takes_part_needs_no_suggestion(ticket):
    arrive(mail("More.", In_Reply_To="<first@reader.example>"))
    compare()
    assert not TicketRelation.objects.exists()


# --- The worker ----------------------------------------------------------------------------------------------------


def test_filing_wakes_the_comparer_after_commit(publication, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        arrive(mail())
    assert "corrections.compare_tickets" in {
        callback.wake_key[0] for callback in callbacks if hasattr(callback, "wake_key")
    }


def test_each_event_is_passed_once(ticket):
    arrive(mail("A.", From="else@else.example", In_Reply_To="<first@reader.example>"))
    compare()
    TicketRelation.objects.all().delete()
    compare()
    assert not TicketRelation.objects.exists()


def test_a_ticket_that_cannot_be_compared_stops_no_other(ticket):
    for number in (1, 2):
        arrive(
            mail("A.", From=f"e{number}@else.example", In_Reply_To="<first@reader.example>", Message_ID=f"<{number}>")
        )
    poor = Ticket.objects.latest("pk").pk - 1
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF NEW.ticket_id = {poor} THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON corrections_ticketrelation"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()"
        )
    compare()
    assert TicketRelation.objects.get().ticket_id == poor + 1


def test_a_long_backlog_is_taken_in_parts(ticket):
    for number in range(3):
        arrive(
            mail("A.", From=f"e{number}@else.example", In_Reply_To="<first@reader.example>", Message_ID=f"<{number}>")
        )
    ledger.number_events()
    rounds = 0
    while compare_opened_tickets(limit=2):
        rounds += 1
    assert (rounds >= 2, TicketRelation.objects.count()) == (True, 3)


def test_what_was_compared_when_time_ran_out_is_kept(ticket):
    for number in range(3):
        arrive(
            mail("A.", From=f"e{number}@else.example", In_Reply_To="<first@reader.example>", Message_ID=f"<{number}>")
        )
    ledger.number_events()
    events = EventPosition.objects.filter(position__isnull=False).count()
    passed = [compare_opened_tickets(deadline=timezone.now()) for _call in range(events)]
    assert (passed, compare_opened_tickets()) == ([1] * events, 0)
    assert TicketRelation.objects.count() == 3


# --- What it costs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [1, 30])
def test_two_queries_whatever_there_is(desk, others):
    for _ in range(others):
        desk.report(FIRST, by=HERS)
    newest = desk.report(FIRST, by=HERS)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        suggest_relations(newest.pk)
    assert len(caught) == 2


def test_no_table_is_scanned(desk):
    """Where the planner avoids it, it can: every way to a candidate is an index, whatever the tables' size."""
    desk.report(FIRST, by=HERS)
    ticket = desk.report(FIRST, by=HERS)
    bounds = {"longest": 1000, "ids": 20, "named": 5, "of_reader": 20, "of_article": 40, "sure": 0.9}
    bounds |= {"tag": TAG.pattern}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {resembling.CANDIDATES}", {"ticket": ticket.pk, **bounds})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan" not in plan, plan
