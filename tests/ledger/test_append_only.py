"""The ledger is append-only: the database refuses to change or remove a line, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from factcheck import ledger
from factcheck.models import Event


@pytest.fixture
def event(claim) -> Event:
    return ledger.record("claim.added", claim, actor=None)


@pytest.mark.parametrize("change", [{"kind": "claim.accepted"}, {"audience": "public"}, {"facts": {}}, {"actor_id": 1}])
def test_no_line_is_changed(event, change):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**change)


def test_no_line_is_saved_again(event):
    event.kind = "claim.accepted"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        event.save()


def test_no_line_is_removed(event):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk)._raw_delete("default")
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM factcheck_event WHERE id = %s", [event.pk])
    assert Event.objects.get() == event


@pytest.mark.parametrize(
    "columns",
    [
        {"actor_kind": "system", "actor_id": 7},
        {"actor_kind": "user", "actor_id": None},
        {"actor_kind": "nobody", "actor_id": 7},
        {"audience": "everybody"},
    ],
)
def test_no_line_is_without_its_actor_or_audience(event, columns):
    line = {"actor_kind": "system", "actor_id": None, "audience": "desk", **columns}
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(
            publication_id=event.publication_id, kind="claim.added", subject_type="claim", subject_id=1, **line
        )
