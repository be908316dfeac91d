"""The pages that write letters: for managers, with what is wrong said in its place, and nothing sent by looking."""

import pytest
from django.urls import reverse

from corrections import letters
from corrections.models import CannedReply, LetterTemplate, Ticket
from factcheck.models import Delivery, Event
from tests.wording.conftest import SUBJECT, TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(publication) -> str:
    return reverse("admin:corrections_lettertemplate_words", args=[publication.slug, "ticket_acknowledgement", "en"])


@pytest.fixture
def typed() -> dict:
    return {"subject": SUBJECT, "text": TEXT, "html": "", "version": "0", "ticket": ""}


def test_the_overview_says_whose_words_each_letter_is_in(client, manager, write):
    client.force_login(manager)
    overview = reverse("admin:corrections_lettertemplate_changelist")
    assert "own words" not in client.get(overview).content.decode()
    write()
    assert "own words, version 1" in client.get(overview).content.decode()


def test_saving_restoring_and_the_list_of_versions(client, manager, address, typed):
    client.force_login(manager)
    assert client.post(address, {**typed, "do": "save"}).status_code == 302
    page = client.get(address).content.decode()
    assert "Version 1" in page
    assert "We have it [{{ reference }}]" in page
    assert client.post(address, {**typed, "do": "save"}).status_code == 400
    assert client.post(address, {**typed, "version": "1", "do": "restore"}).status_code == 302
    assert LetterTemplate.objects.current().get().is_shipped


def test_what_is_wrong_stays_on_the_page_with_its_line(client, manager, address, typed):
    client.force_login(manager)
    answer = client.post(address, {**typed, "text": TEXT + "\n{{ nobody }}"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Line 5: There is no variable “nobody” here." in page
    assert "{{ nobody }}" in page
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": ""},
        {"version": "x"},
        {"version": "9" * 30},
        {"subject": ""},
        {"text": "\x00"},
        {"subject": "a\r\nBcc: x@y.example [{{ reference }}]"},
        {"html": "<script>"},
    ],
)
def test_bad_input_is_answered_with_the_form(client, manager, address, typed, wrong):
    client.force_login(manager)
    assert client.post(address, {**typed, **wrong}).status_code == 400
    assert client.post(f"{address}html/", {**typed, **wrong}).status_code in (200, 400)
    assert not LetterTemplate.objects.exists()


def test_a_preview_is_about_a_ticket_one_may_see_and_can_do_nothing(client, manager, address, typed, ticket):
    client.force_login(manager)
    shown = client.post(f"{address}html/", {**typed, "ticket": ticket.reference.lower()})
    assert ticket.reference in shown.content.decode()
    assert shown.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    text = client.post(f"{address}text/", {**typed, "ticket": ticket.reference})
    assert text.headers["Content-Type"].startswith("text/plain")
    assert "We have it" in text.content.decode()
    Ticket.objects.update(is_restricted=True)
    refused = client.post(f"{address}text/", {**typed, "ticket": ticket.reference})
    assert (refused.status_code, ticket.reference in refused.content.decode()) == (400, True)
    assert "Thank you, it is" not in refused.content.decode()
    assert client.get(f"{address}html/").status_code == 405
    assert client.post(f"{address}pdf/", typed).status_code == 404
    assert not Event.objects.exists()


def test_a_preview_shows_no_link_that_opens_anything(client, manager, address, typed, ticket):
    client.force_login(manager)
    shown = client.post(f"{address}text/", {**typed, "ticket": ticket.reference}).content.decode()
    assert "https://corrections.example/tickets/status/" in shown


def test_a_test_goes_to_whoever_asked_and_to_nobody_else(client, manager, address, typed, ticket, write):
    write()
    client.force_login(manager)
    asked = {**typed, "version": "1", "ticket": ticket.reference, "do": "test"}
    assert client.post(address, asked).status_code == 302
    sent = Delivery.objects.get(channel="mail")
    assert (sent.purpose, sent.address) == ("template_test", manager.email)
    letter = letters.compose(sent)
    assert letter.subject == f"[Test] We have it [{ticket.reference}]"
    assert letter.to == manager.email
    Ticket.objects.update(is_restricted=True)
    assert letters.compose(sent) is None
    assert client.post(address, asked).status_code == 400
    assert client.post(address, {**asked, "ticket": ""}).status_code == 400


def test_a_test_of_words_that_fail_comes_in_those_the_letter_would_leave_in(
    client, manager, address, typed, ticket, write
):
    row = write()
    client.force_login(manager)
    asked = {**typed, "version": "1", "ticket": ticket.reference, "do": "test"}
    assert client.post(address, asked).status_code == 302
    LetterTemplate.objects.filter(pk=row.pk).update(text=TEXT + "{{ given_up }}")
    letter = letters.compose(Delivery.objects.get(channel="mail"))
    assert letter.subject.startswith("[Test] Your report to")
    row.refresh_from_db()
    assert "given_up" in row.fault


@pytest.mark.parametrize("person", ["researcher", "editor", "outsider"])
def test_only_managers_have_these_pages(client, request, person, address, typed, publication):
    client.force_login(request.getfixturevalue(person))
    assert client.get(address).status_code == 404
    assert client.post(address, typed).status_code == 404
    assert client.post(f"{address}html/", typed).status_code == 404
    overview = client.get(reverse("admin:corrections_lettertemplate_changelist"))
    assert publication.name not in overview.content.decode()


@pytest.mark.parametrize(
    "parts", [("nowhere", "ticket_reply", "en"), (None, "odd", "en"), (None, "ticket_reply", "tlh")]
)
def test_what_there_is_not_is_not_found(client, manager, publication, parts):
    client.force_login(manager)
    args = [parts[0] or publication.slug, *parts[1:]]
    assert client.get(reverse("admin:corrections_lettertemplate_words", args=args)).status_code == 404


def test_replies_are_kept_changed_and_removed_on_their_pages(client, researcher, editor, publication):
    client.force_login(researcher)
    add = reverse("admin:corrections_cannedreply_add")
    given = {"publication": publication.pk, "title": "Thanks", "language": "en", "text": "Thank you."}
    assert client.post(add, {**given, "text": "{{ odd }}"}).status_code == 400
    assert client.post(add, {**given, "shared": "on"}).status_code == 403
    assert client.post(add, given).status_code == 302
    reply = CannedReply.objects.get()
    assert client.get(reverse("admin:corrections_cannedreply_change", args=[reply.pk])).status_code == 200
    change = reverse("admin:corrections_cannedreply_move", args=[reply.pk, "change"])
    page = client.get(change).content.decode()
    assert "Thank you." in page
    assert client.post(change, {**given, "title": "Many thanks", "version": "1"}).status_code == 302
    assert client.post(change, {**given, "title": "Late", "version": "1"}).status_code == 409
    remove = reverse("admin:corrections_cannedreply_move", args=[reply.pk, "remove"])
    client.force_login(editor)
    assert client.post(remove).status_code == 404
    client.force_login(researcher)
    assert client.post(remove).status_code == 302
    assert not CannedReply.objects.exists()
