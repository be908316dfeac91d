"""Note where a claim is made again, and let the desk find claims by tag and by due time."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

FORWARD = """
CREATE FUNCTION factcheck_note_occurrence_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE factcheck_claim SET recorded_at = GREATEST(recorded_at, clock_timestamp())
    WHERE recorded_at IS NOT NULL AND id = COALESCE(NEW.claim_id, OLD.claim_id)
      AND COALESCE(NEW.confirmed_at, OLD.confirmed_at) IS NOT NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER occurrence_is_noted_on_record AFTER INSERT OR UPDATE OR DELETE ON factcheck_occurrence
    FOR EACH ROW EXECUTE FUNCTION factcheck_note_occurrence_on_record();
"""

BACKWARD = """
DROP TRIGGER occurrence_is_noted_on_record ON factcheck_occurrence;
DROP FUNCTION factcheck_note_occurrence_on_record();
"""

PERSON = {"editable": False, "null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}
OTHER = {"blank": True, "null": True, "on_delete": django.db.models.deletion.PROTECT}


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0009_publish_the_record"),
    ]

    operations = [
        migrations.CreateModel(
            name="Occurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="occurrences",
                        to="factcheck.claim",
                        verbose_name="claim",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        related_name="occurrences", to="factcheck.article", verbose_name="article", **OTHER
                    ),
                ),
                ("revision", models.ForeignKey(related_name="+", to="factcheck.revision", **OTHER)),
                ("quote", models.TextField(blank=True, max_length=2000, verbose_name="exact words")),
                ("prefix", models.CharField(blank=True, max_length=64, verbose_name="words before")),
                ("suffix", models.CharField(blank=True, max_length=64, verbose_name="words after")),
                ("start", models.PositiveIntegerField(blank=True, null=True, verbose_name="offset")),
                ("end", models.PositiveIntegerField(blank=True, null=True, verbose_name="end")),
                ("url", models.URLField(blank=True, max_length=1000, verbose_name="address")),
                ("title", models.CharField(blank=True, max_length=300, verbose_name="title of the page")),
                (
                    "claimant",
                    models.ForeignKey(
                        related_name="occurrences", to="factcheck.claimant", verbose_name="claimant", **OTHER
                    ),
                ),
                ("claimed_at", models.DateField(blank=True, null=True, verbose_name="claimed on")),
                ("noted_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **PERSON)),
                ("noted_at", models.DateTimeField(auto_now_add=True, verbose_name="noted")),
                ("confirmed_by", models.ForeignKey(to=settings.AUTH_USER_MODEL, **PERSON)),
                ("confirmed_at", models.DateTimeField(editable=False, null=True, verbose_name="confirmed")),
            ],
            options={
                "verbose_name": "occurrence",
                "verbose_name_plural": "occurrences",
                "ordering": ["claim", "claimed_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=(
                            Q(article__isnull=True, revision__isnull=True, start__isnull=True, end__isnull=True)
                            & ~Q(url="")
                        )
                        | (
                            Q(article__isnull=False, revision__isnull=False, start__isnull=False, end__isnull=False)
                            & Q(url="", end__gt=F("start"))
                            & ~Q(quote="")
                        ),
                        name="occurrence_is_ours_and_anchored_or_outside",
                    ),
                    models.CheckConstraint(
                        condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                        | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                        name="occurrence_is_confirmed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=Q(confirmed_by__isnull=True)
                        | Q(noted_by__isnull=True)
                        | ~Q(confirmed_by=F("noted_by")),
                        name="occurrence_is_confirmed_by_another",
                    ),
                    models.UniqueConstraint(
                        fields=["claim", "url"], condition=~Q(url=""), name="one_occurrence_per_claim_and_address"
                    ),
                    models.UniqueConstraint(
                        fields=["claim", "article", "start"],
                        condition=Q(article__isnull=False),
                        name="one_occurrence_per_claim_and_place",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["publication", "due_at"], condition=Q(due_at__isnull=False), name="claim_by_due_time"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=django.contrib.postgres.indexes.GinIndex(fields=["tags"], name="claim_by_tag"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
