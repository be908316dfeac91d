"""A system of the publisher files a report for a reader, once however often it asks."""

import pytest

from corrections.inbox.answering import MOST_PER_SENDER
from corrections.models import Ticket
from factcheck.models import Delivery, Event
from tests.api.problems import assert_problem, places
from tests.api.racing import at_once
from tests.people import MISSILES, make_person

TICKETS = "/api/v1/tickets/"


@pytest.fixture
def report(article) -> dict:
    return {
        "publication": article.publication.slug,
        "reader_email": "reader@reader.example",
        "reader_name": "Reader Example",
        "article_url": article.url + "?utm_source=app",
        "text": "There were nine missiles, not seven.\nThe ministry says so.",
        "quoted": MISSILES,
        "cited_urls": ["https://ministry.example/statement"],
    }


def test_a_report_opens_a_ticket_like_any_other(api, researcher, report, article, claim):
    response = api(researcher).post(TICKETS, report)
    assert response.status_code == 201, response.content
    body = response.json()
    ticket = Ticket.objects.get(pk=body["id"])
    assert body["reference"] == ticket.reference
    assert (ticket.channel, ticket.status, ticket.article, ticket.publication) == (
        "api", "new", article, article.publication,
    )  # fmt: skip
    assert ticket.subject == "There were nine missiles, not seven."
    assert body["correspondent"]["email"] == "reader@reader.example"
    assert [row["claim"] for row in body["claims"]][:1] == [claim.pk]
    assert [row["url"] for row in body["candidate_sources"]] == ["https://ministry.example/statement"]
    message = ticket.messages.get()
    assert (message.text, message.quoted, message.direction) == (report["text"], MISSILES, "inbound")


def test_the_reader_is_acknowledged(api, researcher, report):
    api(researcher).post(TICKETS, report)
    delivery = Delivery.objects.get(channel="mail", purpose="ticket_acknowledgement")
    assert delivery.recipient_key.startswith("correspondent:")


def test_words_alone_are_enough(api, researcher):
    response = api(researcher).post(TICKETS, {"text": "The mayor's name is misspelt."})
    assert response.status_code == 201
    assert response.json()["correspondent"] is None
    assert response.json()["article"] is None


def test_somebody_with_two_desks_says_which(api, researcher, other_publication):
    researcher.memberships.create(publication=other_publication, role="researcher")
    client = api(researcher)
    problem = assert_problem(client.post(TICKETS, {"text": "Wrong."}), 400)
    assert places(problem) == {("#/publication", "required")}
    body = client.post(TICKETS, {"text": "Wrong.", "publication": "other-gazette"}).json()
    assert body["publication"] == "other-gazette"


def test_another_publications_desk_is_unknown(api, outsider, report):
    problem = assert_problem(api(outsider).post(TICKETS, report), 400)
    assert places(problem) == {("#/publication", "does_not_exist")}
    assert not Ticket.objects.exists()


def test_somebody_without_a_desk_files_nothing(api, db):
    assert_problem(api(make_person("nobody")).post(TICKETS, {"text": "Wrong."}), 400)


def test_the_same_key_and_body_is_the_same_ticket(api, researcher, report):
    client = api(researcher)
    first = client.post(TICKETS, report, headers={"Idempotency-Key": "order-1"})
    second = client.post(TICKETS, dict(reversed(report.items())), headers={"Idempotency-Key": "order-1"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert Event.objects.filter(kind="ticket.opened").count() == 1


def test_the_same_key_with_another_body_is_refused(api, researcher, report):
    client = api(researcher)
    client.post(TICKETS, report, headers={"Idempotency-Key": "order-1"})
    response = client.post(TICKETS, {**report, "text": "Something else."}, headers={"Idempotency-Key": "order-1"})
    assert_problem(response, 422, "idempotency_key_reused")
    assert Ticket.objects.count() == 1


def test_a_key_belongs_to_one_person(api, researcher, editor, report):
    first = api(researcher).post(TICKETS, report, headers={"Idempotency-Key": "order-1"})
    second = api(editor).post(TICKETS, {**report, "text": "Something else."}, headers={"Idempotency-Key": "order-1"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_refused_request_leaves_the_key_free(api, researcher, report):
    client = api(researcher)
    assert_problem(client.post(TICKETS, {**report, "text": ""}, headers={"Idempotency-Key": "order-1"}), 400)
    assert client.post(TICKETS, report, headers={"Idempotency-Key": "order-1"}).status_code == 201


def test_a_repeat_shows_no_ticket_that_was_restricted_meanwhile(api, researcher, report):
    client = api(researcher)
    client.post(TICKETS, report, headers={"Idempotency-Key": "order-1"})
    Ticket.objects.update(is_restricted=True)
    assert_problem(client.post(TICKETS, report, headers={"Idempotency-Key": "order-1"}), 404)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "é", "a\tb"])
def test_a_key_out_of_bounds_is_refused(api, researcher, report, key):
    assert_problem(api(researcher).post(TICKETS, report, headers={"Idempotency-Key": key}), 400)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("key", ["x" * 255, "~!@#$%^&*()", "0"])
def test_a_key_within_bounds_is_taken(api, researcher, report, key):
    assert api(researcher).post(TICKETS, report, headers={"Idempotency-Key": key}).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_the_same_request_several_times_at_once_opens_one_ticket(api, researcher, report):
    client = api(researcher)

    def file():
        return client.post(TICKETS, report, headers={"Idempotency-Key": "order-1"})

    answers = at_once(*[file] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_bodies_under_one_key_at_once_open_one_ticket(api, researcher, report):
    client = api(researcher)

    def file(text):
        return lambda: client.post(TICKETS, {**report, "text": text}, headers={"Idempotency-Key": "order-1"})

    answers = at_once(file("One."), file("Two."), file("Three."))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]
    assert Ticket.objects.count() == 1


def test_a_reader_is_acknowledged_a_few_times_an_hour_and_no_more(api, researcher, report):
    for number in range(MOST_PER_SENDER + 1):
        assert api(researcher).post(TICKETS, report | {"text": f"Report {number}"}).status_code == 201
    answered = [event.facts["answer"] for event in Event.objects.filter(kind="ticket.opened").order_by("pk")]
    assert answered == [True] * MOST_PER_SENDER + [False]
