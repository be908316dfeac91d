"""A file of the desk's own: kept as it is, hashed, copied without metadata; what is not taken says why."""

import hashlib
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from factcheck import archiving
from factcheck.archiving import uploads
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import Claim, Event, Snapshot, Source, StoredFile, Verdict
from factcheck.services.evidence import MOST_FILES, add_file, attach_with_file
from tests.exhibits import MARK, make_bomb_png, make_picture, make_telling_pdf, make_text_pdf, make_zip
from tests.racing import race
from tests.sources.conftest import read_uploads

WORDS = {"type": "document", "stance": "refutes", "title": "Morning report"}


def upload(source, actor, data: bytes = b"a,b\n1,2\n", name: str = "count.csv") -> Snapshot:
    return add_file(source, actor=actor, file=ContentFile(data, name))


def test_the_original_is_kept_and_its_copy_says_nothing_of_its_maker(photo):
    original = make_picture()
    assert (photo.status, photo.origin, photo.filename) == ("captured", "upload", "IMG 0042.JPG")
    assert photo.file.sha256 == hashlib.sha256(original).hexdigest()
    assert archiving.read_bytes(photo.file) == original
    copy = archiving.read_bytes(photo.derivative)
    assert MARK.encode() in original
    assert MARK.encode() not in copy
    picture = Image.open(BytesIO(copy))
    assert not picture.getexif()
    assert not picture.getexif().get_ifd(0x8825)
    added, captured = Event.objects.filter(kind__in=["source.file_added", "source.captured"]).order_by("pk")
    assert added.facts == {"snapshot": photo.pk, "sha256": photo.file.sha256, "bytes": len(original)}
    assert captured.facts["sha256"] == photo.file.sha256
    assert not photo.source.rechecks.exists()


def test_a_paper_is_read_and_copied(source, researcher):
    made = upload(source, researcher, make_telling_pdf(), "report.pdf")
    read_uploads()
    made.refresh_from_db()
    assert archiving.read_bytes(made.text) == b"Nine missiles were counted."
    assert MARK.encode() not in archiving.read_bytes(made.derivative)
    assert made.remark == ""


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"a,b\n1,2\n", "count.csv"), (make_zip(b"\0" * 50_000_000), "bomb.zip"), (make_bomb_png(), "bomb.png")],
)
def test_what_cannot_be_copied_is_kept_for_those_who_need_it(source, researcher, data, name):
    made = upload(source, researcher, data, name)
    read_uploads()
    made.refresh_from_db()
    assert (made.status, made.derivative) == ("captured", None)
    assert made.remark
    assert archiving.read_bytes(made.file) == data


def test_the_worker_is_woken_and_the_file_comes_with_its_source(claim, researcher, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        source = attach_with_file(claim, actor=researcher, file=ContentFile(make_text_pdf(), "a.pdf"), **WORDS)
    assert "factcheck.capture_sources" in [callback.wake_key[0] for callback in callbacks]
    assert source.snapshots.get().is_upload


def test_a_source_with_address_and_file_has_both(claim, researcher):
    file = ContentFile(b"printed", "a.txt")
    source = attach_with_file(claim, actor=researcher, file=file, url="https://a.example/", **WORDS)
    assert sorted(source.snapshots.values_list("origin", flat=True)) == ["upload", "web"]


def test_a_refused_source_leaves_no_row_behind(claim, researcher):
    with pytest.raises(Invalid):
        attach_with_file(claim, actor=researcher, file=ContentFile(b"x", "a.txt"), **{**WORDS, "title": ""})
    assert not Snapshot.objects.exists()
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"MZ\x90\x00" + b"\0" * 100, "Programs"),
        (b"\x7fELF" + b"\0" * 100, "Programs"),
        (b"#!/bin/sh\nrm -rf /\n", "Programs"),
        (make_picture() + make_zip(), "two types"),
        (make_text_pdf() + make_zip(), "two types"),
        (b"GIF89a" + make_text_pdf(), "two types"),
        (b"GIF89a/*<script>*/=1;", "two types"),
        (b"%PDF-1.7\n<html><script>alert(1)</script>", "two types"),
    ],
)
def test_what_is_not_taken_says_why_and_is_not_stored(source, researcher, data, word):
    with pytest.raises(Invalid, match=word) as refused:
        upload(source, researcher, data)
    assert refused.value.facts["field"] == "file"
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        make_picture(),
        make_text_pdf(),
        make_zip(),
        b"%PDF-",
        b"<html><script>1</script></html>",
        b"From: a@b.example\n\nhi",
        b"PK\x05\x06" + b"\0" * 18,
        make_picture() + b"PK\x05\x06 in passing, not an end",
        b"\xff\xd8\xff\xe0 \x00 trailing",
    ],
)
def test_honest_files_are_no_two_types(data):
    assert uploads.is_two_types(data) is data.startswith(b"PK\x05\x06")


def test_too_large_is_refused(source, researcher, settings):
    settings.EVIDENCE_MAX_BYTES = 100
    upload(source, researcher, b"x" * 100)
    with pytest.raises(Invalid, match="too large"):
        upload(source, researcher, b"x" * 101)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Robin\\photo.jpg", "photo.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("a\r\nSet-Cookie: x=1.png", "aSet-Cookie: x=1.png"),
        ("nul\0byte.txt", "nulbyte.txt"),
        ("lone \ud800 surrogate.txt", "lone surrogate.txt"),
        (".htaccess", "htaccess"),
        ("...", "file"),
        ("", "file"),
        ("a" * 300 + ".jpeg", "a" * 115 + ".jpeg"),
        ("ракети.pdf", "ракети.pdf"),
    ],
)
def test_names_are_shown_and_never_obeyed(name, kept):
    assert uploads.plain_name(name) == kept


def test_the_same_file_twice_is_one(source, researcher):
    first = upload(source, researcher)
    assert upload(source, researcher, name="again.csv") == first
    assert Event.objects.filter(kind="source.file_added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_file_twice_race_is_one(source, researcher):
    outcomes = race(*[lambda: upload(source, researcher).pk] * 4)
    assert len(set(outcomes)) == Snapshot.objects.count() == 1


def test_a_source_bears_so_many_files_and_no_more(source, researcher):
    for number in range(MOST_FILES):
        upload(source, researcher, b"%d" % number)
    with pytest.raises(Conflict, match="20 files"):
        upload(source, researcher, b"one more")


@pytest.mark.parametrize("status", ["in_review", "published", "superseded"])
def test_a_source_that_a_verdict_rests_on_stays_as_it_is(source, researcher, reviewer, ratings, status, claim):
    verdict = Verdict.objects.create(claim=claim, version=1, rating=ratings["false"], summary="s", reasoning="r")
    verdict.sources.add(source)
    upload(source, researcher, b"while it is a draft")
    assert verdict.contributors.get().user == researcher
    when = source.created_at
    signed = {"signed_off_by": reviewer, "signed_hash": "a" * 64, "published_at": when} if status != "in_review" else {}
    Verdict.objects.filter(pk=verdict.pk).update(status=status, proposed_by=researcher, proposed_at=when, **signed)
    with pytest.raises(Conflict, match="as it is"):
        upload(source, researcher, b"too late")


def test_a_withdrawn_claim_takes_none(source, researcher):
    Claim.objects.filter(pk=source.claim_id).update(status="withdrawn")
    with pytest.raises(Conflict, match="withdrawn"):
        upload(Source.objects.get(pk=source.pk), researcher)


def test_outsiders_add_nothing_and_store_nothing(source, outsider):
    with pytest.raises(NotPermitted):
        upload(source, outsider)
    assert not StoredFile.objects.exists()
