"""Bytes are kept once, whole, under their own name."""

import hashlib
import io
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from factcheck import archiving
from factcheck.archiving.storing import OFFICE
from factcheck.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def test_stores_under_the_hash_and_reads_back(media):
    stored = archiving.store_bytes(b"%PDF-1.4 what the ministry put out")
    assert stored.sha256 == hashlib.sha256(b"%PDF-1.4 what the ministry put out").hexdigest()
    assert (stored.size, stored.media_type) == (34, "application/pdf")
    assert archiving.read_bytes(stored) == b"%PDF-1.4 what the ministry put out"
    assert (media / stored.storage_name).stat().st_mode & 0o077 == 0


def test_same_bytes_make_one_row_and_one_file(media):
    first, second = archiving.store_bytes(b"twice"), archiving.store_bytes(b"twice")
    assert first == second
    assert [path.name for path in media.rglob("*") if path.is_file()] == [first.sha256]


def test_empty_bytes_are_bytes_too():
    stored = archiving.store_bytes(b"")
    assert stored.size == 0
    assert archiving.read_bytes(stored) == b""


def packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"From: a@example.org\r\nSubject: x\r\n\r\nhello", "message/rfc822"),
        ("Žluťoučký kůň".encode(), "text/plain"),
        (b"\x00\x01\xfe\xff random \x00", "application/octet-stream"),
        (b"<!doctype html><html><body>x</body></html>", "text/html"),
        (packed("photo.txt"), "application/zip"),
        (packed("[Content_Types].xml", "word/document.xml"), f"{OFFICE}wordprocessingml.document"),
    ],
)
def test_sniffs_the_type(data, media_type):
    assert archiving.store_bytes(data).media_type == media_type


def test_a_lost_file_is_written_again(media):
    stored = archiving.store_bytes(b"lost in a restore")
    (media / stored.storage_name).unlink()
    assert archiving.store_bytes(b"lost in a restore") == stored
    assert archiving.read_bytes(stored) == b"lost in a restore"


def test_a_damaged_file_is_noticed(media):
    stored = archiving.store_bytes(b"true")
    Path(default_storage.path(stored.storage_name)).write_bytes(b"false")
    with pytest.raises(archiving.Damaged):
        archiving.read_bytes(stored)


def test_file_and_folders_are_flushed_before_the_row_exists(media, monkeypatch):
    flushed, fsync = [], os.fsync

    def watch(descriptor):
        assert not StoredFile.objects.exists()
        flushed.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    stored = archiving.store_bytes(b"durable")
    folder = media / stored.storage_name
    assert flushed[1:] == [str(parent) for parent in folder.parents][:4]
    assert Path(flushed[0]).parent == folder.parent


def test_a_full_disk_leaves_nothing_behind(media, monkeypatch):
    def refuse(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        archiving.store_bytes(b"too much")
    assert not StoredFile.objects.exists()
    assert not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_many_store_the_same_bytes_at_once(media):
    def store(number):
        try:
            return archiving.store_bytes(b"the same mail, twice" + bytes([number % 3])).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(store, range(48)))
    assert len(set(keys)) == StoredFile.objects.count() == 3
    assert len([path for path in media.rglob("*") if path.is_file()]) == 3
