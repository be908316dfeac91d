from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0003_reserve_addresses"),
    ]

    operations: list = []
