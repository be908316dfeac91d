"""Evidence rules, ratings that are told apart, reasons for a change; and scales that stay as they are under verdicts."""

import django.core.validators
from django.db import migrations, models

import factcheck.models.publications

SHAPES = [
    ("tick", "tick"),
    ("three_quarters", "three quarters of a circle"),
    ("half", "half circle"),
    ("quarter", "quarter of a circle"),
    ("cross", "cross"),
    ("diamond", "diamond"),
    ("question", "question mark"),
    ("ring", "ring"),
    ("triangle", "triangle"),
    ("square", "square"),
    ("bar", "bar"),
    ("dots", "three dots"),
]

FORWARD = """
CREATE FUNCTION factcheck_guard_rating() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint;
BEGIN
    touched := CASE WHEN TG_OP = 'INSERT' THEN NEW.scale_id ELSE OLD.scale_id END;
    IF EXISTS (
        SELECT 1 FROM factcheck_verdict AS verdict JOIN factcheck_rating AS rating ON rating.id = verdict.rating_id
        WHERE rating.scale_id = touched AND verdict.status IN ('published', 'superseded', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'a scale that published verdicts bear does not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER rating_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON factcheck_rating
    FOR EACH ROW EXECUTE FUNCTION factcheck_guard_rating();
"""

BACKWARD = """
DROP TRIGGER rating_is_guarded ON factcheck_rating;
DROP FUNCTION factcheck_guard_rating();
"""


def tell_ratings_apart(apps, schema_editor):
    """Give each rating that shares its shape with one before it in its scale a shape that is free there."""
    Rating = apps.get_model("factcheck", "Rating")
    taken: dict[int, set[str]] = {}
    twice = []
    for rating in Rating.objects.order_by("scale_id", "position"):
        shapes = taken.setdefault(rating.scale_id, set())
        if rating.shape in shapes:
            twice.append(rating)
        shapes.add(rating.shape)
    for rating in twice:
        shapes = taken[rating.scale_id]
        rating.shape = next(code for code, _label in SHAPES if code not in shapes)
        shapes.add(rating.shape)
        rating.save(update_fields=["shape"])


# Published verdicts are guarded against any change of their words; here a word is put where there was none.
UNGUARD = "ALTER TABLE factcheck_verdict DISABLE TRIGGER verdict_is_guarded"
GUARD = "ALTER TABLE factcheck_verdict ENABLE TRIGGER verdict_is_guarded"
NO_REASON = "No reason was recorded."


def admit_that_no_reason_was_recorded(apps, schema_editor):
    """Say so on later verdicts from before the rule, which were put forward without a reason for the change."""
    Verdict = apps.get_model("factcheck", "Verdict")
    silent = Verdict.objects.filter(version__gt=1, change_note="").exclude(status="draft")
    if not silent.exists():
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(UNGUARD)
        silent.update(change_note=NO_REASON)
        cursor.execute(GUARD)


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0007_keep_captures"),
    ]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="primary_sources_needed",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="So many primary sources are enough.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(10),
                ],
                verbose_name="primary sources a verdict needs",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="sources_needed",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="So many sources that do not depend on each other are enough too. Reports of one site count once.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(10),
                ],
                verbose_name="sources of any kind a verdict needs",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("primary_sources_needed__gte", 1),
                    ("primary_sources_needed__lte", models.F("sources_needed")),
                    ("sources_needed__lte", 10),
                ),
                name="publication_evidence_rule_can_be_met",
                violation_error_message="A verdict needs no more primary sources than sources of any kind.",
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="colour",
            field=models.CharField(
                default="#1B1A17",
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator("^#[0-9A-Fa-f]{6}\\Z"),
                    factcheck.models.publications.stands_out_on_paper,
                ],
                verbose_name="colour",
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="shape",
            field=models.CharField(choices=SHAPES, default="diamond", max_length=32, verbose_name="shape"),
        ),
        migrations.RunPython(tell_ratings_apart, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(
                fields=("scale", "shape"),
                name="one_rating_per_shape_and_scale",
                violation_error_message="Another rating of this scale has this shape.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="ratingscale",
            name="one_rating_scale_in_use_per_publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("in_use", True)),
                fields=("publication",),
                name="one_rating_scale_in_use_per_publication",
                violation_error_message="Another scale of this publication is in use: retire that one first.",
            ),
        ),
        migrations.RunPython(admit_that_no_reason_was_recorded, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "draft"),
                    ("version", 1),
                    models.Q(("change_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="next_verdict_says_why_it_changed",
            ),
        ),
        migrations.AddField(
            model_name="anchor",
            name="is_settled",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="a person said that the words are gone"
            ),
        ),
        migrations.AddIndex(
            model_name="anchor",
            index=models.Index(
                condition=models.Q(("is_settled", False), ("status__in", ["needs_review", "orphan"])),
                fields=["claim"],
                name="anchor_lost",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
