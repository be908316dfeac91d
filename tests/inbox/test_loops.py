"""Two machines that answer each other come to an end, whatever the other one hides about itself."""

import pytest

from corrections.inbox import answering
from corrections.models import Message
from factcheck.models import Delivery
from tests.inbox.mails import DESK, arrive, mail

pytestmark = pytest.mark.django_db

ROUNDS = 10_000


def acknowledgements() -> int:
    return Delivery.objects.filter(purpose="ticket_acknowledgement").count()


def rounds(answer) -> int:
    """How often a robot speaks that writes again whenever it is acknowledged."""
    for number in range(ROUNDS):
        before = acknowledgements()
        arrive(answer(number), rcpt_to=DESK)
        if acknowledgements() == before:
            return number + 1
    return ROUNDS


@pytest.mark.parametrize(
    ("robot", "cap"),
    [
        (lambda n: {"From": "robot@else.example", "Subject": f"Case {n}"}, "MOST_PER_SENDER"),
        (lambda n: {"From": f"robot+{n}+again@else.example", "Subject": f"Case {n}"}, "MOST_PER_SENDER"),
        (lambda n: {"From": f"robot{n}@else.example", "Subject": f"Case {n}"}, "MOST_PER_DOMAIN"),
        (lambda n: {"From": f"robot@else{n}.example", "Subject": "Your case"}, "MOST_PER_SUBJECT"),
        (lambda n: {"From": f"robot@else{n}.example", "Subject": f"Case {n}"}, "MOST_PER_PUBLICATION"),
    ],
    ids=["one address", "one mailbox of many addresses", "a new address each", "a new domain each", "all new each"],
)
def test_it_ends_and_every_word_is_kept(publication, monkeypatch, robot, cap):
    for other in ("MOST_PER_SENDER", "MOST_PER_DOMAIN", "MOST_PER_SUBJECT", "MOST_PER_PUBLICATION"):
        monkeypatch.setattr(answering, other, 5 if other == cap else 30)
    spoken = rounds(lambda number: mail(f"Thank you for your letter, {number}.", **robot(number)))
    assert spoken == 6
    assert Message.objects.count() == spoken
