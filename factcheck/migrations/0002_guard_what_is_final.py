"""Let the database refuse what must never happen: a changed event or revision, an edited or self-signed verdict."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION factcheck_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;

CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON factcheck_event
    FOR EACH ROW EXECUTE FUNCTION factcheck_refuse_change();
CREATE TRIGGER revision_is_immutable BEFORE UPDATE OR DELETE ON factcheck_revision
    FOR EACH ROW EXECUTE FUNCTION factcheck_refuse_change();

CREATE FUNCTION factcheck_guard_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE final CONSTANT text[] := ARRAY['published', 'superseded', 'withdrawn'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status = ANY (final) THEN
            RAISE EXCEPTION 'a published verdict is never deleted' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = ANY (final) THEN
        IF (NEW.status <> OLD.status AND NOT (OLD.status = 'published' AND NEW.status IN ('superseded', 'withdrawn')))
           OR (NEW.claim_id, NEW.version, NEW.rating_id, NEW.summary, NEW.reasoning, NEW.change_note,
               NEW.proposed_by_id, NEW.signed_off_by_id, NEW.signed_hash, NEW.published_at)
              IS DISTINCT FROM
              (OLD.claim_id, OLD.version, OLD.rating_id, OLD.summary, OLD.reasoning, OLD.change_note,
               OLD.proposed_by_id, OLD.signed_off_by_id, OLD.signed_hash, OLD.published_at) THEN
            RAISE EXCEPTION 'a published verdict is never edited' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.status = ANY (final) AND EXISTS (
        SELECT 1 FROM factcheck_verdictcontributor WHERE verdict_id = NEW.id AND user_id = NEW.signed_off_by_id
    ) THEN
        RAISE EXCEPTION 'somebody who wrote some of it cannot sign it off' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER verdict_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON factcheck_verdict
    FOR EACH ROW EXECUTE FUNCTION factcheck_guard_verdict();

CREATE FUNCTION factcheck_guard_verdict_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    touched := CASE TG_OP
        WHEN 'INSERT' THEN ARRAY[NEW.verdict_id]
        WHEN 'DELETE' THEN ARRAY[OLD.verdict_id]
        ELSE ARRAY[OLD.verdict_id, NEW.verdict_id] END;
    IF EXISTS (
        SELECT 1 FROM factcheck_verdict
        WHERE id = ANY (touched) AND status IN ('published', 'superseded', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'the evidence and authors of a published verdict do not change' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER verdict_sources_are_guarded BEFORE INSERT OR UPDATE OR DELETE ON factcheck_verdict_sources
    FOR EACH ROW EXECUTE FUNCTION factcheck_guard_verdict_parts();
CREATE TRIGGER verdict_contributors_are_guarded BEFORE INSERT OR UPDATE OR DELETE ON factcheck_verdictcontributor
    FOR EACH ROW EXECUTE FUNCTION factcheck_guard_verdict_parts();
"""

BACKWARD = """
DROP TRIGGER verdict_contributors_are_guarded ON factcheck_verdictcontributor;
DROP TRIGGER verdict_sources_are_guarded ON factcheck_verdict_sources;
DROP TRIGGER verdict_is_guarded ON factcheck_verdict;
DROP TRIGGER revision_is_immutable ON factcheck_revision;
DROP TRIGGER event_is_append_only ON factcheck_event;
DROP FUNCTION factcheck_guard_verdict_parts();
DROP FUNCTION factcheck_guard_verdict();
DROP FUNCTION factcheck_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("factcheck", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
