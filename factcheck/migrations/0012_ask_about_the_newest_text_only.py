from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0011_keep_what_was_signed"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="anchor",
            name="anchor_lost",
        ),
        migrations.AddField(
            model_name="anchor",
            name="is_outdated",
            field=models.BooleanField(default=False, editable=False, verbose_name="there is a newer text"),
        ),
        migrations.AddIndex(
            model_name="anchor",
            index=models.Index(
                condition=models.Q(
                    ("is_outdated", False), ("is_settled", False), ("status__in", ["needs_review", "orphan"])
                ),
                fields=["claim"],
                name="anchor_lost",
            ),
        ),
    ]
