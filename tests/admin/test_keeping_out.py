"""Who must keep out finds nothing, by whatever address; who was asked finds the question and nothing else."""

import pytest
from django.urls import reverse

from corrections.models import Attachment, Message, Ticket
from corrections.services import conversation, discretion, tickets
from factcheck.archiving import store_bytes
from factcheck.models import Membership
from tests.admin.conftest import make_inbound

pytestmark = pytest.mark.django_db


def test_another_desks_rows_are_not_there(client, press, page_of, outsider, ticket, correction, claim):
    client.force_login(outsider)
    for row in (ticket, correction, claim):
        assert client.get(page_of(row)).status_code == 404
    assert press(ticket, "accept").status_code == 404
    assert press(claim, "withdraw").status_code == 404


def test_another_desks_row_cannot_be_chosen_in_a_list(client, outsider, ticket):
    client.force_login(outsider)
    chosen = {"action": "mark_spam", "_selected_action": [ticket.pk], "index": 0}
    client.post(reverse("admin:corrections_ticket_changelist"), chosen)
    ticket.refresh_from_db()
    assert ticket.status == "new"


def test_who_is_not_staff_is_sent_to_sign_in(client, page_of, inactive, ticket):
    assert client.get(page_of(ticket))["Location"].startswith(reverse("admin:login"))
    client.force_login(inactive)
    assert client.get(page_of(ticket)).status_code == 302


def test_a_restricted_ticket_is_there_for_those_named(
    client, page_of, ticket, editor, second_editor, manager, superuser
):
    discretion.restrict_ticket(ticket, actor=editor, names=[second_editor])
    for person, status in ((editor, 200), (second_editor, 200), (manager, 404), (superuser, 404)):
        client.force_login(person)
        assert client.get(page_of(ticket)).status_code == status
        listed = client.get(reverse("admin:corrections_ticket_changelist")).content.decode()
        assert (ticket.reference in listed) is (status == 200)


def test_a_reporter_sees_the_question_and_answers_it(client, page_of, ticket, editor, reporter):
    tickets.triage_ticket(ticket, actor=editor)
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Where did the seven come from?")
    client.force_login(reporter)
    question = client.get(page_of(ticket))["Location"]
    page = client.get(question).content.decode()
    assert "Where did the seven come from?" in page
    assert "There were nine missiles" not in page
    assert "reader@reader.example" not in page
    assert "Reader Example" not in page
    assert client.post(question, {"text": "From the air force."}).status_code == 302
    assert Message.objects.get(kind="reporter_answer").author == reporter
    assert client.post(question, {"text": ""}).status_code == 400


def test_a_reporter_who_was_asked_finds_nothing_else_of_the_ticket(client, press, ticket, editor, reporter):
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Where did the seven come from?")
    client.force_login(reporter)
    assert press(ticket, "note", text="I decide.").status_code == 404
    for name in ("corrections_ticket", "corrections_message"):
        assert ticket.reference not in client.get(reverse(f"admin:{name}_changelist")).content.decode()


def test_the_question_is_for_whoever_was_asked(client, ticket, editor, reporter, second_editor):
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Where?")
    client.force_login(second_editor)
    assert client.get(reverse("admin:corrections_ticket_question", args=[ticket.pk])).status_code == 404
    client.force_login(reporter)
    assert client.get(reverse("admin:corrections_ticket_question", args=["x"])).status_code == 404


@pytest.fixture
def attachment(ticket) -> Attachment:
    file = store_bytes(b"<script>alert(1)</script>")
    return Attachment.objects.create(message=ticket.messages.get(), file=file, filename='../"evil\r\n.html')


def test_a_file_comes_as_a_download_in_a_sandbox(client, attachment, editor, outsider):
    address = reverse("admin:corrections_attachment_download", args=[attachment.pk])
    client.force_login(editor)
    response = client.get(address)
    assert response.content == b"<script>alert(1)</script>"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert "/" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response["Content-Security-Policy"]
    client.force_login(outsider)
    assert client.get(address).status_code == 404


def test_raw_mail_is_for_editors(client, publication, researcher, editor):
    address = reverse("admin:corrections_inboundemail_download", args=[make_inbound(publication).pk])
    client.force_login(researcher)
    assert client.get(address).status_code == 403
    client.force_login(editor)
    assert client.get(address).content == b"From: x\r\n\r\nhello"


def test_a_manager_sets_roles_at_the_own_desk_only(client, manager, outsider, publication, other_publication):
    client.force_login(manager)
    address = reverse("admin:factcheck_membership_add")
    words = {"person": outsider.username, "role": "researcher"}
    client.post(address, {**words, "publication": other_publication.pk})
    assert not Membership.objects.filter(user=outsider, role="researcher").exists()
    client.post(address, {**words, "publication": publication.pk})
    assert Membership.objects.get(user=outsider, publication=publication).role == "researcher"
    again = client.post(address, {**words, "publication": publication.pk})
    assert again.status_code == 200  # told on the form, not by the database
    foreign = Membership.objects.get(user=outsider, publication=other_publication)
    assert (
        client.post(reverse("admin:factcheck_membership_change", args=[foreign.pk]), {"role": "editor"}).status_code
        == 302
    )
    foreign.refresh_from_db()
    assert foreign.role == "manager"


def test_an_editor_sets_nothing(client, editor, publication):
    client.force_login(editor)
    for name in ("factcheck_membership", "corrections_deadline", "factcheck_ratingscale"):
        assert client.get(reverse(f"admin:{name}_add")).status_code == 403
    scale = publication.rating_scales.get()
    client.post(reverse("admin:factcheck_ratingscale_change", args=[scale.pk]), {"name": "Mine"})
    scale.refresh_from_db()
    assert scale.name == "Five words"


def test_the_same_manager_at_two_desks_changes_only_where_manager(client, manager, other_publication):
    """The manager of one desk is a researcher at another: the list shows its scale, the form does not open it."""
    Membership.objects.create(user=manager, publication=other_publication, role="researcher")
    scale = other_publication.rating_scales.get()
    client.force_login(manager)
    page = client.get(reverse("admin:factcheck_ratingscale_change", args=[scale.pk]))
    assert b'name="_save"' not in page.content
    client.post(reverse("admin:factcheck_ratingscale_change", args=[scale.pk]), {"name": "Mine", "in_use": "on"})
    scale.refresh_from_db()
    assert scale.name == "Five words"


def test_only_the_operator_manages_accounts(client, manager, superuser):
    address = reverse("admin:factcheck_user_changelist")
    client.force_login(manager)
    assert client.get(address).status_code == 403
    client.force_login(superuser)
    assert client.get(address).status_code == 200
    assert client.get(reverse("admin:factcheck_user_add")).status_code == 200


def test_staff_file_a_report_for_a_caller(client, researcher, publication, article, outsider):
    address = reverse("admin:corrections_ticket_add")
    words = {
        "publication": publication.pk,
        "channel": "phone",
        "text": "The number is wrong.",
        "quoted": "Seven missiles were fired at the capital before dawn",
        "article_url": article.url,
        "severity": "factual",
        "correspondent_name": "Cal Caller",
    }
    client.force_login(outsider)
    assert client.post(address, words).status_code == 400
    client.force_login(researcher)
    assert client.post(address, {**words, "channel": "mail"}).status_code == 400
    assert client.post(address, {**words, "text": "x\0y"}).status_code == 400
    response = client.post(address, words)
    filed = Ticket.objects.get()
    assert response["Location"] == filed.get_absolute_url()
    assert (filed.channel, filed.article, str(filed.correspondent)) == ("phone", article, "Cal Caller")
    assert filed.ticket_claims.exists()


OURS = ("ticket", "correction", "claim", "home", "report")


@pytest.mark.parametrize("page", OURS)
def test_our_pages_stay_under_the_strict_policy(client, page_of, editor, ticket, correction, claim, page):
    Message.objects.filter(ticket=ticket).update(text="<script>alert(1)</script><img src=x onerror=alert(1)>")
    addresses = {
        "ticket": page_of(ticket),
        "correction": page_of(correction),
        "claim": page_of(claim),
        "home": reverse("admin:index"),
        "report": reverse("admin:corrections_ticket_add"),
    }
    client.force_login(editor)
    response = client.get(addresses[page])
    html = response.content.decode()
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "<script" not in html
    assert "<img" not in html
    assert " style=" not in html
    assert "no-store" in response["Cache-Control"] or "no-cache" in response["Cache-Control"]


def test_only_unfolds_pages_are_relaxed(client, editor, ticket):
    client.force_login(editor)
    policy = client.get(reverse("admin:corrections_ticket_changelist"))["Content-Security-Policy"]
    assert "'unsafe-eval'" in policy
    assert "script-src 'self' 'unsafe-eval'" in policy  # and no inline script
    assert "unsafe" not in client.get("/")["Content-Security-Policy"]
