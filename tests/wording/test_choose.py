"""A letter leaves in the reader's language where there are words in it, and it always leaves."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from corrections import letters
from corrections.mail.composing import as_bytes
from corrections.models import Correspondent, LetterTemplate, Ticket
from factcheck.models import Delivery, Event, Publication
from tests.wording.conftest import TEXT

pytestmark = pytest.mark.django_db


def speaks(language: str, publication: str = "en") -> None:
    Correspondent.objects.update(language=language)
    Publication.objects.update(language=publication)


def composed():
    return letters.compose(Delivery.objects.get(channel="mail", purpose="ticket_acknowledgement"))


@pytest.mark.parametrize(
    ("reader", "paper", "begins"),
    [
        ("de", "en", "Vielen Dank"),
        ("de-AT", "en", "Vielen Dank"),
        ("fr", "de", "Merci"),
        ("es_MX", "en", "Gracias"),
        ("uk", "de", "Vielen Dank"),
        ("", "fr", "Merci"),
        ("uk", "ja", "Thank you"),
        ("\u202e!", "", "Thank you"),
    ],
)
def test_the_readers_language_then_the_publications_then_english(awaited, reader, paper, begins):
    speaks(reader, paper)
    assert composed().text.startswith(begins)


def test_own_words_in_the_readers_language_go_before_shipped_ones(write, awaited):
    speaks("de-AT")
    write(language="en")
    assert composed().text.startswith("Vielen Dank")
    write(language="de", subject="Da [{{ reference }}]", text="Hier: {{ reference }} {{ status_url }}")
    assert composed().text.startswith("Hier: ")
    write(language="de-at", subject="Da [{{ reference }}]", text="Servus: {{ reference }} {{ status_url }}")
    assert composed().text.startswith("Servus: ")


def test_another_publications_words_are_its_own(write, awaited, other_publication):
    write()
    LetterTemplate.objects.update(publication=other_publication)
    assert composed().subject.startswith("Your report to")


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "Wednesday 4 March 2026, 12:00"),
        ("de", "Mittwoch, 4. März 2026, 12:00"),
        ("fr", "mercredi 4 mars 2026, 12:00"),
        ("es", "miércoles 4 de marzo de 2026, 12:00"),
    ],
)
def test_dates_are_written_as_the_language_does_by_the_publications_clock(awaited, language, date):
    speaks(language)
    Publication.objects.update(time_zone="Europe/Kyiv")
    Ticket.objects.update(due_at=datetime(2026, 3, 4, 10, 0, tzinfo=UTC))
    letter = composed()
    assert date.lower() in letter.text.lower()
    assert "(Kyiv)" in letter.text


def break_it(row: LetterTemplate) -> None:
    """As if a variable had been given up since the words were written."""
    LetterTemplate.objects.filter(pk=row.pk).update(text=TEXT + "\n{{ given_up }}")


def test_a_letter_that_fails_leaves_in_the_shipped_words_and_the_managers_hear_of_it_once(write, awaited, manager):
    row = write()
    break_it(row)
    for _again in range(2):
        assert composed().subject.startswith("Your report to")
    row.refresh_from_db()
    assert row.failed_at
    assert "given_up" in row.fault
    event = Event.objects.get(kind="letter_template.failed")
    assert [d.recipient_key for d in Delivery.objects.filter(event=event)] == [f"user:{manager.pk}"]


def test_saving_it_again_takes_the_fault_away(write, awaited):
    break_it(write())
    composed()
    row = write(version=1)
    assert row.failed_at is None
    assert composed().subject.startswith("We have it")


def test_no_value_adds_a_header_or_a_tag(write, awaited, publication):
    Publication.objects.update(name="The <b>Demo</b>\r\nBcc: victim@else.example")
    write(subject="{{ publication }} [{{ reference }}]", text=TEXT + "\n{{ publication }}")
    letter = composed()
    wire = message_from_bytes(as_bytes(letter), policy=policy.default)
    assert wire["Bcc"] is None
    assert "<b>" not in letter.html
    assert "\n" not in letter.subject


def test_a_value_in_an_address_leads_nowhere(write, awaited):
    Publication.objects.update(name="javascript:alert(1)")
    html = '<a href="{{ publication }}">x</a> {{ reference }} <a href="{{ status_url }}">y</a>'
    write(html=html)
    assert 'href="javascript' not in composed().html


def test_a_line_of_hyphens_in_a_value_moves_nothing_under_the_signature(write, awaited):
    Publication.objects.update(name="a\n---\nb")
    write(text=TEXT + "\n\n{{ publication }}\n\n---\nsmall")
    text = composed().text
    assert text.index("b\n\n-- ") < text.index("small")
