"""A file is deleted when no row of any model points at it any more, and never while somebody is about to."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from corrections.models import Attachment, InboundEmail
from factcheck import archiving
from factcheck.archiving import storing
from factcheck.models import Snapshot, Source, StoredFile
from tests.racing import overtake

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=2)


def lay(data: bytes, *, age: timedelta = LONG_AGO) -> StoredFile:
    """A file that was last stored so long ago."""
    stored = archiving.store_bytes(data)
    StoredFile.objects.filter(pk=stored.pk).update(asked_at=timezone.now() - age)
    return stored


def is_there(stored: StoredFile) -> bool:
    return default_storage.exists(stored.storage_name) and StoredFile.objects.filter(pk=stored.pk).exists()


def test_what_nobody_points_at_goes_row_and_bytes():
    stored, young = lay(b"nobody's"), lay(b"just stored", age=timedelta(hours=1))
    assert storing.delete_unreferenced() == 1
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not default_storage.exists(stored.storage_name)
    assert is_there(young)
    assert storing.delete_unreferenced() == 0


def pointing() -> set[tuple[type[models.Model], str]]:
    """Every column of every model that points at a stored file."""
    return {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is StoredFile
    }


def test_every_kind_of_reference_keeps_a_file(claim, ticket, publication):
    source = Source.objects.create(claim=claim, type="document", stance="supports", title="t", url="https://a.example/")
    files = {name: lay(name.encode()) for name in ("file", "warc", "text", "derivative", "attachment", "raw")}
    Snapshot.objects.create(source=source, **{name: files[name] for name in ("file", "warc", "text", "derivative")})
    Attachment.objects.create(message=ticket.messages.get(), file=files["attachment"], filename="a")
    InboundEmail.objects.create(publication=publication, channel="smtp", raw=files["raw"], rcpt_to="a@b.example")
    tried = {(Snapshot, name) for name in ("file", "warc", "text", "derivative")}
    assert pointing() == tried | {(Attachment, "file"), (InboundEmail, "raw")}
    assert storing.delete_unreferenced() == 0
    assert all(is_there(file) for file in files.values())
    Snapshot.objects.all().delete()
    assert storing.delete_unreferenced() == 4
    assert is_there(files["attachment"])
    assert is_there(files["raw"])


def test_storing_the_same_bytes_again_keeps_them():
    stored = lay(b"wanted again")
    assert archiving.store_bytes(b"wanted again") == stored
    assert storing.delete_unreferenced() == 0
    assert is_there(stored)


def test_bytes_that_are_gone_already_are_no_obstacle():
    stored = lay(b"lost")
    default_storage.delete(stored.storage_name)
    assert storing.delete_unreferenced() == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_stores_the_same_bytes_while_they_are_deleted_has_them():
    """The bytes are gone and the row is locked; the storing waits there, finds no row, and writes anew."""
    old = lay(b"contested")
    new = overtake(lambda: storing._delete(old.pk), lambda: archiving.store_bytes(b"contested"))
    assert new.pk != old.pk
    assert archiving.read_bytes(new) == b"contested"
    assert not StoredFile.objects.filter(pk=old.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_stores_them_first_keeps_them():
    stored = lay(b"contested")
    assert overtake(lambda: archiving.store_bytes(b"contested"), lambda: storing._delete(stored.pk)) is False
    assert archiving.read_bytes(stored) == b"contested"


@pytest.mark.django_db(transaction=True)
def test_whoever_asked_while_the_sweep_looked_has_them():
    """Unwanted when the sweep listed it, wanted when it comes to delete: it is looked at again under its lock."""
    stored = lay(b"asked in between")
    archiving.store_bytes(b"asked in between")
    assert storing._delete(stored.pk) is False
    assert is_there(stored)
