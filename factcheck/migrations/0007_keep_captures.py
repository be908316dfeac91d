from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0006_match_claims"),
    ]

    operations: list = []
