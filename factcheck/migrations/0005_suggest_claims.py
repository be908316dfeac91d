from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0004_watch_articles"),
    ]

    operations: list = []
