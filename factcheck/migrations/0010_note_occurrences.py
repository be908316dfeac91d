from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0009_publish_the_record"),
    ]

    operations: list = []
