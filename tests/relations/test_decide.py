"""A person merges two tickets that look related, links them, or says they are not; on the page and by the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corrections.admin.relations import linked_tickets
from corrections.models import Ticket, TicketRelation
from corrections.services.relations import dismiss_related, link_related, merge_related
from factcheck.errors import IllegalTransition, NotPermitted
from factcheck.models import Event
from tests.relations.conftest import CLOSED, FIRST

pytestmark = pytest.mark.django_db


def test_a_merge_takes_the_newer_in_hand_and_into_the_older(relation, reviewer):
    merge_related(relation, actor=reviewer)
    newer = Ticket.objects.get(pk=relation.ticket_id)
    assert (newer.status, newer.merged_into) == ("duplicate", relation.other)
    stored = TicketRelation.objects.get()
    assert (stored.status, stored.decided_by) == ("merged", reviewer)
    assert stored.decided_at
    assert set(Event.objects.filter(subject_id=newer.pk).values_list("kind", flat=True)) >= {"ticket.merged"}


def test_a_link_stands_on_both_records(relation, researcher):
    link_related(relation, actor=researcher)
    linked = Event.objects.filter(kind="ticket.linked").order_by("pk")
    assert [(event.subject_id, event.facts["other"]) for event in linked] == [
        (relation.ticket_id, relation.other_id),
        (relation.other_id, relation.ticket_id),
    ]
    assert TicketRelation.objects.get().status == "linked"
    assert Ticket.objects.get(pk=relation.ticket_id).status == "new"


def test_dismissed_it_is_on_record(relation, researcher):
    dismiss_related(relation, actor=researcher)
    assert Event.objects.get(kind="ticket.relation_dismissed").facts == {"other": relation.other_id}
    assert TicketRelation.objects.get().status == "dismissed"


@pytest.mark.parametrize("service", [merge_related, link_related, dismiss_related])
def test_what_was_merged_is_decided(relation, editor, service):
    stale = TicketRelation.objects.get()
    merge_related(relation, actor=editor)
    with pytest.raises(IllegalTransition):
        service(stale, actor=editor)


@pytest.mark.parametrize("service", [merge_related, link_related, dismiss_related])
def test_not_by_strangers_nor_by_whoever_sees_only_one(relation, outsider, editor, service):
    with pytest.raises(NotPermitted):
        service(relation, actor=outsider)
    Ticket.objects.filter(pk=relation.other_id).update(is_restricted=True)
    with pytest.raises(NotPermitted):
        service(TicketRelation.objects.get(), actor=editor)
    assert TicketRelation.objects.get().status == "suggested"


def test_a_researcher_links_and_does_not_merge(relation, researcher):
    with pytest.raises(NotPermitted):
        merge_related(relation, actor=researcher)
    link_related(relation, actor=researcher)


def test_a_merge_that_is_not_possible_changes_nothing(relation, editor):
    Ticket.objects.filter(pk=relation.ticket_id).update(status="accepted")
    with pytest.raises(IllegalTransition):
        merge_related(TicketRelation.objects.get(), actor=editor)
    assert TicketRelation.objects.get().status == "suggested"


# --- On the page ---------------------------------------------------------------------------------------------------


def page_of(client, ticket: Ticket) -> str:
    return client.get(reverse("admin:corrections_ticket_change", args=[ticket.pk])).content.decode()


def press(client, ticket: Ticket, name: str, relation: object):
    return client.post(reverse("admin:corrections_ticket_move", args=[ticket.pk, name]), {"relation": relation})


def test_one_press_on_the_page(client, relation, editor):
    client.force_login(editor)
    page = page_of(client, relation.ticket)
    assert relation.other.reference in page
    assert "both say much the same about the same article" in page
    for name in ("merge_related", "link_related", "dismiss_related"):
        assert reverse("admin:corrections_ticket_move", args=[relation.ticket_id, name]) in page
    assert press(client, relation.ticket, "merge_related", relation.pk).status_code == 302
    assert Ticket.objects.get(pk=relation.ticket_id).merged_into == relation.other


def test_the_page_says_who_wrote_the_other_and_which_of_the_two_stays(client, relation, editor):
    client.force_login(editor)
    here, there = relation.ticket, relation.other
    page = page_of(client, here)
    assert f"from {there.correspondent}" in page
    assert f"Merging closes {here.reference} as a duplicate. {there.reference} stays" in page
    assert "Merging closes" not in page_of(client, there)
    asked = client.get(reverse("admin:corrections_ticket_move", args=[here.pk, "merge"])).content.decode()
    assert "Reference of the ticket that stays" in asked


def test_the_older_ticket_shows_it_too_and_a_link_stays(client, relation, editor):
    client.force_login(editor)
    assert relation.ticket.reference in page_of(client, relation.other)
    assert press(client, relation.other, "link_related", relation.pk).status_code == 302
    for one, its_other in ((relation.ticket, relation.other), (relation.other, relation.ticket)):
        page = page_of(client, one)
        assert its_other.reference in page
        assert "<strong>linked</strong>" in page


def test_dismissed_it_leaves_both_pages(client, relation, editor):
    client.force_login(editor)
    press(client, relation.ticket, "dismiss_related", relation.pk)
    assert relation.other.reference not in page_of(client, relation.ticket)
    assert relation.ticket.reference not in page_of(client, relation.other)


def test_nothing_of_a_restricted_ticket_shows(client, relation, editor):
    Ticket.objects.filter(pk=relation.other_id).update(is_restricted=True)
    client.force_login(editor)
    assert relation.other.reference not in page_of(client, relation.ticket)
    assert press(client, relation.ticket, "link_related", relation.pk).status_code == 400


@pytest.mark.parametrize("wrong", ["0", "x", "\0", "", "9" * 40, "another"])
def test_anything_else_that_is_pressed_is_refused(client, desk, relation, editor, wrong):
    client.force_login(editor)
    if wrong == "another":
        third, fourth = desk.report(FIRST), desk.report(FIRST)
        wrong = str(TicketRelation.objects.create(ticket=fourth, other=third, signs=["same_words"]).pk)
    assert press(client, relation.ticket, "link_related", wrong).status_code == 400
    assert (
        client.get(reverse("admin:corrections_ticket_move", args=[relation.ticket_id, "link_related"])).status_code
        == 405
    )


def test_what_goes_on_from_a_closed_ticket_is_linked_both_ways(client, desk, editor):
    before = desk.report(FIRST, **CLOSED)
    after = desk.report("Still wrong.", follows=before)
    client.force_login(editor)
    assert before.reference in page_of(client, after)
    assert after.reference in page_of(client, before)


def test_no_table_is_put_together_with_itself_for_it(desk, editor):
    """Two ways lead to one of two rows, each through an index; of a join of all with all neither can be taken."""
    after = desk.report("Still wrong.", follows=desk.report(FIRST, **CLOSED))
    with CaptureQueriesContext(connection) as asked:
        assert len(linked_tickets(after, editor)) == 1
    assert not [query for query in asked if 'JOIN "corrections_ticket"' in query["sql"]]


def test_the_page_costs_the_same(client, desk, relation, editor):
    client.force_login(editor)
    page_of(client, relation.ticket)
    counts = []
    for others in (0, 15):
        for _ in range(others):
            TicketRelation.objects.create(ticket=relation.ticket, other=desk.report(FIRST), signs=["same_words"])
        with CaptureQueriesContext(connection) as caught:
            page_of(client, relation.ticket)
        counts.append(len(caught))
    assert counts[0] == counts[1]


# --- By the API ----------------------------------------------------------------------------------------------------


@pytest.fixture
def api(client, editor):
    client.force_login(editor)

    def call(method: str, path: str, **body):
        return getattr(client, method)(f"/api/v1/relations/{path}", body or None, content_type="application/json")

    return call


def test_the_api_lists_and_decides(api, relation):
    (row,) = api("get", f"?ticket={relation.ticket_id}").json()["results"]
    assert (row["other"], row["signs"], row["status"]) == (relation.other_id, ["same_words"], "suggested")
    assert api("post", f"{relation.pk}/link/").json()["status"] == "linked"
    assert api("post", f"{relation.pk}/dismiss/").json()["status"] == "dismissed"
    assert api("post", f"{relation.pk}/merge/").status_code == 409
    TicketRelation.objects.update(status="suggested", decided_at=None)
    assert api("post", f"{relation.pk}/merge/").json()["status"] == "merged"
    assert api("get", "?status=suggested").json()["results"] == []


@pytest.mark.parametrize("query", ["?ticket=x", "?ticket=0", "?status=new", "?colour=red", "?ticket=" + "9" * 40])
def test_wrong_questions_are_refused(api, relation, query):
    assert api("get", query).status_code == 400


def test_what_one_may_not_see_is_not_there(api, relation):
    Ticket.objects.filter(pk=relation.ticket_id).update(is_restricted=True)
    assert api("get", "").json()["results"] == []
    assert api("post", f"{relation.pk}/merge/").status_code == 404
    assert api("post", "999999/merge/").status_code == 404
