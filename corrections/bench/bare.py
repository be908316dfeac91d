"""The floor under filing: the rows that it wrote, written again by bare SQL."""

from django.db import connection, models, transaction

from corrections.models import Attachment, CandidateSource, Correspondent, Message, Ticket, TicketClaim
from factcheck.models import Delivery, Event, EventPosition

WRITTEN: tuple[type[models.Model], ...] = (
    Correspondent,
    Ticket,
    Message,
    Attachment,
    CandidateSource,
    TicketClaim,
    Event,
    EventPosition,
    Delivery,
)
"""What filing a mail adds rows to."""

Places = dict[str, int]


def places() -> Places:
    """The last id of each table now."""
    with connection.cursor() as cursor:
        return {table: _last(cursor, table) for table in _tables()}


def write_again(before: Places, mails: int) -> None:
    """Copy the rows that came after into tables of their columns and indexes: one statement a row, a commit a mail."""
    with connection.cursor() as cursor:
        added = {table: _ids_after(cursor, table, place) for table, place in before.items()}
        for mail in range(mails):
            with transaction.atomic():
                for table, ids in added.items():
                    for pk in ids[mail * len(ids) // mails : (mail + 1) * len(ids) // mails]:
                        key = _key(table)
                        cursor.execute(f"INSERT INTO bare_{table} SELECT * FROM {table} WHERE {key} = %s", [pk])  # noqa: S608


def prepare() -> None:
    """Make the tables, or empty them."""
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"CREATE TABLE IF NOT EXISTS bare_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"TRUNCATE bare_{table}")


def _tables() -> list[str]:
    return [model._meta.db_table for model in WRITTEN]


def _key(table: str) -> str:
    return next(str(model._meta.pk.column) for model in WRITTEN if model._meta.db_table == table)


def _last(cursor, table: str) -> int:
    cursor.execute(f"SELECT coalesce(max({_key(table)}), 0) FROM {table}")  # noqa: S608
    return int(cursor.fetchone()[0])


def _ids_after(cursor, table: str, place: int) -> list[int]:
    key = _key(table)
    cursor.execute(f"SELECT {key} FROM {table} WHERE {key} > %s ORDER BY {key}", [place])  # noqa: S608
    return [pk for (pk,) in cursor.fetchall()]
