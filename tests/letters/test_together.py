"""Sender, recipient and the wish to begin in one breath: what servers answer to that."""

import pytest
from django.utils import timezone

from corrections.services import conversation
from factcheck import delivery
from factcheck.models import Delivery
from tests.letters.test_slow_server import slow

__all__ = ["slow"]

pytestmark = pytest.mark.django_db

HELLO = [b"220 here", b"250-here\r\n250 PIPELINING"]


@pytest.fixture
def letters(ticket, researcher) -> list[Delivery]:
    for number in range(2):
        conversation.reply_to_reader(ticket, actor=researcher, text=f"Question {number}")
    Delivery.objects.update(next_attempt_at=timezone.now(), not_before=None)
    return list(Delivery.objects.filter(purpose="ticket_reply").order_by("pk"))


def sent_through(letters: list[Delivery]) -> list[str]:
    delivery.drain("mail")
    return list(
        Delivery.objects.filter(pk__in=[one.pk for one in letters]).order_by("pk").values_list("status", flat=True)
    )


def test_two_trips_a_letter(letters, slow):
    """It answers once to each thing that it hears: had we waited for each answer, nobody would have said anything."""
    ready, taken = b"250 OK\r\n250 OK\r\n354 go on", b"250 taken"
    slow([*HELLO, ready, taken, ready, taken, b"221 bye"])
    assert sent_through(letters) == ["sent", "sent"]


def test_a_server_that_waits_for_a_letter_that_nobody_is_to_get(letters, slow):
    """RFC 2920, 3.1: it gets an empty one, and the next letter its own exchange."""
    refused = b"250 OK\r\n550 5.1.1 unknown\r\n354 go on"
    ready, taken = b"250 OK\r\n250 OK\r\n354 go on", b"250 taken"
    slow([*HELLO, refused, b"554 no valid recipients", b"250 reset", ready, taken, b"221 bye"])
    assert sent_through(letters) == ["bounced", "sent"]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (b"550 not from you\r\n503 no\r\n503 no", "retry"),
        (b"250 OK\r\n450 greylisted\r\n503 no", "retry"),
        (b"250 OK\r\n550 unknown\r\n503 no", "bounced"),
        (b"250 OK\r\n250 OK\r\n554 no", "bounced"),
        (b"250 OK\r\n550 unknown", "bounced"),
        (b"250 OK\r\n550 unknown\r\n354 go on", "bounced"),
        (b"250 OK\r\n421 going", "retry"),
        (b"250 OK\r\n250 OK", "retry"),
        (b"nonsense\r\n250 OK\r\n354 go on", "retry"),
        (b"250 OK\r\n250 OK\r\n250 OK", "retry"),
    ],
)
def test_the_first_that_is_refused_decides(letters, slow, answers, status):
    """Also where the server falls silent after it."""
    slow([*HELLO, answers])
    assert sent_through(letters)[0] == status


def test_points_at_the_beginning_of_a_line_arrive(ticket, researcher, sink):
    sink.together = True
    conversation.reply_to_reader(ticket, actor=researcher, text=".\n..\n.end\nword")
    Delivery.objects.update(next_attempt_at=timezone.now(), not_before=None)
    delivery.drain("mail")
    [mail] = sink.parsed()
    assert mail.text.startswith(".\n..\n.end\nword")
