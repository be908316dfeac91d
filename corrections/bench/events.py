"""The ledger: recording events one at a time, and giving them their places in the stream."""

from django.db import connection

from corrections.bench.figures import NotMeasured, Sheet, Size, per_second
from factcheck import ledger
from factcheck.models import Article, Event, EventPosition

KIND = "claim.changed"
INSERT = """
    INSERT INTO factcheck_event
        (uid, publication_id, kind, audience, actor_kind, subject_type, subject_id, facts, is_restricted, created_at)
    VALUES (gen_random_uuid(), %s, %s, 'desk', 'system', 'article', %s, '{}', false, now())
"""
FORGET = "UPDATE factcheck_eventposition SET position = NULL WHERE event_id > %s"


def measure(sheet: Sheet, size: Size) -> None:
    """Record, then number. Nobody subscribes to these events, so that the ledger itself is measured."""
    article = Article.objects.earliest("pk")
    for _turn in range(size.rounds):
        bare = per_second(size.events, lambda: _insert(article, size.events))
        recorded = per_second(size.events, lambda: _record(article, size.events))
        floor_is = "one bare INSERT and commit each"
        sheet.note("events recorded, each committed", recorded, floor=bare, floor_is=floor_is)

    _number_all()
    last = Event.objects.latest("pk").pk
    _add(article, size.numbered)
    _number_all()
    for _turn in range(size.rounds):
        bare = per_second(size.numbered, lambda: _forget_places_after(last))
        numbered = per_second(size.numbered, _number_all)
        if EventPosition.objects.filter(event_id__gt=last, position__isnull=False).count() != size.numbered:
            raise NotMeasured("some events were left without a place")
        floor_is = "one UPDATE that takes the same places away"
        sheet.note("events numbered, a thousand at a time", numbered, floor=bare, floor_is=floor_is)


def _record(article: Article, count: int) -> None:
    for number in range(count):
        ledger.record(KIND, article, actor=None, facts={"claim": number})


def _insert(article: Article, count: int) -> None:
    with connection.cursor() as cursor:
        for _number in range(count):
            cursor.execute(INSERT, [article.publication_id, KIND, article.pk])


def _add(article: Article, count: int) -> None:
    about = {"publication_id": article.publication_id, "subject_type": "article", "subject_id": article.pk}
    events = Event.objects.bulk_create(
        [Event(kind=KIND, audience="desk", actor_kind="system", **about) for _number in range(count)], batch_size=1000
    )
    EventPosition.objects.bulk_create([EventPosition(event=event) for event in events], batch_size=1000)


def _number_all() -> None:
    while ledger.number_events():
        continue


def _forget_places_after(pk: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [pk])
