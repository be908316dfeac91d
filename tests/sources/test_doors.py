"""Evidence through the dashboard: who gets which file, how it comes, and what the buttons do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from factcheck.archiving import store_bytes
from factcheck.models import Claim, Recheck, Snapshot, Source, Verdict
from factcheck.services.sources import withhold_source
from tests.exhibits import MARK, make_picture

WORDS = {"title": "Count", "type": "document", "stance": "refutes", "language": "uk", "locator": "p. 4", "note": "n"}


def file_of(snapshot: Snapshot, part: str) -> str:
    return reverse("admin:factcheck_snapshot_file", args=[snapshot.pk, part])


def move(row, name: str) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_move", args=[row.pk, name])


def sign(photo, ratings, researcher, reviewer, status: str = "published") -> None:
    """Let a published verdict rest on the photograph."""
    verdict = Verdict.objects.create(
        claim=photo.source.claim, version=1, rating=ratings["false"], summary="s", reasoning="r"
    )
    verdict.sources.add(photo.source)
    now = timezone.now()
    signed = {"signed_off_by": reviewer, "signed_hash": "a" * 64, "published_at": now} if status == "published" else {}
    Verdict.objects.filter(pk=verdict.pk).update(status=status, proposed_by=researcher, proposed_at=now, **signed)


def test_the_original_is_for_those_who_judge_evidence(client, photo, researcher, reviewer, editor, outsider):
    for person, status in ((researcher, 403), (reviewer, 200), (editor, 200), (outsider, 404)):
        client.force_login(person)
        assert client.get(file_of(photo, "original")).status_code == status, person
    client.force_login(reviewer)
    response = client.get(file_of(photo, "original"))
    assert response.content == make_picture()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="IMG_0042.JPG"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_the_desk_sees_the_copy(client, photo, researcher, outsider):
    client.force_login(researcher)
    response = client.get(file_of(photo, "copy"))
    assert response.status_code == 200
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert response["Content-Disposition"].startswith("inline; filename=")
    assert "sandbox" in response["Content-Security-Policy"]
    assert MARK.encode() not in response.content
    client.force_login(outsider)
    assert client.get(file_of(photo, "copy")).status_code == 404


@pytest.mark.parametrize("part", ["warc", "capture", "text", "headers", "original"])
def test_a_part_that_is_not_there_is_not_found(client, photo, editor, claim, part):
    client.force_login(editor)
    web = Snapshot.objects.create(
        source=Source.objects.create(claim=claim, type="document", stance="context", title="t")
    )
    assert client.get(file_of(web, part)).status_code == 404
    if part != "original":
        assert client.get(file_of(photo, part)).status_code == 404


def test_nobody_gets_a_file_without_signing_in(client, photo):
    assert client.get(file_of(photo, "copy")).status_code == 302
    assert client.get(file_of(photo, "original")).status_code == 302


def public(photo) -> str:
    return reverse("factcheck:source-copy", args=[photo.pk])


def test_the_public_sees_the_copy_of_what_a_published_verdict_rests_on(
    client, photo, ratings, researcher, reviewer, editor
):
    assert client.get(public(photo)).status_code == 404
    sign(photo, ratings, researcher, reviewer)
    response = client.get(public(photo))
    assert response.status_code == 200
    assert MARK.encode() not in response.content
    assert response["Content-Type"] == "image/jpeg"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "IMG" not in response["Content-Disposition"]
    assert client.get(public(photo), headers={"If-None-Match": response["ETag"]}).status_code == 304
    withhold_source(photo.source, actor=editor, reason="A witness would be known by it.")
    assert client.get(public(photo)).status_code == 404


def test_a_verdict_under_review_shows_the_public_nothing(client, photo, ratings, researcher, reviewer):
    sign(photo, ratings, researcher, reviewer, status="in_review")
    assert client.get(public(photo)).status_code == 404


def test_a_source_is_attached_with_its_file_and_every_field(client, claim, researcher):
    client.force_login(researcher)
    empty = client.get(move(claim, "attach_source")).content.decode()
    assert 'enctype="multipart/form-data"' in empty
    assert "required." not in empty  # nobody has sent anything yet
    file = SimpleUploadedFile("../count.csv", b"a,b\n1,2\n")
    words = {**WORDS, "quote": "Nine.", "is_primary": "on", "url": "https://ministry.example/count", "file": file}
    response = client.post(move(claim, "attach_source"), words)
    assert response.status_code == 302
    source = Source.objects.get()
    assert (source.title, source.language, source.locator, source.note) == ("Count", "uk", "p. 4", "n")
    assert (source.quote, source.is_primary, source.url) == ("Nine.", True, "https://ministry.example/count")
    assert source.snapshots.get(origin="upload").filename == "count.csv"


@pytest.mark.parametrize(
    ("data", "word"), [(b"", "empty"), (b"MZ" + b"\0" * 50, "Programs"), (make_picture() + b"", None)]
)
def test_a_file_is_added_or_the_form_says_why_not(client, source, researcher, data, word):
    client.force_login(researcher)
    response = client.post(move(source, "add_file"), {"file": SimpleUploadedFile("a.bin", data)})
    assert response.status_code == (400 if word else 302)
    assert source.snapshots.exists() is (word is None)
    if word:
        assert word in response.content.decode()


@pytest.mark.parametrize("sent", [{}, {"file": "a text"}])
def test_no_file_is_no_file(client, source, researcher, sent):
    client.force_login(researcher)
    assert client.post(move(source, "add_file"), sent).status_code == 400


def test_more_than_any_door_takes_is_refused_unread(client, source, researcher, settings):
    settings.EVIDENCE_MAX_BYTES = 1000
    client.force_login(researcher)
    big = SimpleUploadedFile("a.bin", b"x" * 1_100_000)
    assert client.post(move(source, "add_file"), {"file": big}).status_code in (400, 413)
    assert not source.snapshots.exists()


def test_the_page_says_what_failed_and_offers_to_try_again(client, claim, source, researcher):
    Source.objects.filter(pk=source.pk).update(url="https://ministry.example/count")
    failed = Snapshot.objects.create(
        source=source, url="https://ministry.example/count", status="failed", last_error="it answered 404"
    )
    client.force_login(researcher)
    address = reverse("admin:factcheck_claim_change", args=[claim.pk])
    page = client.get(address).content.decode()
    assert "it answered 404" in page
    assert move(source, "retry_capture") in page
    assert client.post(move(source, "retry_capture")).status_code == 302
    failed.refresh_from_db()
    assert failed.status == "retry"
    assert move(source, "retry_capture") not in client.get(address).content.decode()
    assert client.get(move(source, "retry_capture")).status_code == 405


@pytest.fixture
def changed(source) -> Snapshot:
    """A source that a recheck found changed."""

    def kept(words: str) -> Snapshot:
        return Snapshot.objects.create(
            source=source,
            url="https://ministry.example/",
            status="captured",
            captured_at=timezone.now(),
            file=store_bytes(words.encode()),
            text=store_bytes(words.encode()),
        )

    before, now = kept("Seven missiles <b>were</b> counted."), kept("Nine missiles <b>were</b> counted.")
    Recheck.objects.create(
        source=source, status="done", outcome="changed", before=before, snapshot=now, checked_at=timezone.now()
    )
    return now


def test_what_changed_is_shown_word_by_word(client, changed, researcher, outsider):
    address = reverse("admin:factcheck_snapshot_changes", args=[changed.pk])
    client.force_login(researcher)
    page = client.get(address).content.decode()
    assert "Seven</del>" in page
    assert "Nine</ins>" in page
    assert "&lt;b&gt;" in page
    assert (
        "Changed"
        in client.get(reverse("admin:factcheck_claim_change", args=[changed.source.claim_id])).content.decode()
    )
    client.force_login(outsider)
    assert client.get(address).status_code == 404


def test_without_a_text_the_page_says_so(client, changed, researcher):
    Snapshot.objects.filter(pk=changed.pk).update(text=None)
    client.force_login(researcher)
    page = client.get(reverse("admin:factcheck_snapshot_changes", args=[changed.pk]))
    assert "No text could be read" in page.content.decode()


def test_what_was_compared_with_nothing_is_not_found(client, photo, researcher):
    client.force_login(researcher)
    assert client.get(reverse("admin:factcheck_snapshot_changes", args=[photo.pk])).status_code == 404


def furnish(claim: Claim, number: int) -> None:
    for index in range(number):
        source = Source.objects.create(
            claim=claim, type="document", stance="context", title=f"t{index}", url="https://a.example/"
        )
        kept = store_bytes(b"x%d" % index)
        now = timezone.now()
        Snapshot.objects.create(source=source, url=source.url, status="captured", file=kept, captured_at=now)
        Snapshot.objects.create(
            source=source, origin="upload", status="captured", file=kept, captured_at=now, filename="a"
        )
        Recheck.objects.create(source=source, status="done", outcome="alive", checked_at=now)


def test_the_page_costs_the_same_for_one_source_and_for_thirty(client, claim, other_claim, editor):
    furnish(claim, 1)
    furnish(other_claim, 30)
    client.force_login(editor)
    costs = []
    for row in (claim, other_claim):
        client.get(reverse("admin:factcheck_claim_change", args=[row.pk]))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(reverse("admin:factcheck_claim_change", args=[row.pk])).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
