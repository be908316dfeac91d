from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0010_note_occurrences"),
        ("corrections", "0004_tell_cited_links_by_digest"),
    ]

    operations: list = []
