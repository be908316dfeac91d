"""A move from the admin calls its service: pressed once, by POST, with a refusal as a message and nothing broken."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corrections.models import Correction, Message, Ticket
from corrections.services import publishing, tickets
from factcheck.models import ApiToken, Delivery, Event, WebhookEndpoint
from tests.admin.conftest import make_delivery, make_inbound
from tests.published import publish_verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_ticket(ticket, reviewer) -> Ticket:
    return tickets.triage_ticket(ticket, actor=reviewer)


def state(row) -> str:
    row.refresh_from_db()
    return row.status


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_a_move_without_words_is_post_only(client, editor, open_ticket, method):
    client.force_login(editor)
    address = reverse("admin:corrections_ticket_move", args=[open_ticket.pk, "accept"])
    assert getattr(client, method)(address).status_code == 405
    assert state(open_ticket) == "open"


def test_a_move_needs_the_form_that_we_drew(editor, open_ticket):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(reverse("admin:corrections_ticket_move", args=[open_ticket.pk, "accept"])).status_code == 403
    assert state(open_ticket) == "open"


def test_accepting_goes_back_to_the_ticket(press, client, editor, open_ticket):
    client.force_login(editor)
    response = press(open_ticket, "accept")
    assert response.status_code == 302
    assert response["Location"] == open_ticket.get_absolute_url()
    assert state(open_ticket) == "accepted"
    assert Event.objects.filter(kind="ticket.accepted", actor_id=editor.pk).count() == 1


def test_a_stale_button_says_so(press, client, editor, open_ticket, said):
    client.force_login(editor)
    press(open_ticket, "accept")
    page = client.get(press(open_ticket, "accept")["Location"])
    assert any("not possible" in message for message in said(page))


def test_a_role_that_does_not_suffice_is_told(press, client, researcher, open_ticket, said):
    client.force_login(researcher)
    page = client.get(press(open_ticket, "accept")["Location"])
    assert "COR-2026-900001: Your role does not allow this." in said(page)
    assert state(open_ticket) == "open"


def test_an_unknown_move_and_an_unknown_row_are_not_there(client, editor, open_ticket):
    client.force_login(editor)
    for pk, name in ((open_ticket.pk, "explode"), (10**9, "accept"), ("x", "accept"), (10**30, "accept")):
        assert client.post(reverse("admin:corrections_ticket_move", args=[pk, name])).status_code == 404


def test_declining_asks_for_words_and_keeps_what_was_typed(press, client, editor, open_ticket):
    client.force_login(editor)
    address = reverse("admin:corrections_ticket_move", args=[open_ticket.pk, "decline"])
    assert client.get(address).status_code == 200
    refused = press(open_ticket, "decline", note="We stand by it.")
    assert refused.status_code == 400
    assert "We stand by it." in refused.content.decode()
    assert press(open_ticket, "decline", outcome="no_error", note="We stand by it.").status_code == 302
    assert state(open_ticket) == "declined"


@pytest.mark.parametrize("words", ["", " ", "\0", "x" * 20_000])
def test_unusable_words_are_refused_on_the_form(press, client, researcher, open_ticket, words):
    client.force_login(researcher)
    before = Message.objects.count()
    assert press(open_ticket, "note", text=words).status_code == 400
    assert Message.objects.count() == before


def test_waiting_reads_the_clock_of_the_desk(press, client, researcher, open_ticket):
    open_ticket.publication.time_zone = "Europe/Kyiv"
    open_ticket.publication.save()
    client.force_login(researcher)
    press(open_ticket, "wait", waiting_for="reader", until_0="2199-01-10", until_1="12:00")
    open_ticket.refresh_from_db()
    assert open_ticket.wakes_at.isoformat() == "2199-01-10T10:00:00+00:00"


def test_a_list_action_does_each_and_reports_each(client, editor, open_ticket, said):
    other = Ticket.objects.create(
        publication=open_ticket.publication, reference="COR-2026-900002", channel="form", subject="New", status="new"
    )
    client.force_login(editor)
    page = client.post(
        reverse("admin:corrections_ticket_changelist"),
        {"action": "accept", "_selected_action": [open_ticket.pk, other.pk], "index": 0},
        follow=True,
    )
    words = said(page)
    assert any(message.startswith("COR-2026-900001: accepted") for message in words)
    assert any(message.startswith("COR-2026-900002") and "not possible" in message for message in words)
    assert (state(open_ticket), state(other)) == ("accepted", "new")


def test_a_list_action_with_words_asks_once_for_all(client, editor, open_ticket):
    client.force_login(editor)
    address = reverse("admin:corrections_ticket_changelist")
    chosen = {"action": "decline", "_selected_action": [open_ticket.pk], "index": 0}
    assert b"with_words" in client.post(address, chosen).content
    client.post(address, {**chosen, "with_words": 1, "outcome": "not_ours", "note": "Another paper wrote it."})
    assert state(open_ticket) == "declined"


def test_an_action_that_is_not_offered_does_nothing(client, researcher, open_ticket):
    client.force_login(researcher)
    client.post(
        reverse("admin:corrections_ticket_changelist"),
        {"action": "accept", "_selected_action": [open_ticket.pk], "index": 0},
    )
    assert state(open_ticket) == "open"


def test_buttons_are_what_state_and_policy_allow(client, researcher, editor, reporter, open_ticket, page_of):
    def moves(person):
        client.force_login(person)
        page = client.get(page_of(open_ticket))
        return {offer.verb.name for offer in page.context["moves"]}, page.context["kept_from"]

    assert moves(researcher)[0] == {"assign", "wait"}  # who triaged it has it in hand
    assert moves(editor)[0] == {"accept", "decline", "assign", "wait"}
    theirs, reasons = moves(reporter)
    assert "accept" not in theirs
    assert reasons == ["Your by-line is on this article; somebody else decides about it."]


def test_a_correction_is_signed_off_as_it_was_read(press, client, correction, editor, second_editor, page_of):
    client.force_login(editor)
    press(correction, "submit")
    assert "publish" not in client.get(page_of(correction)).context["offers"]
    client.force_login(second_editor)
    assert press(correction, "publish").status_code == 400  # unread
    assert press(correction, "publish", expected_hash="0" * 64).status_code == 409
    assert state(correction) == "in_review"
    page = client.get(page_of(correction)).content.decode()
    assert correction.content_hash() in page
    assert press(correction, "publish", expected_hash=correction.content_hash()).status_code == 302
    assert state(correction) == "published"


def test_the_author_cannot_sign_off_by_posting(press, client, correction, editor, superuser):
    publishing.submit_correction(correction, actor=editor)
    client.force_login(editor)
    assert press(correction, "publish", expected_hash=correction.content_hash()).status_code == 403
    assert state(correction) == "in_review"


def test_amending_leads_to_the_new_version(press, client, correction, editor, second_editor):
    publishing.submit_correction(correction, actor=editor)
    publishing.publish_correction(correction, actor=second_editor)
    client.force_login(editor)
    response = press(correction, "amend")
    draft = Correction.objects.get(amends=correction)
    assert response["Location"].endswith(f"/{draft.pk}/change/")


def test_a_draft_is_edited_on_its_page(press, client, correction, second_editor, article):
    client.force_login(second_editor)
    words = {"kind": "correction", "was_wrong": "Seven", "is_right": "Nine", "notice": "Nine.", "severity": "factual"}
    assert press(correction, "edit", **words, articles=[article.pk]).status_code == 302
    correction.refresh_from_db()
    assert correction.notice == "Nine."
    assert correction.contributors.filter(user=second_editor).exists()


def test_places_are_put_right_and_waived(press, client, correction, editor):
    client.force_login(editor)
    press(correction, "add_place", kind="print", description="Page 4")
    place = correction.places.get()
    assert press(place, "waive", reason="").status_code == 400
    assert press(place, "waive", reason="Printed.")["Location"].endswith("#places")
    assert state(place) == "waived"


def test_a_verdict_is_worked_from_its_claim(press, client, claim, ratings, researcher, reviewer, page_of):
    client.force_login(researcher)
    press(claim, "attach_source", title="Count", type="document", stance="refutes")
    source = claim.sources.get()
    words = {"rating": ratings["false"].pk, "summary": "Wrong.", "reasoning": "Nine.", "sources": [source.pk]}
    assert press(claim, "draft_verdict", **words).status_code == 302
    verdict = claim.verdicts.get()
    press(verdict, "propose")
    assert state(verdict) == "in_review"
    assert "sign_off" not in {o.verb.name for o in client.get(page_of(claim)).context["verdict_offers"]}
    client.force_login(reviewer)
    assert verdict.content_hash() in client.get(page_of(claim)).content.decode()
    press(verdict, "sign_off", expected_hash=verdict.content_hash())
    assert state(verdict) == "published"


def test_a_verdict_rests_on_sources_and_ratings_of_its_own_desk(
    press, client, claim, other_claim, other_publication, ratings, researcher
):
    client.force_login(researcher)
    foreign = other_publication.rating_scales.get().ratings.first()
    assert press(claim, "draft_verdict", rating=foreign.pk, summary="x", reasoning="y").status_code == 400
    assert not claim.verdicts.exists()


def test_a_withdrawal_takes_two(press, client, claim, ratings, editor, second_editor, said):
    verdict = publish_verdict(claim, ratings["false"], editor, second_editor)
    client.force_login(editor)
    press(verdict, "ask_withdrawal", reason="The count was taken back.")
    page = client.get(press(verdict, "withdraw")["Location"])
    assert any("somebody else withdraws it" in message for message in said(page))
    client.force_login(second_editor)
    press(verdict, "withdraw")
    assert state(verdict) == "withdrawn"


def test_mail_and_deliveries_are_taken_up_again(press, client, editor, publication, event):
    inbound = make_inbound(publication, status="failed")
    dead = make_delivery(event, status="dead")
    client.force_login(editor)
    press(inbound, "process_again")
    press(dead, "replay")
    assert (state(inbound), state(dead)) == ("received", "queued")
    press(Delivery.objects.get(pk=dead.pk), "cancel")
    assert state(dead) == "cancelled"


def test_an_endpoint_shows_its_secret_once(client, manager, publication, settings, said):
    settings.HTTP_ALLOW_PRIVATE = True
    client.force_login(manager)
    words = {"publication": publication.pk, "url": "http://127.0.0.1/hook", "kinds": ["*"]}
    page = client.post(reverse("admin:factcheck_webhookendpoint_add"), words, follow=True)
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.secret in " ".join(said(page))
    assert endpoint.secret not in client.get(page.request["PATH_INFO"]).content.decode()


def test_rotating_shows_the_new_secret_and_hides_both(press, client, manager, endpoint, page_of, said):
    client.force_login(manager)
    page = client.get(press(endpoint, "rotate")["Location"])
    old = endpoint.secret
    endpoint.refresh_from_db()
    assert endpoint.secret != old
    assert endpoint.secret in " ".join(said(page))
    later = client.get(page_of(endpoint)).content.decode()
    assert endpoint.secret not in later
    assert old not in later


def test_a_token_is_issued_for_oneself_and_revoked(press, client, researcher, editor, said):
    client.force_login(researcher)
    page = client.post(reverse("admin:factcheck_apitoken_add"), {"name": "CMS"}, follow=True)
    token = ApiToken.objects.get()
    secret = next(word for word in " ".join(said(page)).split() if word.startswith(token.hint)).rstrip(".")
    assert ApiToken.objects.matching(secret) == token
    client.force_login(editor)
    assert press(token, "revoke").status_code == 404
    client.force_login(researcher)
    press(token, "revoke")
    token.refresh_from_db()
    assert token.revoked_at <= timezone.now()
