"""Whoever chose no language is written to in the publication's. Nobody could choose before: `en` was everybody's."""

from django.db import migrations, models


def forget_the_default(apps, schema_editor):
    apps.get_model("factcheck", "User").objects.filter(language="en").update(language="")


def take_it_up_again(apps, schema_editor):
    apps.get_model("factcheck", "User").objects.filter(language="").update(language="en")


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0017_replay_deliveries"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="language",
            field=models.CharField(
                blank=True,
                default="",
                help_text="As a code: en, de, fr-CA. Empty: each publication’s own.",
                max_length=12,
                verbose_name="language of letters",
            ),
        ),
        migrations.RunPython(forget_the_default, take_it_up_again),
    ]
