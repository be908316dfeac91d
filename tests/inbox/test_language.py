"""The reader is written to in the language their mail names, where it names one."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corrections.letters import compose
from corrections.models import CandidateSource, Correspondent
from corrections.services.correspondents import get_correspondent, get_correspondents
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


def test_of_many_readers_it_is_noted_in_one_order(publication):
    """Two workers that note it of the same readers would else wait for each other."""
    addresses = ["b@reader.example", "a@reader.example"]
    for address in addresses:
        get_correspondent(publication, address)
    with CaptureQueriesContext(connection) as asked:
        get_correspondents(publication, [(address, "", "de") for address in addresses])
    noted = [query["sql"] for query in asked if query["sql"].startswith("UPDATE")]
    of = [int(re.search(r'"id" = (\d+)', sql)[1]) for sql in noted]
    assert of == [Correspondent.objects.get(email=address).pk for address in sorted(addresses)]


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
