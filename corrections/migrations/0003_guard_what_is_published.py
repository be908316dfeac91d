"""Let the database refuse an edited or self-signed correction."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION corrections_guard_correction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE final CONSTANT text[] := ARRAY['published', 'superseded', 'withdrawn'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = ANY (final) THEN
            RAISE EXCEPTION 'a published correction is never deleted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = ANY (final) THEN
        IF (NEW.status <> OLD.status AND NOT (OLD.status = 'published' AND NEW.status IN ('superseded', 'withdrawn')))
           OR (NEW.publication_id, NEW.series, NEW.version, NEW.amends_id, NEW.kind, NEW.was_wrong, NEW.is_right, NEW.notice,
               NEW.submitted_by_id, NEW.signed_off_by_id, NEW.signed_hash, NEW.published_at)
              IS DISTINCT FROM
              (OLD.publication_id, OLD.series, OLD.version, OLD.amends_id, OLD.kind, OLD.was_wrong, OLD.is_right, OLD.notice,
               OLD.submitted_by_id, OLD.signed_off_by_id, OLD.signed_hash, OLD.published_at) THEN
            RAISE EXCEPTION 'a published correction is never edited' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'scheduled' AND NEW.status <> 'draft'
       AND (NEW.kind, NEW.was_wrong, NEW.is_right, NEW.notice, NEW.signed_off_by_id, NEW.signed_hash)
           IS DISTINCT FROM (OLD.kind, OLD.was_wrong, OLD.is_right, OLD.notice, OLD.signed_off_by_id, OLD.signed_hash) THEN
        RAISE EXCEPTION 'a signed correction is not edited: send it back first' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.status = ANY (final) OR NEW.status = 'scheduled') AND EXISTS (
        SELECT 1 FROM corrections_correctioncontributor
        WHERE correction_id = NEW.id AND user_id = NEW.signed_off_by_id
    ) THEN
        RAISE EXCEPTION 'somebody who wrote some of it cannot sign it off' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER correction_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON corrections_correction
    FOR EACH ROW EXECUTE FUNCTION corrections_guard_correction();

CREATE FUNCTION corrections_guard_correction_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    touched := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.correction_id]
        WHEN 'DELETE' THEN ARRAY[OLD.correction_id]
        ELSE ARRAY[OLD.correction_id, NEW.correction_id] END;
    IF EXISTS (
        SELECT 1 FROM corrections_correction
        WHERE id = ANY (touched) AND status IN ('scheduled', 'published', 'superseded', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'the articles, claims and authors of a signed correction do not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER correction_articles_are_guarded BEFORE INSERT OR UPDATE OR DELETE ON corrections_correction_articles
    FOR EACH ROW EXECUTE FUNCTION corrections_guard_correction_parts();
CREATE TRIGGER correction_claims_are_guarded BEFORE INSERT OR UPDATE OR DELETE ON corrections_correction_claims
    FOR EACH ROW EXECUTE FUNCTION corrections_guard_correction_parts();
CREATE TRIGGER correction_contributors_are_guarded BEFORE INSERT OR UPDATE OR DELETE ON corrections_correctioncontributor
    FOR EACH ROW EXECUTE FUNCTION corrections_guard_correction_parts();
"""

BACKWARD = """
DROP TRIGGER correction_contributors_are_guarded ON corrections_correctioncontributor;
DROP TRIGGER correction_claims_are_guarded ON corrections_correction_claims;
DROP TRIGGER correction_articles_are_guarded ON corrections_correction_articles;
DROP TRIGGER correction_is_guarded ON corrections_correction;
DROP FUNCTION corrections_guard_correction_parts();
DROP FUNCTION corrections_guard_correction();
"""


class Migration(migrations.Migration):
    dependencies = [("corrections", "0002_add_relations")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
