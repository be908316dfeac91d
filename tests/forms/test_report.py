"""The correction form opens a ticket and leads to its status page."""

import time
import uuid

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from corrections.forms import STAMP
from corrections.inbox.answering import MOST_PER_SENDER
from corrections.models import Ticket
from factcheck.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(publication):
    return reverse("corrections:report-create", args=[publication.slug])


@pytest.fixture
def filled():
    """What a person sends who has looked at the form for a while."""
    return {
        "wrong": "There were nine missiles, not seven.",
        "stamp": signing.dumps(time.time() - 60, salt=STAMP),
        "key": str(uuid.uuid4()),
    }


def test_a_report_opens_a_ticket_and_shows_its_status(client, address, filled, article, claim):
    response = client.post(
        address,
        filled
        | {
            "quoted": "Seven missiles were fired at the capital before dawn",
            "should_be": "Nine missiles were fired",
            "article_url": article.url,
            "sources": "https://ministry.example/count\n\nhttps://city.example/tally",
            "name": "Reader Example",
            "email": "Reader@reader.example",
        },
        follow=True,
    )
    ticket = Ticket.objects.get()
    assert response.redirect_chain[0][1] == 303
    assert ticket.reference in response.content.decode()
    assert "We have your report" in response.content.decode()
    assert ticket.channel == "form"
    assert ticket.article == article
    assert ticket.says_it_should_be == "Nine missiles were fired"
    assert ticket.correspondent.email == "reader@reader.example"
    assert [row.claim for row in ticket.ticket_claims.all()] == [claim]
    assert {row.url for row in ticket.candidate_sources.all()} == {
        "https://ministry.example/count",
        "https://city.example/tally",
    }
    message = ticket.messages.get()
    assert message.text == filled["wrong"]
    assert message.quoted == "Seven missiles were fired at the capital before dawn"


def test_the_one_thing_needed_is_what_is_wrong(client, address, filled):
    response = client.post(address, filled, follow=True)
    ticket = Ticket.objects.get()
    assert not ticket.correspondent.email
    assert "the only way for you to see our answer" in response.content.decode()


def test_the_address_of_an_article_that_is_not_ours_is_kept(client, address, filled):
    client.post(address, filled | {"article_url": "elsewhere.example/story"})
    assert [row.url for row in Ticket.objects.get().candidate_sources.all()] == ["https://elsewhere.example/story"]


def test_pressing_twice_opens_one_ticket(client, address, filled):
    first, second = client.post(address, filled), client.post(address, filled)
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1


def test_other_words_from_the_same_form_are_another_report(client, address, filled):
    client.post(address, filled)
    client.post(address, filled | {"wrong": "And the mayor's name is misspelt."})
    assert Ticket.objects.count() == 2


def test_the_article_is_filled_in(client, address):
    html = client.get(address, {"article": 'https://demo-courier.example/a?b=1&c="x"'}).content.decode()
    assert 'value="https://demo-courier.example/a?b=1&amp;c=&quot;x&quot;"' in html


def test_each_form_has_a_key_of_its_own(client, address):
    keys = {client.get(address).context["form"]["key"].value() for _ in range(3)}
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"wrong": ""}, "This field is required"),
        ({"wrong": "   "}, "This field is required"),
        ({"wrong": "x" * 10_001}, "at most 10000 characters (it has 10001)"),
        ({"wrong": "x" * 1_000_000}, "at most 10000 characters (it has 1000000)"),
        ({"wrong": "a\x00b"}, "Null characters are not allowed"),
        ({"quoted": "a\x00b"}, "Null characters are not allowed"),
        ({"quoted": "x" * 2_001}, "at most 2000 characters"),
        ({"email": "not an address"}, "Enter a valid email address"),
        ({"article_url": "javascript://alert(1)"}, "This is not a web address"),
        (
            {"sources": "https://a.example\nsee page 4\nftp://b.example"},
            "These lines are not web addresses: see page 4",
        ),
        ({"sources": "\n".join(f"https://a.example/{n}" for n in range(20))}, "At most 19 addresses"),
    ],
)
def test_what_cannot_be_taken_is_said_and_kept_on_the_form(client, address, filled, change, says):
    response = client.post(address, filled | change)
    html = response.content.decode()
    assert response.status_code == 400
    assert says in html
    assert "What you wrote is still here" in html
    assert Ticket.objects.count() == 0


def test_nothing_typed_is_lost_to_an_error(client, address, filled):
    html = client.post(address, filled | {"email": "oops", "quoted": "Seven missiles"}).content.decode()
    assert filled["wrong"] in html
    assert "Seven missiles" in html
    assert filled["key"] in html


def test_a_script_is_shown_as_words(client, address, filled):
    script = "<script>alert(1)</script>"
    page = client.post(address, filled | {"wrong": script}, follow=True).content.decode()
    assert script not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    form = client.post(address, filled | {"wrong": script, "email": "oops"}).content.decode()
    assert script not in form


def test_more_than_we_take_in_is_a_clear_error(client, address, filled):
    response = client.post(address, filled | {"wrong": "x" * 3_000_000})
    assert response.status_code == 413
    assert "That was too much at once" in response.content.decode()


def test_a_request_from_another_site_is_refused(publication, address, filled):
    response = Client(enforce_csrf_checks=True).post(address, filled)
    assert response.status_code == 403
    assert "Please send it once more" in response.content.decode()
    assert Ticket.objects.count() == 0


def test_a_typed_address_is_acknowledged_a_few_times_an_hour_and_no_more(client, address, filled):
    """Anybody can type anybody's address: the reports arrive, the letters stop."""
    for number in range(MOST_PER_SENDER + 2):
        sent = filled | {"wrong": f"Report {number}", "email": "Victim@reader.example", "key": str(uuid.uuid4())}
        assert client.post(address, sent).status_code == 303
    assert Ticket.objects.count() == MOST_PER_SENDER + 2
    answered = [event.facts["answer"] for event in Event.objects.filter(kind="ticket.opened").order_by("pk")]
    assert answered == [True] * MOST_PER_SENDER + [False] * 2
