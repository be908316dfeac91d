"""The API's doors to letters and canned replies, knocked at by the right and the wrong people, well and badly."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corrections.models import CannedReply, LetterTemplate, Ticket
from factcheck.models import Event, Publication
from tests.wording.conftest import SUBJECT, TEXT

pytestmark = pytest.mark.django_db
LETTERS, REPLIES = "/api/v1/letter-templates/", "/api/v1/canned-replies/"
LETTER = {"purpose": "ticket_acknowledgement", "language": "en", "subject": SUBJECT, "text": TEXT}
REPLY = {"title": "Thanks", "text": "Dear {{ reader_name }}, thank you for {{ reference }}.", "language": "en"}


def test_a_letter_is_written_listed_and_restored(api, manager):
    caller = api(manager)
    made = caller.post(LETTERS, LETTER, format="json")
    assert (made.status_code, made.json()["version"]) == (201, 1)
    assert caller.post(LETTERS, LETTER, format="json").status_code == 409
    second = caller.post(LETTERS, {**LETTER, "version": 1}, format="json").json()
    listed = caller.get(LETTERS, {"purpose": "ticket_acknowledgement"}).json()["results"]
    assert [row["id"] for row in listed] == [second["id"]]
    assert caller.get(f"{LETTERS}{made.json()['id']}/").json()["version"] == 1
    assert caller.post(f"{LETTERS}{made.json()['id']}/restore/").status_code == 409
    restored = caller.post(f"{LETTERS}{second['id']}/restore/")
    assert (restored.status_code, restored.json()["is_shipped"], restored.json()["version"]) == (201, True, 3)


def test_what_is_wrong_is_said_at_its_field_and_line(api, manager):
    answer = api(manager).post(LETTERS, {**LETTER, "text": TEXT + "\n{{ nobody }}"}, format="json")
    assert answer.status_code == 400
    assert "Line 5" in str(answer.json())
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {**LETTER, "purpose": "odd"},
        {**LETTER, "language": 4},
        {**LETTER, "version": "1"},
        {**LETTER, "version": -1},
        {**LETTER, "text": "x" * 20_001},
        {**LETTER, "text": ["x"]},
        {**LETTER, "text": "\x00"},
        {**LETTER, "odd": 1},
        {**LETTER, "subject": None},
        {"text": TEXT},
        [],
        "x",
    ],
)
def test_a_body_of_another_shape_is_refused(api, manager, body):
    assert api(manager).post(LETTERS, body, format="json").status_code == 400


def test_purposes_and_preview(api, manager, ticket):
    caller = api(manager)
    names = {each["purpose"]: each for each in caller.get(f"{LETTERS}purposes/").json()}
    assert "status_url" in {variable["name"] for variable in names["ticket_acknowledgement"]["variables"]}
    shown = caller.post(f"{LETTERS}preview/", {**LETTER, "ticket": ticket.pk}, format="json")
    assert shown.status_code == 200
    assert ticket.reference in shown.json()["text"]
    assert "/tickets/status/" in shown.json()["text"]
    Ticket.objects.update(is_restricted=True)
    assert caller.post(f"{LETTERS}preview/", {**LETTER, "ticket": ticket.pk}, format="json").status_code == 400
    assert not Event.objects.filter(kind__startswith="letter_template").exists()


@pytest.mark.parametrize("person", ["researcher", "editor", "outsider"])
def test_letters_are_for_managers(api, request, person, publication):
    row = LetterTemplate.objects.create(publication=publication, **LETTER, version=1)
    caller = api(request.getfixturevalue(person))
    assert caller.get(LETTERS).json()["results"] == []
    assert caller.get(f"{LETTERS}{row.pk}/").status_code == 404
    assert caller.post(f"{LETTERS}{row.pk}/restore/").status_code == 404
    named = {**LETTER, "publication": publication.slug, "version": 1}
    assert caller.post(LETTERS, named, format="json").status_code in (400, 403)
    assert caller.post(f"{LETTERS}preview/", named, format="json").status_code in (400, 403)


def test_a_reply_is_kept_changed_filled_and_removed(api, researcher, ticket):
    caller = api(researcher)
    reply = caller.post(REPLIES, REPLY, format="json").json()
    assert (reply["owner"]["id"], reply["version"]) == (researcher.pk, 1)
    address = f"{REPLIES}{reply['id']}/"
    changed = caller.patch(address, {"title": "Many thanks", "version": 1}, format="json")
    assert (changed.status_code, changed.json()["version"], changed.json()["text"]) == (200, 2, REPLY["text"])
    assert caller.patch(address, {"title": "Late", "version": 1}, format="json").status_code == 409
    assert caller.patch(address, {"title": "No version"}, format="json").status_code == 400
    filled = caller.post(f"{address}fill/", {"ticket": ticket.pk}, format="json")
    assert filled.json() == {"text": f"Dear {ticket.correspondent.name}, thank you for {ticket.reference}."}
    assert caller.delete(address).status_code == 204
    assert caller.delete(address).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "{{ odd }}"), ("text", " "), ("text", "{% if reader_name %}"), ("title", ""), ("language", "tlh")],
)
def test_a_reply_that_cannot_be_used_is_refused(api, researcher, field, value):
    assert api(researcher).post(REPLIES, {**REPLY, field: value}, format="json").status_code == 400
    assert not CannedReply.objects.exists()


def test_lists_cost_the_same_at_any_length(api, manager, publication):

    caller, costs = api(manager), []
    caller.get(REPLIES)  # the first call notes when the token was used
    for number in range(30):
        CannedReply.objects.create(publication=publication, title=f"{number}", text="x", changed_by=manager)
        LetterTemplate.objects.create(
            publication=publication, purpose="ticket_reply", language=f"l{number}", version=1, subject="s", text="t"
        )
        if number in (0, 29):
            for address in (REPLIES, LETTERS):
                with CaptureQueriesContext(connection) as queries:
                    assert len(caller.get(address).json()["results"]) == min(number + 1, 25)
                costs.append(len(queries))
    assert costs[:2] == costs[2:]


def test_another_desks_publication_is_unknown(api, manager, other_publication):
    assert Publication.objects.count() == 2
    body = {**LETTER, "publication": other_publication.slug}
    assert api(manager).post(LETTERS, body, format="json").status_code == 400
