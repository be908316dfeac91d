from django.db import migrations, models


class Migration(migrations.Migration):
    """What is sent again begins its schedule anew; who joins a desk begins by its clock."""

    dependencies = [("factcheck", "0018_let_staff_hear_in_their_publications_language")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="attempts_before",
            field=models.PositiveIntegerField(
                default=0, editable=False, verbose_name="attempts before it was sent again"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="time_zone",
            field=models.CharField(
                blank=True,
                help_text="Empty until one is chosen, or the first desk joined.",
                max_length=64,
                verbose_name="time zone",
            ),
        ),
    ]
