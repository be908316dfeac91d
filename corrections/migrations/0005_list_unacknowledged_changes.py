"""List the changes of published texts, each until somebody answers for it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0010_note_occurrences"),
        ("corrections", "0004_tell_cited_links_by_digest"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TextChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.CharField(blank=True, editable=False, max_length=300, verbose_name="it said")),
                ("says", models.CharField(blank=True, editable=False, max_length=300, verbose_name="it says")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Unacknowledged"),
                            ("explained", "Explained by a correction"),
                            ("dismissed", "Dismissed"),
                        ],
                        default="open",
                        editable=False,
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="found")),
                (
                    "dismissed_reason",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="dismissed because"),
                ),
                ("settled_at", models.DateTimeField(editable=False, null=True, verbose_name="settled")),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="factcheck.revision",
                        verbose_name="after",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="text_changes",
                        to="factcheck.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="factcheck.revision",
                        verbose_name="before",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="text_changes",
                        to="corrections.correction",
                        verbose_name="correction",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="text_changes",
                        to="factcheck.publication",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a published text",
                "verbose_name_plural": "changes of published texts",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "open")), fields=["publication", "-id"], name="text_change_open"
                    ),
                    models.Index(fields=["publication", "status", "-id"], name="text_change_queue"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "explained", "dismissed"])),
                        name="text_change_status_is_known",
                    ),
                    models.UniqueConstraint(fields=("after",), name="one_text_change_per_revision"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "explained"), _negated=True),
                            ("correction__isnull", False),
                            _connector="OR",
                        ),
                        name="explained_change_has_a_correction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "dismissed"), models.Q(("dismissed_reason", ""), _negated=True)),
                            models.Q(("status", "dismissed"), _negated=True),
                            _connector="OR",
                        ),
                        name="dismissed_change_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("status", "open")),
                            models.Q(models.Q(("status", "open"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="settled_change_has_its_time",
                    ),
                ],
            },
        ),
    ]
