"""A language is stored under one name, however it was written."""

import pytest

from corrections.models import CannedReply
from corrections.services.canned import add_canned_reply
from corrections.services.wording import letter_language, write_letter
from factcheck.errors import Invalid

WORDS = {"subject": "[{{ reference }}]", "text": "{{ reference }} is with us.\n{{ status_url }}"}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("en", "en"),
        ("en-", "en"),
        ("EN_", "en"),
        ("-en--", "en"),
        ("de_AT", "de-at"),
        ("de--AT-", "de-at"),
        (" fr ", "fr"),
    ],
)
def test_it_has_one_name(written, stored):
    assert letter_language(written) == stored


@pytest.mark.parametrize("broken", ["", "-", "--", "_", "tlh-", "en\0-", "e n", "en-\ud800", "en-" + "x" * 40])
def test_what_is_no_language_is_refused(broken):
    with pytest.raises(Invalid):
        letter_language(broken)


def test_letters_and_replies_kept_ready_are_stored_under_it(publication, manager):
    first = write_letter(publication, actor=manager, purpose="ticket_acknowledgement", language="en-", **WORDS)
    again = write_letter(
        publication, actor=manager, purpose="ticket_acknowledgement", language="EN", version=first.version, **WORDS
    )
    assert (first.language, again.language, again.version) == ("en", "en", 2)
    add_canned_reply(publication, actor=manager, title="Thanks", text="Thank you.", language="en-")
    assert CannedReply.objects.get().language == "en"
