import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("corrections", "0007_tie_reports_to_deliveries"),
        ("factcheck", "0013_mark_outdated_anchors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # No door could write a mention until now, so there is none to keep.
        migrations.DeleteModel("Mention"),
        migrations.CreateModel(
            name="Mention",
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
                ("source_url", models.URLField(max_length=2000, verbose_name="page that links")),
                ("target_url", models.URLField(max_length=2000, verbose_name="linked address")),
                (
                    "protocol",
                    models.CharField(
                        choices=[("webmention", "Webmention"), ("pingback", "Pingback"), ("trackback", "Trackback")],
                        max_length=32,
                        verbose_name="came as",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("refused", "Refused: no link found"),
                            ("verified", "Verified"),
                            ("approved", "Approved"),
                            ("hidden", "Hidden"),
                            ("spam", "Spam"),
                            ("gone", "Gone: links no more"),
                        ],
                        default="received",
                        editable=False,
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_link", "the page does not link to the target"),
                            ("gone", "the page is not there"),
                            ("http_status", "the site answered with an error"),
                            ("unreachable", "nobody answered at the address"),
                            ("refused", "the address is not one that we call"),
                            ("too_large", "the page is too large"),
                            ("unreadable", "the page could not be read"),
                        ],
                        editable=False,
                        max_length=32,
                        verbose_name="why not",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                ("author", models.CharField(blank=True, max_length=200, verbose_name="author")),
                ("excerpt", models.CharField(blank=True, max_length=500, verbose_name="words around the link")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("is_due", models.BooleanField(default=True, editable=False, verbose_name="to be looked at")),
                ("received_at", models.DateTimeField(auto_now_add=True, verbose_name="received")),
                ("checked_at", models.DateTimeField(editable=False, null=True, verbose_name="last looked at")),
                ("verified_at", models.DateTimeField(editable=False, null=True, verbose_name="verified")),
                ("decided_at", models.DateTimeField(editable=False, null=True, verbose_name="decided")),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="factcheck.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "correction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="corrections.correction",
                        verbose_name="correction",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mentions", to="factcheck.publication"
                    ),
                ),
            ],
            options={
                "verbose_name": "mention",
                "verbose_name_plural": "mentions",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_due", True)), fields=["next_attempt_at", "id"], name="mention_due"
                    ),
                    models.Index(fields=["publication", "status", "-id"], name="mention_queue"),
                    models.Index(
                        condition=models.Q(("status", "approved")), fields=["article", "-id"], name="mention_shown"
                    ),
                    models.Index(
                        condition=models.Q(("status", "refused")), fields=["received_at"], name="mention_refused"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["received", "refused", "verified", "approved", "hidden", "spam", "gone"])
                        ),
                        name="mention_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("correction__isnull", True)),
                            models.Q(("article__isnull", True), ("correction__isnull", False)),
                            _connector="OR",
                        ),
                        name="mention_has_one_target",
                    ),
                    models.UniqueConstraint(fields=("article", "source_url"), name="one_mention_per_article_and_page"),
                    models.UniqueConstraint(
                        fields=("correction", "source_url"), name="one_mention_per_correction_and_page"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_url", models.F("target_url")), _negated=True),
                        name="mention_is_not_of_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["verified", "approved", "hidden"]), _negated=True),
                            ("verified_at__isnull", False),
                            _connector="OR",
                        ),
                        name="verified_mention_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                            models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="mention_lease_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        choices=[("published", "Its publication"), ("withdrawn", "Its withdrawal")],
                        max_length=32,
                        verbose_name="about",
                    ),
                ),
                ("page_url", models.URLField(max_length=2000, verbose_name="page that links")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "On its way"),
                            ("told", "Told"),
                            ("by_hand", "To be told by hand"),
                            ("told_by_hand", "Told by hand"),
                            ("waived", "Waived"),
                            ("dropped", "Dropped: links no more"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=32,
                        verbose_name="state",
                    ),
                ),
                (
                    "detail",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="what came of it"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="since")),
                ("told_on", models.DateField(editable=False, null=True, verbose_name="told on")),
                (
                    "waived_reason",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="waived because"),
                ),
                ("settled_at", models.DateTimeField(editable=False, null=True, verbose_name="settled")),
                (
                    "correction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tellings",
                        to="corrections.correction",
                        verbose_name="correction",
                    ),
                ),
                (
                    "mention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tellings",
                        to="corrections.mention",
                        verbose_name="mention",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tellings", to="factcheck.publication"
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
                "verbose_name": "telling of a page",
                "verbose_name_plural": "tellings of pages",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "by_hand")), fields=["publication", "-id"], name="telling_by_hand"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["waiting", "told", "by_hand", "told_by_hand", "waived", "dropped"])
                        ),
                        name="telling_status_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("correction", "about", "page_url"), name="one_telling_per_notice_and_page"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "told_by_hand"), _negated=True),
                            ("told_on__isnull", False),
                            _connector="OR",
                        ),
                        name="telling_by_hand_has_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "waived"), _negated=True),
                            models.Q(("waived_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="waived_telling_has_a_reason",
                    ),
                ],
            },
        ),
    ]
