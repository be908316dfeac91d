from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0005_suggest_claims"),
    ]

    operations: list = []
