"""A test database is a copy of a template that was migrated once: no run migrates anew while no migration changed.

The template's name bears a digest of the migrations. Runs side by side wait for the one that makes it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "corrigenda_template_"
LOCK = 0x636F_7272_7465  # one maker at a time; any number that nothing else locks


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Called after the test database got its name, before it is made."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template()


def template() -> str:
    """The name of a database with every migration applied, made if there is none; those of other migrations go."""
    name = PREFIX + _digest()
    with _one_at_a_time() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        made = {row[0] for row in cursor.fetchall()}
        for old in made - {name}:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        if name not in made:
            cursor.execute(f'CREATE DATABASE "{name}_unfinished"')
            _migrate(f"{name}_unfinished")
            cursor.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
    return name


@contextmanager
def _one_at_a_time() -> Iterator[CursorWrapper]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield cursor
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _migrate(database: str) -> None:
    connection.close()
    ours, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], database
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ours


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


# --- Between tests that commit ---------------------------------------------------------------------------------------

KEPT = ("django_content_type", "auth_permission", "django_migrations")
"""Made by the migrations' end and changed by no test; Django empties and makes them again after each."""
MOST_DELETED = 8 * 2**20
"""Bytes of a table. Rows deleted leave their room behind: more than that is truncated."""


@pytest.fixture(scope="session", autouse=True)
def _empty_quickly():
    """After a test that commits, empty only the tables it wrote to. Django truncates all: most of a second."""
    with pytest.MonkeyPatch.context() as patch:
        flush = TransactionTestCase._fixture_teardown
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptied() or flush(case))
        yield


def emptied() -> bool:
    """Empty every table as truncating would, waiting for whoever still writes; return whether that could be done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        if not cursor.fetchone()[0]:  # whose triggers could not be put to sleep
            return False
        tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
    quoted = [connection.ops.quote_name(name) for name in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(quoted)} IN ACCESS EXCLUSIVE MODE")
        cursor.execute(
            " UNION ALL ".join(f"(SELECT '{name}', pg_relation_size('{name}') FROM {name} LIMIT 1)" for name in quoted)
        )
        written = dict(cursor.fetchall())
        if any(size > MOST_DELETED for size in written.values()):
            return False
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in written:
            cursor.execute(f"DELETE FROM {name}")
    return True
