"""Note on each claim when its public record last changed, so that every list of verdicts is read off an index."""

from django.db import migrations, models
from django.db.models import Q

FORWARD = """
CREATE FUNCTION factcheck_note_verdict_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE factcheck_claim SET recorded_at = GREATEST(NEW.published_at, NEW.superseded_at, NEW.withdrawn_at)
    WHERE id = NEW.claim_id
      AND (recorded_at IS NULL OR recorded_at < GREATEST(NEW.published_at, NEW.superseded_at, NEW.withdrawn_at));
    RETURN NULL;
END $$;
CREATE TRIGGER verdict_is_noted_on_record AFTER INSERT OR UPDATE OF status ON factcheck_verdict
    FOR EACH ROW WHEN (NEW.status IN ('published', 'superseded', 'withdrawn'))
    EXECUTE FUNCTION factcheck_note_verdict_on_record();

CREATE FUNCTION factcheck_note_source_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE factcheck_claim SET recorded_at = GREATEST(recorded_at, clock_timestamp())
    WHERE id = NEW.claim_id AND recorded_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM factcheck_verdict_sources relied JOIN factcheck_verdict verdict ON verdict.id = relied.verdict_id
        WHERE relied.source_id = NEW.id AND verdict.status IN ('published', 'superseded', 'withdrawn')
    );
    RETURN NULL;
END $$;
CREATE TRIGGER source_is_noted_on_record AFTER UPDATE OF withheld_reason ON factcheck_source
    FOR EACH ROW WHEN (NEW.withheld_reason IS DISTINCT FROM OLD.withheld_reason)
    EXECUTE FUNCTION factcheck_note_source_on_record();

CREATE FUNCTION factcheck_note_capture_on_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE factcheck_claim SET recorded_at = GREATEST(recorded_at, clock_timestamp())
    WHERE recorded_at IS NOT NULL AND id = (SELECT claim_id FROM factcheck_source WHERE id = NEW.source_id)
      AND NOT EXISTS (
        SELECT 1 FROM factcheck_snapshot WHERE source_id = NEW.source_id AND status = 'captured' AND id <> NEW.id)
      AND EXISTS (
        SELECT 1 FROM factcheck_verdict_sources relied JOIN factcheck_verdict verdict ON verdict.id = relied.verdict_id
        WHERE relied.source_id = NEW.source_id AND verdict.status IN ('published', 'superseded', 'withdrawn'));
    RETURN NULL;
END $$;
CREATE TRIGGER capture_is_noted_on_record AFTER INSERT OR UPDATE OF status ON factcheck_snapshot
    FOR EACH ROW WHEN (NEW.status = 'captured')
    EXECUTE FUNCTION factcheck_note_capture_on_record();

UPDATE factcheck_claim claim SET recorded_at = said.changed FROM (
    SELECT claim_id, GREATEST(max(published_at), max(superseded_at), max(withdrawn_at)) AS changed
    FROM factcheck_verdict WHERE status IN ('published', 'superseded', 'withdrawn') GROUP BY claim_id
) said WHERE said.claim_id = claim.id;
"""

BACKWARD = """
DROP TRIGGER capture_is_noted_on_record ON factcheck_snapshot;
DROP TRIGGER source_is_noted_on_record ON factcheck_source;
DROP TRIGGER verdict_is_noted_on_record ON factcheck_verdict;
DROP FUNCTION factcheck_note_capture_on_record();
DROP FUNCTION factcheck_note_source_on_record();
DROP FUNCTION factcheck_note_verdict_on_record();
"""

RESERVED = ["admin", "api", "tickets", "follow", "healthz", "readyz", "static", "media", "files"]
CONSTRAINT = "publication_slug_is_not_one_of_our_addresses"
MESSAGE = "This short name is an address of ours."


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0008_weigh_evidence"),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="recorded_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="public record changed"),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["publication", "-recorded_at", "-id"],
                condition=Q(recorded_at__isnull=False),
                name="claim_record_of_publication",
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["-recorded_at", "-id"], condition=Q(recorded_at__isnull=False), name="claim_record_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=["publication", "id"], condition=Q(recorded_at__isnull=False), name="claim_record_in_order"
            ),
        ),
        migrations.RemoveConstraint(model_name="publication", name=CONSTRAINT),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=~Q(slug__in=[*RESERVED, "v1alpha1"]), name=CONSTRAINT, violation_error_message=MESSAGE
            ),
        ),
    ]
