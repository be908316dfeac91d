"""The reader is written to in the language their mail names, where it names one."""

import pytest

from corrections.letters import compose
from corrections.models import CandidateSource, Correspondent
from factcheck.models import Delivery
from tests.inbox.mails import arrive, mail

pytestmark = pytest.mark.django_db


def test_it_is_taken_from_the_mail(publication):
    arrive(b"Content-Language: de-AT\n" + mail("Es waren neun."))
    assert Correspondent.objects.get().language == "de"
    letter = compose(Delivery.objects.get(purpose="ticket_acknowledgement"))
    assert '<html lang="de"' in letter.html


def test_none_is_the_publications(publication):
    publication.language = "fr"
    publication.save(update_fields=["language"])
    arrive(mail("Es waren neun."))
    assert Correspondent.objects.get().language == ""
    assert '<html lang="fr"' in compose(Delivery.objects.get(purpose="ticket_acknowledgement")).html


def test_the_first_that_is_named_stays(publication):
    for header in (b"", b"Content-Language: uk\n", b"Content-Language: de\n"):
        arrive(header + mail(f"A letter with {header!r}"))
    assert Correspondent.objects.get().language == "uk"


def test_links_of_a_later_letter_are_candidates_too(ticket):
    arrive(mail("I forgot: https://ministry.example/count", In_Reply_To="<first@reader.example>"))
    arrive(
        mail(
            "I am away, see https://holiday.example/",
            Auto_Submitted="auto-replied",
            In_Reply_To="<first@reader.example>",
        )
    )
    assert [source.url for source in CandidateSource.objects.all()] == ["https://ministry.example/count"]
