"""Watch articles: the watch over each, the feeds that bring new ones, and the hosts we are polite to."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0003_reserve_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticleFeed",
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
                ("host", models.CharField(editable=False, max_length=260, verbose_name="host")),
                (
                    "kind",
                    models.CharField(
                        choices=[("rss", "RSS or Atom feed"), ("wordpress", "WordPress site")],
                        max_length=32,
                        verbose_name="kind",
                    ),
                ),
                ("url", models.URLField(max_length=1000, verbose_name="address")),
                ("desk", models.CharField(blank=True, max_length=80, verbose_name="desk")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("watches", models.BooleanField(default=True, verbose_name="watch what it brings")),
                ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=300)),
                ("seen_until", models.DateTimeField(editable=False, null=True, verbose_name="read up to")),
                ("page", models.PositiveIntegerField(default=1, editable=False, verbose_name="page")),
                ("last_success_at", models.DateTimeField(editable=False, null=True, verbose_name="last read")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="added")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="article_feeds",
                        to="factcheck.publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "article feed",
                "verbose_name_plural": "article feeds",
                "ordering": ["publication", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("publication", "url"), name="one_feed_per_publication_and_address"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["rss", "wordpress"])), name="article_feed_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                            models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="article_feed_lease_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedEntry",
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
                ("host", models.CharField(editable=False, max_length=260, verbose_name="host")),
                ("url", models.URLField(max_length=1000, verbose_name="address")),
                ("canonical_url", models.CharField(editable=False, max_length=1000, verbose_name="canonical address")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title")),
                ("published_at", models.DateTimeField(null=True, verbose_name="published")),
                ("updated_at", models.DateTimeField(null=True, verbose_name="changed")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="done")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="listed")),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="feed_entries",
                        to="factcheck.article",
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="factcheck.articlefeed"
                    ),
                ),
            ],
            options={
                "verbose_name": "feed entry",
                "verbose_name_plural": "feed entries",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["next_attempt_at", "id"],
                        name="feed_entry_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("feed", "canonical_url"), name="one_entry_per_feed_and_address"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                            models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="feed_entry_lease_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitedHost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=260, unique=True, verbose_name="host")),
                ("next_visit_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before")),
                ("lease_token", models.UUIDField(editable=False, null=True)),
                ("leased_until", models.DateTimeField(editable=False, null=True, verbose_name="asked until")),
            ],
            options={
                "verbose_name": "visited host",
                "verbose_name_plural": "visited hosts",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                            models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="visited_host_lease_is_whole",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
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
                ("host", models.CharField(editable=False, max_length=260, verbose_name="host")),
                (
                    "way",
                    models.CharField(
                        choices=[("page", "its page"), ("wordpress", "WordPress's API")],
                        default="page",
                        max_length=32,
                        verbose_name="read from",
                    ),
                ),
                ("url", models.URLField(max_length=2000, verbose_name="address")),
                ("since", models.DateTimeField(verbose_name="counted from")),
                ("etag", models.CharField(blank=True, editable=False, max_length=300)),
                ("last_modified", models.CharField(blank=True, editable=False, max_length=300)),
                ("last_checked_at", models.DateTimeField(editable=False, null=True, verbose_name="last looked at")),
                ("ended_at", models.DateTimeField(editable=False, null=True, verbose_name="ended")),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[("age", "it is old"), ("person", "somebody ended it")],
                        editable=False,
                        max_length=32,
                        verbose_name="ended because",
                    ),
                ),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watch",
                        to="factcheck.article",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "watch",
                "verbose_name_plural": "watches",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["next_attempt_at", "id"],
                        name="watch_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["page", "wordpress"])), name="watch_way_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_because", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ended_because", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ended_watch_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_token__isnull", True), ("leased_until__isnull", True)),
                            models.Q(("lease_token__isnull", False), ("leased_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="watch_lease_is_whole",
                    ),
                ],
            },
        ),
    ]
