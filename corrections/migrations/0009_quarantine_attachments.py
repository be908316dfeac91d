import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0008_hear_of_mentions"),
        ("factcheck", "0013_mark_outdated_anchors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="attempts",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="attempts"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="finding",
            field=models.CharField(blank=True, editable=False, max_length=200, verbose_name="finding"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="last_error",
            field=models.CharField(blank=True, editable=False, max_length=500, verbose_name="last error"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="lease_token",
            field=models.UUIDField(db_index=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="attachment",
            name="leased_until",
            field=models.DateTimeField(editable=False, null=True, verbose_name="leased until"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="next_attempt_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="next attempt"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="release_reason",
            field=models.CharField(blank=True, editable=False, max_length=300, verbose_name="released because"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="released_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="released"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="released_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="released_attachments",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="scanned_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="scanned"),
        ),
        migrations.AddField(
            model_name="attachment",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Not looked at yet"),
                    ("unscanned", "Not scanned"),
                    ("clean", "Nothing found"),
                    ("quarantined", "Quarantined"),
                    ("released", "Released"),
                ],
                default="waiting",
                editable=False,
                max_length=32,
                verbose_name="state",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="forwarded_from",
            field=models.CharField(blank=True, max_length=300, verbose_name="first written by"),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("status", "waiting")), fields=["next_attempt_at", "id"], name="attachment_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["waiting", "unscanned", "clean", "quarantined", "released"])),
                name="attachment_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                    models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                    _connector="OR",
                ),
                name="attachment_lease_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "quarantined"), _negated=True),
                    models.Q(("finding", ""), _negated=True),
                    _connector="OR",
                ),
                name="quarantine_says_what_was_found",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("release_reason__gt", ""),
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        ("status", "released"),
                    ),
                    models.Q(
                        models.Q(("status", "released"), _negated=True),
                        ("release_reason", ""),
                        ("released_at__isnull", True),
                        ("released_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="a_release_has_a_name_and_a_reason",
            ),
        ),
    ]
