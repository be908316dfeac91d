"""A file that came with a letter may be evidence: it is offered like a link, and becomes a source by its bytes."""

from email.message import EmailMessage

import pytest
from django.urls import reverse

from corrections.models import Attachment, CandidateSource
from corrections.services.candidates import attach_candidate, dismiss_candidate
from factcheck.errors import Conflict, Invalid
from factcheck.models import Snapshot, Source
from tests.inbox.mails import DESK, READER, arrive

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
WORDS = {"type": "document", "stance": "refutes", "title": "Count"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def letter(*files: tuple[str, str, bytes], **headers: str) -> bytes:
    made = EmailMessage()
    given = {"From": READER, "To": DESK, "Subject": "Evidence", "Message-ID": "<files@reader.example>", **headers}
    for name, value in given.items():
        made[name.replace("_", "-")] = value
    made.set_content("See the file.")
    for name, content_type, data in files:
        main, _slash, sub = content_type.partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made.as_bytes()


def test_a_file_is_offered_and_becomes_a_source(article, claim, publication, editor):
    arrive(letter(("count.pdf", "application/pdf", PDF)))
    candidate = CandidateSource.objects.get()
    assert (candidate.url, candidate.attachment.filename) == ("", "count.pdf")
    source = attach_candidate(candidate, actor=editor, claim=claim, **WORDS)
    snapshot = Snapshot.objects.get(source=source)
    assert (snapshot.file, snapshot.filename, snapshot.origin) == (candidate.attachment.file, "count.pdf", "upload")
    with pytest.raises(Conflict, match="already"):
        attach_candidate(CandidateSource.objects.get(), actor=editor, claim=claim, **WORDS)


def test_files_of_a_later_letter_are_offered_too(ticket):
    answer = letter(("count.pdf", "application/pdf", PDF), In_Reply_To="<first@reader.example>")
    arrive(answer)
    assert CandidateSource.objects.get().ticket == ticket


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("signature.asc", "application/pgp-signature"),
        ("smime.p7s", "application/pkcs7-signature"),
        ("ria.vcf", "text/vcard"),
        ("invite.ics", "text/calendar"),
    ],
)
def test_what_mail_programs_send_along_is_none(publication, name, content_type):
    arrive(letter((name, content_type, b"BEGIN:X\nEND:X\n")))
    assert not CandidateSource.objects.exists()


def test_a_machines_files_are_none(publication):
    arrive(letter(("notice.pdf", "application/pdf", PDF), Auto_Submitted="auto-generated"))
    assert not CandidateSource.objects.exists()


def test_a_program_is_refused_as_a_source(publication, claim, editor):
    arrive(letter(("count.pdf", "application/pdf", b"MZ" + b"\0" * 200)))
    with pytest.raises(Invalid, match="Programs"):
        attach_candidate(CandidateSource.objects.get(), actor=editor, claim=claim, **WORDS)
    assert not Source.objects.exists()


def test_a_file_that_is_held_back_is_no_source(publication, claim, editor):
    arrive(letter(("count.pdf", "application/pdf", PDF)))
    Attachment.objects.update(status="quarantined", finding="Eicar")
    with pytest.raises(Conflict, match="held back"):
        attach_candidate(CandidateSource.objects.get(), actor=editor, claim=claim, **WORDS)
    assert not Source.objects.exists()


def test_dismissed_it_stays_with_the_letter(publication, editor):
    arrive(letter(("count.pdf", "application/pdf", PDF)))
    candidate = CandidateSource.objects.get()
    attachment = candidate.attachment
    dismiss_candidate(candidate, actor=editor)
    attachment.refresh_from_db()
    assert not CandidateSource.objects.exists()


def test_on_the_page(client, publication, editor):
    arrive(letter(("count.pdf", "application/pdf", PDF)))
    candidate = CandidateSource.objects.get()
    client.force_login(editor)
    page = client.get(reverse("admin:corrections_ticket_change", args=[candidate.ticket_id])).content.decode()
    cited = page.partition("Sources the reader cited")[2]
    assert "count.pdf" in cited
    assert f'value="{candidate.pk}"' in cited


def test_a_held_file_says_so_and_is_not_offered(article, client, editor):
    arrive(letter(("count.pdf", "application/pdf", PDF), ("photos.zip", "application/zip", b"PK\3\4x")))
    Attachment.objects.filter(filename="photos.zip").update(status="quarantined", finding="archive_ratio")
    held = CandidateSource.objects.get(attachment__filename="photos.zip")
    free = CandidateSource.objects.get(attachment__filename="count.pdf")
    client.force_login(editor)
    page = client.get(held.ticket.get_absolute_url()).content.decode()
    assert f"?candidate={free.pk}" in page
    assert f"?candidate={held.pk}" not in page
    assert f'name="candidate" value="{held.pk}"' in page
