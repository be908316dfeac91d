"""A sender who failed the checks is filed all the same, flagged, and not answered; staff are known by DMARC only."""

import pytest
from django.urls import reverse

from corrections import threading
from corrections.models import InboundEmail, Message
from corrections.services import conversation
from factcheck.models import Delivery
from tests.inbox.mails import DESK, READER, arrive, mail

pytestmark = pytest.mark.django_db
SERVER = "mx.desk.example"


def checked(results: str, raw: bytes) -> bytes:
    return f"Authentication-Results: {SERVER}; {results}\n".encode() + raw


def passed(domain: str) -> str:
    return f"spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"


def acknowledged() -> bool:
    return Delivery.objects.filter(purpose="ticket_acknowledgement").exists()


def test_what_was_found_stands_on_the_mail(publication):
    found = arrive(checked(passed("reader.example"), mail()), authserv_id=SERVER)
    assert (found.spf, found.dkim, found.dmarc, found.is_aligned) == ("pass", "pass", "pass", True)
    assert found.sender_is_proven
    assert acknowledged()


def test_a_failure_flags_and_is_not_answered_and_never_refused(client, publication, editor):
    found = arrive(checked("dmarc=fail header.from=reader.example; spf=fail", mail()), authserv_id=SERVER)
    assert (found.status, found.dmarc, found.is_aligned) == ("filed", "fail", False)
    assert "the sender is doubtful" in found.reason
    assert not acknowledged()
    client.force_login(editor)
    page = client.get(reverse("admin:corrections_ticket_change", args=[found.message.ticket_id]))
    assert "Perhaps not from this sender" in page.content.decode()


@pytest.mark.parametrize(
    ("results", "doubtful"),
    [
        ("dmarc=pass header.from=reader.example; spf=fail; dkim=fail", False),
        ("dmarc=none; spf=fail", True),
        ("spf=softfail", True),
        ("spf=fail; dkim=pass header.d=list.example", False),
        ("spf=neutral", False),
        ("none", False),
    ],
)
def test_what_counts_as_a_failure(publication, results, doubtful):
    assert arrive(checked(results, mail()), authserv_id=SERVER).sender_is_doubtful is doubtful


def test_the_direct_door_believes_nobody(publication, settings):
    """No server stands before it that would take forged headers out."""
    settings.AUTHSERV_IDS = {"lmtp": SERVER}
    found = arrive(checked(passed("reader.example"), mail()))
    assert (found.channel, found.authserv_id, found.dmarc, found.is_aligned) == ("smtp", "", "", None)


def test_each_way_has_its_own_server(publication, settings):
    from corrections import inbox

    settings.AUTHSERV_IDS = {"lmtp": SERVER, "pipe": "other.example"}
    for channel, found in (("lmtp", "pass"), ("pipe", ""), ("provider", "")):
        raw = checked(passed("reader.example"), mail(channel))
        inbound = inbox.receive(raw, channel=channel, mail_from=READER, rcpt_to=DESK)
        inbox.process_due()
        inbound.refresh_from_db()
        assert inbound.dmarc == found, channel


def answer_of(reporter, ticket, **options) -> InboundEmail:
    letter = Delivery.objects.get(purpose="reporter_question", channel="mail")
    sender = f"Remy <{reporter.email}>"
    raw = mail("I checked: nine.", From=sender, In_Reply_To=threading.message_id(letter), Message_ID="<r@n.example>")
    return arrive(checked(options.pop("results", "none"), raw), mail_from=reporter.email, **options)


@pytest.mark.parametrize(
    ("results", "known"),
    [
        (passed("newsroom.example"), True),
        ("dmarc=pass header.from=evil.example", False),
        ("dkim=pass header.d=newsroom.example", False),
        ("none", False),
    ],
    ids=["proven", "proven for another", "a signature alone", "unknown"],
)
def test_staff_are_recognised_with_aligned_dmarc_only(ticket, editor, reporter, results, known):
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Which figure?")
    found = answer_of(reporter, ticket, results=results, authserv_id=SERVER)
    message = Message.objects.get(inbound=found)
    assert message.ticket == ticket
    assert (message.author == reporter, message.kind == "reporter_answer") == (known, known)
    assert message.direction == ("internal" if known else "inbound")


def test_staff_are_not_recognised_at_the_direct_door(ticket, editor, reporter):
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Which figure?")
    assert Message.objects.get(inbound=answer_of(reporter, ticket, results=passed("newsroom.example"))).author is None
