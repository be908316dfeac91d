"""Let the database refuse to change what a published verdict is about, or rests on: the claim, who made it, sources.

Withholding a source stays possible, for somebody's safety; so does what readers never see, such as an assignee.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION factcheck_guard_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    final CONSTANT text[] := ARRAY['published', 'superseded', 'withdrawn'];
    is_signed boolean;
BEGIN
    IF TG_TABLE_NAME = 'factcheck_claim' THEN
        is_signed := EXISTS (SELECT 1 FROM factcheck_verdict WHERE claim_id = OLD.id AND status = ANY (final));
    ELSIF TG_TABLE_NAME = 'factcheck_claimant' THEN
        is_signed := EXISTS (
            SELECT 1 FROM factcheck_verdict AS verdict JOIN factcheck_claim AS claim ON claim.id = verdict.claim_id
            WHERE claim.claimant_id = OLD.id AND verdict.status = ANY (final));
    ELSE
        is_signed := EXISTS (
            SELECT 1 FROM factcheck_verdict AS verdict
            JOIN factcheck_verdict_sources AS relied ON relied.verdict_id = verdict.id
            WHERE relied.source_id = OLD.id AND verdict.status = ANY (final));
    END IF;
    IF is_signed THEN
        RAISE EXCEPTION 'what a published verdict stands on does not change (%)', TG_TABLE_NAME
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER signed_claim_is_guarded BEFORE UPDATE ON factcheck_claim FOR EACH ROW
    WHEN ((OLD.text, OLD.kind, OLD.claimant_id, OLD.claimed_at, OLD.language)
          IS DISTINCT FROM
          (NEW.text, NEW.kind, NEW.claimant_id, NEW.claimed_at, NEW.language))
    EXECUTE FUNCTION factcheck_guard_signed();
CREATE TRIGGER signed_claimant_is_guarded BEFORE UPDATE ON factcheck_claimant FOR EACH ROW
    WHEN ((OLD.name, OLD.kind, OLD.position_held) IS DISTINCT FROM (NEW.name, NEW.kind, NEW.position_held))
    EXECUTE FUNCTION factcheck_guard_signed();
CREATE TRIGGER signed_source_is_guarded BEFORE UPDATE ON factcheck_source FOR EACH ROW
    WHEN ((OLD.claim_id, OLD.type, OLD.is_primary, OLD.stance, OLD.title, OLD.url, OLD.locator, OLD.quote,
           OLD.language, OLD.note)
          IS DISTINCT FROM
          (NEW.claim_id, NEW.type, NEW.is_primary, NEW.stance, NEW.title, NEW.url, NEW.locator, NEW.quote,
           NEW.language, NEW.note))
    EXECUTE FUNCTION factcheck_guard_signed();
"""

BACKWARD = """
DROP TRIGGER signed_source_is_guarded ON factcheck_source;
DROP TRIGGER signed_claimant_is_guarded ON factcheck_claimant;
DROP TRIGGER signed_claim_is_guarded ON factcheck_claim;
DROP FUNCTION factcheck_guard_signed();
"""


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0010_note_occurrences")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
