"""Tickets that are being worked on get the deadline they had as a row, so that somebody is warned of it.

Of what was overdue for more than a day before there were warnings nobody is warned: the desk has it in its queue, marked
as overdue, and one alert for each of years of tickets would say nothing.
"""

from django.db import migrations

FORWARD = """
INSERT INTO corrections_ticketdeadline
    (ticket_id, step, regulator, within, unit, pauses, starts_at, due_at, next_at, alerted_at, paused_for,
        paused_open)
SELECT id, CASE status WHEN 'accepted' THEN 'correction' ELSE 'decision' END, '',
    due_at - least(coalesce(decided_at, created_at), due_at), 'calendar', false,
    least(coalesce(decided_at, created_at), due_at), due_at,
    CASE WHEN due_at >= now() - interval '1 day' THEN due_at END,
    CASE WHEN due_at < now() - interval '1 day' THEN now() END, interval '0', interval '0'
FROM corrections_ticket
WHERE status IN ('new', 'open', 'waiting', 'accepted') AND due_at IS NOT NULL;
UPDATE corrections_ticket SET next_due_at = due_at
WHERE status IN ('new', 'open', 'waiting', 'accepted') AND due_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("corrections", "0011_keep_deadlines")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
