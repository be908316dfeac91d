import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0006_poll_mailboxes"),
        ("factcheck", "0010_note_occurrences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="suppression",
            name="one_suppression_per_address",
        ),
        migrations.AddField(
            model_name="inboundemail",
            name="delivery",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="reports",
                to="factcheck.delivery",
                verbose_name="reports on",
            ),
        ),
        migrations.AddField(
            model_name="suppression",
            name="lifted_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="lifted"),
        ),
        migrations.AddField(
            model_name="suppression",
            name="lifted_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="suppression",
            name="reason",
            field=models.CharField(
                choices=[
                    ("hard_bounce", "Hard bounce"),
                    ("soft_bounces", "Soft bounces, time and again"),
                    ("complaint", "Complaint"),
                    ("asked", "Asked not to be written to"),
                    ("staff", "Set by staff"),
                ],
                max_length=32,
                verbose_name="reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at__isnull", True)),
                fields=("publication", "address_hash"),
                name="one_suppression_per_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="suppression",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="lifted_suppression_has_its_person",
            ),
        ),
    ]
