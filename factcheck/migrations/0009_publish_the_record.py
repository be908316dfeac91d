from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0008_weigh_evidence"),
    ]

    operations: list = []
