from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0007_keep_captures"),
    ]

    operations: list = []
