"""A letter as its sender laid it out: one click from the ticket, for those who see the ticket, in a frame apart."""

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from corrections.admin import as_sent
from corrections.looking import Unreadable, looker
from corrections.models import Attachment, Message
from corrections.services import conversation, discretion
from factcheck.archiving import store_bytes
from tests.files.conftest import PNG

pytestmark = pytest.mark.django_db
HTML = (
    "<p>Nine, <b>not</b> seven.</p><img src='https://tracker.example/p.gif'>"
    "<img src='cid:chart@reader'><script>x</script>"
)


@pytest.fixture
def letter(ticket) -> Message:
    Message.objects.filter(ticket=ticket).update(html=HTML)
    return ticket.messages.get()


def page_of(message) -> str:
    return reverse("admin:corrections_message_as_sent", args=[message.pk])


def frame_of(message) -> str:
    return reverse("admin:corrections_message_frame", args=[message.pk])


def test_the_ticket_shows_text_and_offers_the_letter_as_sent(client, editor, letter, ticket):
    client.force_login(editor)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert page_of(letter) in page
    assert "tracker.example" not in page
    Message.objects.update(html="")
    assert page_of(letter) not in client.get(ticket.get_absolute_url()).content.decode()
    assert client.get(page_of(letter)).status_code == client.get(frame_of(letter)).status_code == 404


def test_the_page_says_what_was_not_fetched(client, editor, letter):
    client.force_login(editor)
    page = client.get(page_of(letter)).content.decode()
    assert "1 picture from elsewhere was not fetched." in page
    assert "Show remote pictures" in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    Message.objects.update(html="<p>Plain</p>")
    page = client.get(page_of(letter)).content.decode()
    assert "Nothing in it comes from elsewhere." in page
    assert "Show remote pictures" not in page


def test_the_frame_can_do_nothing(client, editor, letter):
    client.force_login(editor)
    response = client.get(frame_of(letter))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src data: 'self';" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script" not in policy
    assert (response["X-Frame-Options"], response["Referrer-Policy"]) == ("SAMEORIGIN", "no-referrer")
    assert "no-store" in response["Cache-Control"]
    assert "tracker" not in response.content.decode()
    assert "<script" not in response.content.decode()


def test_remote_pictures_come_when_this_person_asked_for_this_letter(client, editor, second_editor, letter, ticket):
    other = ticket.messages.create(direction="inbound", kind="reply", text="t", html=HTML)
    client.force_login(editor)
    asked = client.post(page_of(letter))
    framed = asked.context["frame_url"]
    assert "tracker.example" in client.get(framed).content.decode()
    assert "img-src data: 'self' https: http:;" in client.get(framed)["Content-Security-Policy"]
    query = framed.partition("?")[2]
    for address in (f"{frame_of(other)}?{query}", f"{frame_of(letter)}?remote=1", page_of(letter) + "?" + query):
        assert "tracker.example" not in client.get(address).content.decode()
    client.force_login(second_editor)
    assert "tracker.example" not in client.get(framed).content.decode()


def test_having_asked_does_not_last(client, editor, letter, monkeypatch):
    client.force_login(editor)
    framed = client.post(page_of(letter)).context["frame_url"]
    monkeypatch.setattr(as_sent, "ASKED_FOR_SECONDS", -1)
    assert "tracker.example" not in client.get(framed).content.decode()


def test_asking_needs_the_forms_own_token(editor, letter):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(page_of(letter)).status_code == 403


def test_pictures_of_the_letter_come_from_our_own_store_without_a_cookie(client, editor, letter, ticket, attach):
    picture = attach(PNG, filename="chart.png", content_id="chart@reader", is_inline=True)
    client.force_login(editor)
    body = client.get(frame_of(letter)).content.decode()
    address = body.partition('src="/files/')[2].partition('"')[0]
    shown = Client().get(f"/files/{address}")
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("image/png", 'inline; filename="chart.png"')
    assert shown.content == PNG
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "1 picture" in page
    assert "Files that came with it" not in page
    picture.status, picture.finding = "quarantined", "x"
    picture.save()
    assert Client().get(f"/files/{address}").status_code == 404
    assert "/files/" not in client.get(frame_of(letter)).content.decode()
    assert "Files that came with it" in client.get(ticket.get_absolute_url()).content.decode()


def test_what_only_calls_itself_a_picture_is_never_shown(client, editor, letter, attach):
    attachment = attach(b"<svg xmlns='x'><script>1</script></svg>", content_id="chart@reader", is_inline=True)
    client.force_login(editor)
    assert "/files/" not in client.get(frame_of(letter)).content.decode()
    token = signing.dumps(["attachment", attachment.pk, as_sent.SHOWN], salt="factcheck.content").replace(":", "~")
    response = client.get(f"/files/{token}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_it_is_for_those_who_see_the_ticket(client, letter, ticket, editor, manager, outsider, reporter, inactive):
    discretion.restrict_ticket(ticket, actor=editor, names=[])
    for person, status in ((editor, 200), (manager, 404), (outsider, 404), (inactive, 302), (reporter, 404)):
        client.force_login(person)
        assert client.get(page_of(letter)).status_code == status, person
        assert client.get(frame_of(letter)).status_code == status, person
        assert client.post(page_of(letter)).status_code == status, person


def test_a_reporter_who_was_asked_sees_no_letter(client, letter, ticket, editor, reporter):
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Where did the seven come from?")
    client.force_login(reporter)
    assert client.get(page_of(letter)).status_code == client.get(frame_of(letter)).status_code == 404


def test_a_letter_too_intricate_is_not_shown_and_says_so(client, editor, letter, monkeypatch):
    def end(*given, **options):
        raise Unreadable("reading it took more than 15 seconds")

    monkeypatch.setattr(looker, "wash", end)
    client.force_login(editor)
    page = client.get(page_of(letter))
    assert (page.status_code, "too intricately" in page.content.decode()) == (422, True)
    assert client.get(frame_of(letter)).status_code == 422


def test_no_such_letter(client, editor, letter):
    client.force_login(editor)
    for address in (page_of(letter), frame_of(letter)):
        assert client.get(address.replace(str(letter.pk), "99999999999999999999")).status_code == 404


def test_a_mail_passed_on_names_who_wrote_it_and_the_signature_is_folded(client, editor, ticket):
    Message.objects.update(forwarded_from="Ana Autor <ana@first.example>", signature="Ria, with regards")
    client.force_login(editor)
    page = client.get(ticket.get_absolute_url()).content.decode()
    assert "first written by Ana Autor &lt;ana@first.example&gt;" in page
    assert "<summary>Signature</summary>" in page


def test_the_page_costs_the_same_however_many_files(client, editor, letter, ticket, django_assert_max_num_queries):
    def cost() -> int:
        client.get(ticket.get_absolute_url())
        with django_assert_max_num_queries(100) as caught:
            client.get(ticket.get_absolute_url())
        return len(caught)

    file = store_bytes(b"x")
    make = [
        Attachment(message=letter, file=file, filename=f"{n}", status="quarantined", finding="x") for n in range(30)
    ]
    make[0].save()
    one = cost()
    Attachment.objects.bulk_create(make[1:])
    assert cost() == one
