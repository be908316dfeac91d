"""What the desk writes fits into a letter; what comes by mail is taken whole."""

import pytest

from corrections import letters
from corrections.mail.composing import as_bytes
from corrections.models import Message
from corrections.models.messages import LONGEST_ANSWER
from corrections.services import conversation
from factcheck.errors import Invalid
from factcheck.models import Byline, Delivery

pytestmark = pytest.mark.django_db
DEAREST = '"'  # takes the most characters in HTML


def test_the_longest_answer_makes_a_letter(ticket, editor):
    conversation.reply_to_reader(ticket, actor=editor, text=DEAREST * LONGEST_ANSWER)
    letter = letters.compose(Delivery.objects.get(purpose="ticket_reply"))
    assert DEAREST * LONGEST_ANSWER in letter.text
    assert as_bytes(letter)


@pytest.mark.parametrize("more", [1, 56_000])
def test_a_longer_one_is_refused_before_anything_is_kept(ticket, editor, reporter, more):
    Byline.objects.get_or_create(article=ticket.article, user=reporter, defaults={"name": "Reporter", "position": 9})
    said, text = Message.objects.count(), DEAREST * (LONGEST_ANSWER + more)
    for say in (
        lambda: conversation.reply_to_reader(ticket, actor=editor, text=text),
        lambda: conversation.add_note(ticket, actor=editor, text=text),
        lambda: conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text=text),
    ):
        with pytest.raises(Invalid, match=f"At most {LONGEST_ANSWER} characters") as refused:
            say()
        assert refused.value.facts["field"] == "text"
    assert Message.objects.count() == said
    assert not Delivery.objects.exists()


def test_white_space_around_it_does_not_count(ticket, editor):
    said = conversation.add_note(ticket, actor=editor, text="  " + "x" * LONGEST_ANSWER + "\n")
    assert len(said.text) == LONGEST_ANSWER


def test_a_reporters_answer_by_mail_is_taken_whole(ticket, editor, reporter):
    conversation.ask_reporter(ticket, actor=editor, reporter=reporter, text="Where?")
    said = conversation.answer_as_reporter(ticket, actor=reporter, text="x" * (LONGEST_ANSWER * 5))
    assert len(said.text) == LONGEST_ANSWER * 5
