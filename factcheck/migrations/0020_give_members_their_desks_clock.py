"""Members who never chose a time zone go by that of the first desk they joined; digests keep no addresses."""

from django.db import migrations

CLOCKS = """
UPDATE factcheck_user AS person
SET time_zone = desk.time_zone
FROM (
    SELECT DISTINCT ON (membership.user_id) membership.user_id, publication.time_zone
    FROM factcheck_membership AS membership
    JOIN factcheck_publication AS publication ON publication.id = membership.publication_id
    ORDER BY membership.user_id, membership.id
) AS desk
WHERE person.id = desk.user_id AND person.time_zone = 'UTC' AND NOT EXISTS (
    SELECT 1 FROM factcheck_event AS event
    WHERE event.kind = 'preference.changed' AND event.facts ->> 'user' = person.id::text
);
"""
ADDRESSES = "UPDATE factcheck_delivery SET address = '' WHERE channel = 'digest' AND address <> '';"


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0019_begin_anew")]

    operations = [migrations.RunSQL([CLOCKS, ADDRESSES], migrations.RunSQL.noop)]
