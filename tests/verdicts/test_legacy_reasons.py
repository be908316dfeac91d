"""Verdicts from before a reason for the change was asked for: the migration says that none was recorded."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from factcheck.models import Verdict

MIGRATION = import_module("factcheck.migrations.0008_weigh_evidence")
RULE = "next_verdict_says_why_it_changed"


@pytest.fixture
def before_the_rule(published, successor) -> Verdict:
    """A published second verdict without a reason, in a database that does not ask for one yet."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE factcheck_verdict DROP CONSTRAINT {RULE}")
        cursor.execute("ALTER TABLE factcheck_verdict DISABLE TRIGGER verdict_is_guarded")
        Verdict.objects.filter(pk=successor.pk).update(change_note="")
        cursor.execute("ALTER TABLE factcheck_verdict ENABLE TRIGGER verdict_is_guarded")
    return successor


def migrate() -> None:
    """What the migration does to verdicts, in its order."""
    rule = next(rule for rule in Verdict._meta.constraints if rule.name == RULE)
    with connection.schema_editor() as editor:
        MIGRATION.admit_that_no_reason_was_recorded(apps, editor)
        editor.add_constraint(Verdict, rule)


@pytest.mark.parametrize("status", ["in_review", "published"])
def test_what_gave_no_reason_says_so(before_the_rule, published, second_editor, status):
    if status == "published":
        publish(before_the_rule, published, second_editor)
    migrate()
    before_the_rule.refresh_from_db()
    published.refresh_from_db()
    assert (before_the_rule.status, before_the_rule.change_note) == (status, "No reason was recorded.")
    assert published.change_note == ""  # the first has nothing to explain


def test_reasons_that_were_given_stay(successor):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE factcheck_verdict DROP CONSTRAINT {RULE}")
    migrate()
    successor.refresh_from_db()
    assert successor.change_note == "The ministry gave a new figure."


def test_what_was_published_is_guarded_again(before_the_rule, published, second_editor):
    publish(before_the_rule, published, second_editor)
    migrate()
    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        Verdict.objects.filter(pk=before_the_rule.pk).update(change_note="Another reason.")


def publish(verdict: Verdict, before: Verdict, signer) -> None:
    Verdict.objects.filter(pk=before.pk).update(status="superseded")
    Verdict.objects.filter(pk=verdict.pk).update(
        status="published", signed_off_by=signer, signed_hash="a" * 64, published_at=before.published_at
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
