"""Keep more of a capture (WARC, text, derivative), look at it again later, and hand it to an archive elsewhere."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

PLAN = """
INSERT INTO factcheck_recheck
    (source_id, status, outcome, attempts, next_attempt_at, last_error, created_at)
SELECT DISTINCT source_id, 'queued', '', 0, now() + interval '1 day', '', now()
FROM factcheck_snapshot WHERE status = 'captured'
"""
"""What was captured before there were rechecks is looked at tomorrow."""


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0006_match_claims"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="next attempt"
                    ),
                ),
                ("lease_token", models.UUIDField(db_index=True, editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True, verbose_name="leased until")),
                ("last_error", models.CharField(blank=True, editable=False, max_length=500, verbose_name="last error")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting to be handed over"),
                            ("leased", "Being handed over"),
                            ("retry", "Will be tried again"),
                            ("archived", "Archived"),
                            ("failed", "Not taken"),
                        ],
                        default="queued",
                        editable=False,
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "result_url",
                    models.URLField(blank=True, editable=False, max_length=2000, verbose_name="address there"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="asked for")),
                ("archived_at", models.DateTimeField(editable=False, null=True, verbose_name="archived")),
            ],
            options={
                "verbose_name": "hand-over to an archive",
                "verbose_name_plural": "hand-overs to an archive",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempts", models.PositiveIntegerField(default=0, editable=False, verbose_name="attempts")),
                (
                    "next_attempt_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="next attempt"
                    ),
                ),
                ("lease_token", models.UUIDField(db_index=True, editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True, verbose_name="leased until")),
                ("last_error", models.CharField(blank=True, editable=False, max_length=500, verbose_name="last error")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Planned"),
                            ("leased", "Being looked at"),
                            ("retry", "Will be tried again"),
                            ("done", "Looked at"),
                        ],
                        default="queued",
                        editable=False,
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("alive", "Still there"),
                            ("changed", "Changed"),
                            ("gone", "Gone"),
                            ("unreachable", "Could not be reached"),
                        ],
                        editable=False,
                        max_length=32,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "http_status",
                    models.PositiveSmallIntegerField(editable=False, null=True, verbose_name="HTTP status"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="planned")),
                ("checked_at", models.DateTimeField(editable=False, null=True, verbose_name="looked at")),
            ],
            options={
                "verbose_name": "recheck",
                "verbose_name_plural": "rechecks",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="snapshot",
            name="derivative",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="factcheck.storedfile",
                verbose_name="without metadata",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="filename",
            field=models.CharField(blank=True, editable=False, max_length=120, verbose_name="file name"),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="origin",
            field=models.CharField(
                choices=[("web", "Fetched from its address"), ("upload", "Uploaded by the desk")],
                default="web",
                editable=False,
                max_length=32,
                verbose_name="origin",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="redirects",
            field=models.JSONField(default=list, editable=False, verbose_name="redirects"),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="remark",
            field=models.CharField(
                blank=True, editable=False, max_length=300, verbose_name="what could not be made of it"
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="text",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="factcheck.storedfile",
                verbose_name="text",
            ),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="warc",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="factcheck.storedfile",
                verbose_name="WARC",
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="asked_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="last stored"),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="url",
            field=models.URLField(blank=True, max_length=2000, verbose_name="address asked"),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["web", "upload"])), name="snapshot_origin_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin", "upload"), _negated=True), ("file__isnull", False), _connector="OR"
                ),
                name="upload_has_bytes",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin", "web"), ("status__in", ["queued", "retry", "leased"])),
                fields=("source",),
                name="one_capture_of_a_source_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("origin", "upload")),
                fields=("source", "file"),
                name="one_upload_of_a_file_per_source",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="snapshot",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="handover", to="factcheck.snapshot"
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="before",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="factcheck.snapshot",
                verbose_name="compared with",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="snapshot",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="recheck",
                to="factcheck.snapshot",
                verbose_name="as it is now",
            ),
        ),
        migrations.AddField(
            model_name="recheck",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="rechecks", to="factcheck.source"
            ),
        ),
        migrations.AddIndex(
            model_name="handover",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "retry"])),
                fields=["next_attempt_at", "id"],
                name="handover_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["queued", "leased", "retry", "archived", "failed"])),
                name="handover_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "archived"), _negated=True),
                    models.Q(models.Q(("result_url", ""), _negated=True), ("archived_at__isnull", False)),
                    _connector="OR",
                ),
                name="archived_handover_has_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                    models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                    _connector="OR",
                ),
                name="handover_lease_is_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="recheck",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "retry"])),
                fields=["next_attempt_at", "id"],
                name="recheck_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["queued", "leased", "retry", "done"])),
                name="recheck_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["alive", "changed", "gone", "unreachable", ""])),
                name="recheck_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("checked_at__isnull", False), ("status", "done"), models.Q(("outcome", ""), _negated=True)
                    ),
                    models.Q(models.Q(("status", "done"), _negated=True), ("outcome", "")),
                    _connector="OR",
                ),
                name="done_recheck_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                    models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                    _connector="OR",
                ),
                name="recheck_lease_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["queued", "retry", "leased"])),
                fields=("source",),
                name="one_recheck_of_a_source_planned",
            ),
        ),
        migrations.RunSQL(PLAN, migrations.RunSQL.noop),
    ]
