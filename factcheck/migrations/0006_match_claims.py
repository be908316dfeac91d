"""The index that finds similar claims: tables, the functions that turn words into lexemes, and the triggers that keep it.

It is no set of models: nothing but these functions writes to it, and `factcheck.matching` alone reads it.
docs/matching.md tells why it is built this way.
"""

import django.db.models.deletion
from django.db import migrations, models

LANGUAGES = {
    "en": "english",
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "es": "spanish",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""ISO 639-1 to the configurations that PostgreSQL 15 has; any other language is taken word by word (`simple`)."""

CONFIGURATIONS = sorted({*LANGUAGES.values(), "simple"})
WORDS = "asciiword, word, numword"


def _configuration(name: str) -> str:
    """Words without accents, then stems; numbers as they are; addresses, tags and files not at all."""
    stem = "simple" if name == "simple" else f"{name}_stem"
    return f"""
CREATE TEXT SEARCH CONFIGURATION corrigenda_{name} (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION corrigenda_{name} ADD MAPPING FOR {WORDS} WITH unaccent, {stem};
ALTER TEXT SEARCH CONFIGURATION corrigenda_{name} ADD MAPPING FOR int, uint, float, sfloat, version WITH simple;
"""


CONFIGURE = "".join(map(_configuration, CONFIGURATIONS))
UNCONFIGURE = "".join(f"DROP TEXT SEARCH CONFIGURATION corrigenda_{name};\n" for name in CONFIGURATIONS)

# Statistics are sums of rows, never one row that everybody updates: a claim's transaction only adds rows to
# factcheck_matchchange, so that two transactions neither wait for each other nor deadlock. Every fiftieth document folds
# the rows into factcheck_matchcount, one transaction at a time; who finds another at it leaves it. Lexeme 0 is all of them.
TABLES = """
CREATE TABLE factcheck_matchdocument (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id bigint UNIQUE,
    known_id bigint UNIQUE,
    publication_id bigint,
    is_public boolean NOT NULL,
    language text NOT NULL,
    words bigint[] NOT NULL,
    CONSTRAINT one_subject CHECK (num_nonnulls(claim_id, known_id) = 1)
);
CREATE INDEX factcheck_matchdocument_language ON factcheck_matchdocument (language);
CREATE TABLE factcheck_matchposting (
    lexeme bigint NOT NULL,
    document_id integer NOT NULL,
    tf smallint NOT NULL,
    length smallint NOT NULL,
    PRIMARY KEY (lexeme, document_id) INCLUDE (tf, length)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.05);
CREATE TABLE factcheck_matchcount (
    lexeme bigint PRIMARY KEY,
    documents bigint NOT NULL,
    length bigint NOT NULL
);
CREATE TABLE factcheck_matchchange (
    lexeme bigint NOT NULL,
    documents integer NOT NULL,
    length bigint NOT NULL
);
CREATE INDEX factcheck_matchchange_lexeme ON factcheck_matchchange (lexeme);
"""
DROP_TABLES = """
DROP TABLE factcheck_matchchange, factcheck_matchcount, factcheck_matchposting, factcheck_matchdocument;
"""

BRANCHES = "\n".join(
    f"    WHEN '{code}' THEN RETURN to_tsvector('corrigenda_{name}', words);" for code, name in LANGUAGES.items()
)

# What PostgreSQL's parser would misread is put right first: addresses go; "5,000" is 5000, "U.S." is US, "COVID19" two
# words; contractions and possessives lose their tails; what joins words (hyphen, slash, underscore, hash) parts them; Han
# and kana stand one by one.
WORDING = rf"""
CREATE FUNCTION factcheck_match_language(language text) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT lower(split_part(replace(language, '_', '-'), '-', 1))
$$;

CREATE FUNCTION factcheck_match_plain(words text) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
BEGIN
    IF octet_length(words) > length(words) THEN
        words := regexp_replace(normalize(words, NFKC), '([぀-ヿ㐀-鿿])', ' \1 ', 'g');
    END IF;
    IF words ~ '://|www\.|@' THEN
        words := regexp_replace(words, '(?:https?://|www\.)\S+|\S+@\S+\.\S+', ' ', 'gi');
    END IF;
    IF words ~ '\.(?:com|org|net|gov|edu|info|eu|uk|tv|co|ly|io)\M' THEN
        words := regexp_replace(
            words, '\m[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|gov|edu|info|eu|uk|tv|co|ly|io)\M(?:/\S*)?', ' ', 'g'
        );
    END IF;
    IF position('&' in words) > 0 THEN
        words := regexp_replace(words, '&(?:#\d+|#x[0-9a-f]+|[[:alpha:]]{{2,8}});', ' ', 'gi');
    END IF;
    IF words ~ '\d,\d' THEN
        words := regexp_replace(words, '(?<=\d),(?=\d{{3}}(?!\d))', '', 'g');
    END IF;
    IF words ~ '\.\S' THEN
        words := regexp_replace(words, '\m([[:alpha:]])\.(?=[[:alpha:]]\M)', '\1', 'g');
    END IF;
    IF words ~ '[''’]' THEN
        words := regexp_replace(words, '\w+n[''’]t\M', ' ', 'gi');
        words := regexp_replace(words, '[''’](?:s|re|ve|ll|d|m)\M', ' ', 'gi');
    END IF;
    IF words ~ '[[:alpha:]]{{4}}\d\d' THEN
        words := regexp_replace(words, '([[:alpha:]]{{4,}})(\d{{2,}})\M', '\1 \2', 'g');
    END IF;
    RETURN regexp_replace(words, '\.(?!\d)|[-‐‑–—−/\\_#@:+~=*&<>|''’‘`]', ' ', 'g');
END $$;

CREATE FUNCTION factcheck_match_vector(language text, words text) RETURNS tsvector
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
BEGIN
    words := factcheck_match_plain(words);
    CASE factcheck_match_language(language)
{BRANCHES}
    ELSE RETURN to_tsvector('corrigenda_simple', words);
    END CASE;
END $$;

-- Lexemes as 64-bit hashes, in the order in which they stand: there is no vocabulary that two transactions could both
-- have to add to. A collision among a million lexemes has a chance of one in forty million.
CREATE FUNCTION factcheck_match_lexemes(language text, words text) RETURNS bigint[]
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT coalesce(array_agg(hashtextextended(lexeme, 0) ORDER BY place), '{{}}')
    FROM unnest(factcheck_match_vector(language, words)) AS found(lexeme, positions, weights), unnest(positions) AS place
$$;
"""  # noqa: S608 - of the literals above
UNWORDING = """
DROP FUNCTION factcheck_match_lexemes(text, text);
DROP FUNCTION factcheck_match_vector(text, text);
DROP FUNCTION factcheck_match_plain(text);
DROP FUNCTION factcheck_match_language(text);
"""

KEEPING = """
CREATE FUNCTION factcheck_match_fold() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtextextended('factcheck_match_fold', 0)) THEN
        WITH taken AS (DELETE FROM factcheck_matchchange RETURNING lexeme, documents, length)
        INSERT INTO factcheck_matchcount AS known (lexeme, documents, length)
        SELECT lexeme, sum(documents), sum(length) FROM taken GROUP BY lexeme ORDER BY lexeme
        ON CONFLICT (lexeme) DO UPDATE
            SET documents = known.documents + EXCLUDED.documents, length = known.length + EXCLUDED.length;
    END IF;
END $$;

CREATE FUNCTION factcheck_match_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH posted AS (
        INSERT INTO factcheck_matchposting (lexeme, document_id, tf, length)
        SELECT lexeme, id, least(count(*), 32767), least(max(cardinality(words)), 32767)
        FROM added, unnest(words) AS lexeme GROUP BY lexeme, id ORDER BY lexeme, id
        RETURNING lexeme
    )
    INSERT INTO factcheck_matchchange (lexeme, documents, length)
    SELECT lexeme, count(*), 0 FROM posted GROUP BY lexeme
    UNION ALL SELECT 0, count(*), sum(cardinality(words)) FROM added HAVING count(*) > 0;
    IF (SELECT max(id) / 50 > (min(id) - 1) / 50 FROM added) THEN
        PERFORM factcheck_match_fold();
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_are_posted AFTER INSERT ON factcheck_matchdocument
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_post();

-- A plan made for many rows would read all postings for one: the settings leave the index only.
CREATE FUNCTION factcheck_match_unpost() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    WITH unposted AS (
        DELETE FROM factcheck_matchposting AS posting
        USING (SELECT DISTINCT lexeme, id FROM removed, unnest(words) AS lexeme) AS gone
        WHERE posting.lexeme = gone.lexeme AND posting.document_id = gone.id
        RETURNING posting.lexeme
    )
    INSERT INTO factcheck_matchchange (lexeme, documents, length)
    SELECT lexeme, -count(*), 0 FROM unposted GROUP BY lexeme
    UNION ALL SELECT 0, -count(*), -sum(cardinality(words)) FROM removed HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE TRIGGER documents_are_unposted AFTER DELETE ON factcheck_matchdocument
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_unpost();
"""
UNKEEPING = """
DROP TRIGGER documents_are_unposted ON factcheck_matchdocument;
DROP TRIGGER documents_are_posted ON factcheck_matchdocument;
DROP FUNCTION factcheck_match_unpost();
DROP FUNCTION factcheck_match_post();
DROP FUNCTION factcheck_match_fold();
"""

# Claims come through services, commands, fixtures and bulk inserts; statement triggers miss none of them, and take a
# thousand rows in one go. A withdrawn claim has no document; one with a verdict that was ever published is public.
FEEDING = """
CREATE FUNCTION factcheck_match_add_claims(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO factcheck_matchdocument (claim_id, publication_id, is_public, language, words)
    SELECT claim.id, claim.publication_id,
        EXISTS (SELECT 1 FROM factcheck_verdict WHERE claim_id = claim.id AND published_at IS NOT NULL),
        factcheck_match_language(claim.language),
        factcheck_match_lexemes(claim.language, concat_ws(E'\\n', claim.text, claimant.name))
    FROM factcheck_claim AS claim JOIN factcheck_claimant AS claimant ON claimant.id = claim.claimant_id
    WHERE claim.id = ANY (ids) AND claim.status <> 'withdrawn'
$$;

CREATE FUNCTION factcheck_match_claims() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM factcheck_matchdocument WHERE claim_id IS NOT NULL;
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        ids := ARRAY(SELECT id FROM added);
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM factcheck_matchdocument WHERE claim_id IN (SELECT id FROM removed);
        RETURN NULL;
    ELSE
        ids := ARRAY(
            SELECT added.id FROM removed JOIN added USING (id)
            WHERE (removed.text, removed.language, removed.claimant_id, removed.publication_id,
                   removed.status = 'withdrawn')
                IS DISTINCT FROM
                  (added.text, added.language, added.claimant_id, added.publication_id, added.status = 'withdrawn')
        );
        DELETE FROM factcheck_matchdocument WHERE claim_id = ANY (ids);
    END IF;
    IF cardinality(ids) > 0 THEN
        PERFORM factcheck_match_add_claims(ids);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER added_claims_are_matched AFTER INSERT ON factcheck_claim
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_claims();
CREATE TRIGGER changed_claims_are_matched AFTER UPDATE ON factcheck_claim
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_claims();
CREATE TRIGGER deleted_claims_are_not_matched AFTER DELETE ON factcheck_claim
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_claims();
CREATE TRIGGER emptied_claims_are_not_matched AFTER TRUNCATE ON factcheck_claim
    FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_claims();

CREATE FUNCTION factcheck_match_claimant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[] := ARRAY(SELECT id FROM factcheck_claim WHERE claimant_id = NEW.id);
BEGIN
    DELETE FROM factcheck_matchdocument WHERE claim_id = ANY (ids);
    PERFORM factcheck_match_add_claims(ids);
    RETURN NULL;
END $$;
CREATE TRIGGER renamed_claimants_are_matched AFTER UPDATE OF name ON factcheck_claimant
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION factcheck_match_claimant();

CREATE FUNCTION factcheck_match_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE factcheck_matchdocument SET is_public = true WHERE claim_id = NEW.claim_id AND NOT is_public;
    RETURN NULL;
END $$;
CREATE TRIGGER published_verdicts_open_the_match AFTER INSERT OR UPDATE OF published_at ON factcheck_verdict
    FOR EACH ROW WHEN (NEW.published_at IS NOT NULL) EXECUTE FUNCTION factcheck_match_verdict();

CREATE FUNCTION factcheck_match_add_known(ids bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO factcheck_matchdocument (known_id, publication_id, is_public, language, words)
    SELECT id, publication_id, publication_id IS NULL, factcheck_match_language(language),
        factcheck_match_lexemes(language, concat_ws(E'\\n', title, text, claimant))
    FROM factcheck_knownclaim WHERE id = ANY (ids)
$$;

-- An import sets factcheck.match to 'later' for its transaction, and has the rows indexed itself before it commits.
CREATE FUNCTION factcheck_match_known() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        DELETE FROM factcheck_matchdocument WHERE known_id IS NOT NULL;
        RETURN NULL;
    ELSIF current_setting('factcheck.match', true) = 'later' THEN
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        ids := ARRAY(SELECT id FROM added);
    ELSIF TG_OP = 'DELETE' THEN
        DELETE FROM factcheck_matchdocument WHERE known_id IN (SELECT id FROM removed);
        RETURN NULL;
    ELSE
        ids := ARRAY(
            SELECT added.id FROM removed JOIN added USING (id)
            WHERE (removed.text, removed.title, removed.claimant, removed.language, removed.publication_id)
                IS DISTINCT FROM (added.text, added.title, added.claimant, added.language, added.publication_id)
        );
        DELETE FROM factcheck_matchdocument WHERE known_id = ANY (ids);
    END IF;
    IF cardinality(ids) > 0 THEN
        PERFORM factcheck_match_add_known(ids);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER added_known_claims_are_matched AFTER INSERT ON factcheck_knownclaim
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_known();
CREATE TRIGGER changed_known_claims_are_matched AFTER UPDATE ON factcheck_knownclaim
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_known();
CREATE TRIGGER deleted_known_claims_are_not_matched AFTER DELETE ON factcheck_knownclaim
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_known();
CREATE TRIGGER emptied_known_claims_are_not_matched AFTER TRUNCATE ON factcheck_knownclaim
    FOR EACH STATEMENT EXECUTE FUNCTION factcheck_match_known();

SELECT factcheck_match_add_claims(ARRAY(SELECT id FROM factcheck_claim));
"""
UNFEEDING = """
DROP FUNCTION factcheck_match_known() CASCADE;
DROP FUNCTION factcheck_match_add_known(bigint[]);
DROP FUNCTION factcheck_match_verdict() CASCADE;
DROP FUNCTION factcheck_match_claimant() CASCADE;
DROP FUNCTION factcheck_match_claims() CASCADE;
DROP FUNCTION factcheck_match_add_claims(bigint[]);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("factcheck", "0005_suggest_claims"),
    ]

    operations = [
        migrations.CreateModel(
            name="KnownClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("external_id", models.CharField(max_length=200, verbose_name="external id")),
                ("text", models.TextField(max_length=5000, verbose_name="claim")),
                ("title", models.CharField(blank=True, max_length=500, verbose_name="title")),
                ("language", models.CharField(default="en", max_length=12, verbose_name="language")),
                ("url", models.URLField(blank=True, max_length=1000, verbose_name="address")),
                ("rating", models.CharField(blank=True, max_length=200, verbose_name="rating")),
                ("claimant", models.CharField(blank=True, max_length=200, verbose_name="claimant")),
                ("published_on", models.DateField(blank=True, null=True, verbose_name="published on")),
                ("imported_at", models.DateTimeField(auto_now_add=True, verbose_name="imported")),
                (
                    "publication",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="known_claims",
                        to="factcheck.publication",
                    ),
                ),
            ],
            options={
                "verbose_name": "known claim",
                "verbose_name_plural": "known claims",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="knownclaim",
            constraint=models.UniqueConstraint(
                fields=("publication", "external_id"),
                name="one_known_claim_per_external_id",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(CONFIGURE, UNCONFIGURE),
        migrations.RunSQL(TABLES, DROP_TABLES),
        migrations.RunSQL(WORDING, UNWORDING),
        migrations.RunSQL(KEEPING, UNKEEPING),
        migrations.RunSQL(FEEDING, UNFEEDING),
    ]
