"""Tickets that are being worked on get the deadline they had as a row, so that somebody is warned of it."""

from django.db import migrations

FORWARD = """
INSERT INTO corrections_ticketdeadline
    (ticket_id, step, regulator, within, unit, pauses, starts_at, due_at, next_at, paused_for, paused_open)
SELECT id, CASE status WHEN 'accepted' THEN 'correction' ELSE 'decision' END, '',
    due_at - least(coalesce(decided_at, created_at), due_at), 'calendar', false,
    least(coalesce(decided_at, created_at), due_at), due_at, due_at, interval '0', interval '0'
FROM corrections_ticket
WHERE status IN ('new', 'open', 'waiting', 'accepted') AND due_at IS NOT NULL;
UPDATE corrections_ticket SET next_due_at = due_at
WHERE status IN ('new', 'open', 'waiting', 'accepted') AND due_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("corrections", "0011_keep_deadlines")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
