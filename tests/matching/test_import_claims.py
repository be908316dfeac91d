"""`import_claims`: four formats, by external id, the bad lines by number, as often as one likes."""

import csv
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from factcheck.matching import files, importing
from factcheck.models import KnownClaim
from tests.matching.conftest import assert_index_agrees, query, texts_like

pytestmark = pytest.mark.django_db

FULL = {
    "external_id": "r-1",
    "text": "Rats ate the cables of the bridge.",
    "title": "Rats on the bridge",
    "language": "en",
    "url": "https://checks.example/rats",
    "rating": "Half true",
    "claimant": "A neighbour",
    "published": "2021-03-04",
}
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": FULL["text"],
    "headline": FULL["title"],
    "url": FULL["url"],
    "inLanguage": "en",
    "datePublished": "2021-03-04T10:00:00Z",
    "reviewRating": {"@type": "Rating", "alternateName": "Half true", "ratingValue": 3},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "A neighbour"}},
}


class Imported:
    """Writes a file, imports it, and keeps what was said."""

    def __init__(self, folder: Path, capsys) -> None:
        self.folder, self.capsys = folder, capsys
        self.out, self.err = "", ""

    def __call__(self, content: str | bytes | list, name: str = "claims.jsonl", *options: str) -> list[KnownClaim]:
        path = self.folder / name
        if isinstance(content, list):
            content = "".join(f"{json.dumps(row)}\n" for row in content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command("import_claims", str(path), *options)
        self.out, self.err = self.capsys.readouterr()
        return list(KnownClaim.objects.order_by("external_id"))


@pytest.fixture
def imported(tmp_path, capsys) -> Imported:
    return Imported(tmp_path, capsys)


def assert_full(known: KnownClaim, external_id: str = "r-1") -> None:
    said = {name: str(getattr(known, name)) for name in FULL if name != "published"}
    assert said == {**{name: value for name, value in FULL.items() if name != "published"}, "external_id": external_id}
    assert (str(known.published_on), known.publication) == (FULL["published"], None)


def test_json_lines(imported):
    (known,) = imported([FULL])
    assert_full(known)
    assert "1 claims: 1 added, 0 changed, 0 as they were; 0 bad lines" in imported.out
    assert "a second" in imported.out
    assert texts_like("rats") == [FULL["text"]]
    assert_index_agrees()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv(imported, tmp_path, delimiter):
    path = tmp_path / "made.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, ["note", *reversed(FULL)], delimiter=delimiter)
        writer.writeheader()
        writer.writerow(FULL | {"note": "not ours", "text": 'Rats, "fat" ones;\n\tate\nit.', "external_id": "quoted"})
        writer.writerow(FULL)
    known, quoted = sorted(imported(path.read_bytes(), "claims.csv"), key=lambda each: each.external_id, reverse=True)
    assert_full(known)
    assert quoted.text == 'Rats, "fat" ones;\n\tate\nit.'


@pytest.mark.parametrize(
    "document",
    [
        REVIEW,
        [REVIEW],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage", **REVIEW}]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [REVIEW]}]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": REVIEW}]},
    ],
    ids=["alone", "list", "graph", "feed", "feed of objects"],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_claim_reviews(imported, document, indent):
    (known,) = imported(json.dumps(document, indent=indent), "feed.json")
    assert_full(known, known.external_id)
    assert known.external_id.startswith(f"{FULL['url']}#")


def test_a_review_keeps_its_own_id_and_two_on_a_page_are_two(imported):
    other = REVIEW | {"claimReviewed": "Mice ate them.", "itemReviewed": None, "reviewRating": {"ratingValue": 2}}
    named = REVIEW | {"@id": "https://checks.example/rats#review"}
    known = imported([REVIEW, other, named])
    assert len({each.external_id for each in known}) == 3
    assert KnownClaim.objects.get(text="Mice ate them.").rating == "2"
    assert KnownClaim.objects.filter(external_id=named["@id"]).exists()


def test_an_id_that_is_too_long_is_told_by_its_digest(imported):
    (known,) = imported([REVIEW | {"@id": f"https://checks.example/{'x' * 900}"}])
    assert len(known.external_id) == 16


class TestBadLines:
    """Each is named by its number and reason; the good ones around it come in."""

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (b"nonsense", "not JSON"),
            (b'"text"', "no object"),
            (b"[1, 2]", "no object"),
            (b"{}", "external_id is missing"),
            (b'{"external_id": "x"}', "text is missing"),
            (b'{"external_id": "x", "text": " \\n"}', "text is missing"),
            (b'{"text": "x"}', "external_id is missing"),
            (b'{"external_id": "x", "text": 5}', "text is no text"),
            (b'{"external_id": true, "text": "x"}', "external_id is no text"),
            (b'{"external_id": 1e400, "text": "x"}', "external_id is no text"),
            (b'{"external_id": ["x"], "text": "x"}', "external_id is no text"),
            (b'{"external_id": "x", "text": "a\\u0000b"}', "holds a NUL"),
            (b'{"external_id": "x", "text": "a\\ud800b"}', "not UTF-8"),
            (b'{"external_id": "x", "text": "a\xff\xfeb"}', "not UTF-8"),
            (b'{"external_id": "x", "text": "%s"}' % (b"y" * 5001), "longer than 5000"),
            (b'{"external_id": "%s", "text": "x"}' % (b"y" * 201), "longer than 200"),
            (b'{"external_id": "x", "text": "x", "url": "javascript:alert(1)"}', "no web address"),
            (b'{"external_id": "x", "text": "x", "url": "http://[x"}', "no web address"),
            (b'{"external_id": "x", "text": "x", "language": "Englisch!"}', "no language"),
            (b'{"external_id": "x", "text": "x", "published": "yesterday"}', "no date"),
            (b'{"external_id": "x", "text": "x", "published": "2021-02-30"}', "no date"),
            (b'{"external_id": "x", "text": "x", "published": 20210203}', "no date"),
            (b'{"external_id": "one", "text": "again"}', "already"),
            (b"[" * 60_000, "not JSON"),
            (b'{"external_id": "x", "text": "%s"}' % (b"y" * 1_000_000), "longer than 1000000 bytes"),
            (b'{"@type": "ClaimReview", "claimReviewed": 5, "url": 6}', "text is no text"),
            (b'{"@type": "ClaimReview", "claimReviewed": "x", "url": "https://a.example/", "author": 1, '
             b'"reviewRating": {"alternateName": ["x"]}}', "rating is no text"),
        ],
    )  # fmt: skip
    def test_of_json(self, imported, line, reason):
        good = b'{"external_id": "%s", "text": "Rats."}\n'
        known = imported(good % b"one" + b"\n" + line + b"\n" + good % b"two")
        assert [each.external_id for each in known] == ["one", "two"]
        assert imported.err.startswith("line 3: ")
        assert reason in imported.err
        assert len(imported.err.splitlines()) == 1
        assert "2 added" in imported.out
        assert "1 bad lines" in imported.out

    def test_of_csv(self, imported):
        rows = [
            b"external_id,text,title",
            b"one,Rats.",
            b"",
            b"two,Cats.,a title,too much",
            b"three",
            b"four,\xff\xfe",
            b'five,"a quoted',
            b'line, and another",t',
            b"six,a\0b",
            b"one,again",
            b"seven," + b"y" * 200_000,
            b"eight," + b"y" * 1_100_000,
            b"nine,Dogs.",
        ]
        known = imported(b"\r\n".join(rows), "x.csv")
        assert [each.external_id for each in known] == ["five", "nine", "one"]
        told = [line.split(":")[0] for line in imported.err.splitlines()]
        assert told == ["line 4", "line 5", "line 6", "line 9", "line 10", "line 11", "line 12"]

    def test_a_quote_that_never_ends_spoils_no_more_than_it_holds(self, imported):
        rows = ["external_id,text", "one,Rats.", 'two,"open', *[f"n{number},{'y' * 1000}" for number in range(400)]]
        known = imported("\n".join(rows), "x.csv")
        assert {"one", "n399"} <= {each.external_id for each in known}
        assert "line 3: this is not CSV" in imported.err

    def test_many_are_counted_not_named(self, imported):
        imported(b'{"external_id": "x", "text": "x"}\n' + b"{}\n" * 1500)
        assert len(imported.err.splitlines()) == 1001
        assert "500 more bad lines" in imported.err
        assert "1500 bad lines" in imported.out


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "x.csv", "no column external_id"),
        (b"id,claim\n1,x", "x.csv", "no column external_id and no column text"),
        (b"\xff\xfe\0\0", "unknown", "no column"),
        (b'{"a": ', "x.jsonld", "not JSON"),
        (b"{}\n{}\n", "x.jsonl", "none of 2 lines was good"),
    ],
)
def test_a_file_without_any_claim_is_refused(imported, content, name, message):
    with pytest.raises(CommandError, match=message):
        imported(content, name)


@pytest.mark.parametrize("missing", ["absent.csv", "."])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, missing):
    with pytest.raises(CommandError):
        call_command("import_claims", str(tmp_path / missing))


def test_a_document_that_is_too_large_is_refused(imported, monkeypatch):
    monkeypatch.setattr(files, "LARGEST_DOCUMENT", 100)
    with pytest.raises(CommandError, match="JSON lines have no such limit"):
        imported(json.dumps([REVIEW], indent=1), "x.json")


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.CSV", b"{", "csv"),
        ("a.ndjson", b"", "jsonl"),
        ("a.jsonld", b"", "json"),
        ("a.json", json.dumps(FULL).encode(), "jsonl"),
        ("a.json", json.dumps(REVIEW).encode(), "jsonl"),
        ("a.json", b'\xef\xbb\xbf{"a": 1}\n\n{"b": 2}', "jsonl"),
        ("a.json", json.dumps([FULL], indent=1).encode(), "json"),
        ("a.json", json.dumps({"@graph": []}).encode(), "json"),
        ("a.txt", b"external_id,text", "csv"),
        ("a", b"", "csv"),
        ("a", b"\n\n [", "json"),
    ],
)
def test_the_format_is_guessed(tmp_path, name, content, form):
    path = tmp_path / name
    path.write_bytes(content)
    assert files.guess_format(path) == form


def test_a_format_can_be_said(imported):
    (known,) = imported(json.dumps([FULL]), "odd.csv", "--format", "json")
    assert_full(known)


class TestAgain:
    def test_the_same_file_touches_nothing(self, imported):
        imported([FULL, FULL | {"external_id": "r-2"}])
        before = query("SELECT id, xmin::text FROM factcheck_knownclaim ORDER BY id")
        documents = query("SELECT id FROM factcheck_matchdocument ORDER BY id")
        imported([FULL, FULL | {"external_id": "r-2"}])
        assert "0 added, 0 changed, 2 as they were" in imported.out
        assert query("SELECT id, xmin::text FROM factcheck_knownclaim ORDER BY id") == before
        assert query("SELECT id FROM factcheck_matchdocument ORDER BY id") == documents

    def test_a_changed_line_is_found_by_its_new_words(self, imported):
        imported([FULL, FULL | {"external_id": "r-2", "text": "Cats sleep.", "title": ""}])
        imported([FULL | {"text": "Elephants ate the cables.", "title": ""}])
        assert "0 added, 1 changed, 0 as they were" in imported.out
        assert texts_like("elephants") == ["Elephants ate the cables."]
        assert texts_like("rats") == []
        assert_index_agrees()

    def test_a_change_of_the_rating_alone_is_kept(self, imported):
        imported([FULL])
        (known,) = imported([FULL | {"rating": "False"}])
        assert known.rating == "False"
        assert_index_agrees()

    def test_an_import_that_broke_off_is_resumed(self, imported, monkeypatch):
        monkeypatch.setattr(importing, "BATCH", 2)
        rows = [FULL | {"external_id": f"r-{number}"} for number in range(5)]
        broken = "".join(f"{json.dumps(row)}\n" for row in rows[:4])

        def breaks_off(*args, **kwargs):
            yield from list(read(*args, **kwargs))[:3]
            raise OSError(5, "the disk went away")

        read = files.read_records
        with monkeypatch.context() as patch:
            patch.setattr("factcheck.management.commands.import_claims.read_records", breaks_off)
            with pytest.raises(CommandError, match="the disk went away"):
                imported(broken)
        assert KnownClaim.objects.count() == 2
        assert len(imported(rows)) == 5
        assert "3 added, 0 changed, 2 as they were" in imported.out
        assert_index_agrees()


class TestForOneDesk:
    def test_the_same_id_may_be_known_to_each_desk_and_to_everybody(self, imported, publication, other_publication):
        imported([FULL])
        imported([FULL], "a.jsonl", "--publication", publication.slug)
        imported([FULL], "b.jsonl", "--publication", other_publication.slug)
        imported([FULL], "b.jsonl", "--publication", other_publication.slug)
        assert sorted(KnownClaim.objects.values_list("publication", flat=True), key=str) == sorted(
            [None, publication.pk, other_publication.pk], key=str
        )
        assert_index_agrees()

    def test_an_unknown_desk_is_refused(self, tmp_path):
        with pytest.raises(CommandError, match="no publication 'nowhere'"):
            call_command("import_claims", str(tmp_path / "x"), "--publication", "nowhere")


def test_a_language_can_be_given_to_claims_that_name_none(imported):
    imported([{"external_id": 5, "text": "Die Häuser"}], "x.jsonl", "--language", "de")
    assert KnownClaim.objects.get(external_id="5").language == "de"
    assert texts_like("Haus") == ["Die Häuser"]
    with pytest.raises(CommandError, match="no language code"):
        imported([FULL], "x.jsonl", "--language", "German!")


def test_a_claim_added_otherwise_after_an_import_is_indexed_at_once(imported):
    """The import's setting ends with its transaction, here with the savepoint's."""
    imported([FULL])
    query("SELECT set_config('factcheck.match', '', true)")
    KnownClaim.objects.create(external_id="later", text="Giraffes sing.")
    assert texts_like("giraffes") == ["Giraffes sing."]


def test_everything_is_indexed_anew_on_demand(imported, claim, capsys):
    imported([FULL])
    query("UPDATE factcheck_matchdocument SET words = words RETURNING id")
    before = query("SELECT claim_id, known_id, words FROM factcheck_matchdocument ORDER BY 1, 2")
    call_command("index_claims")
    assert "3 claims indexed" in capsys.readouterr().out
    assert query("SELECT claim_id, known_id, words FROM factcheck_matchdocument ORDER BY 1, 2") == before
    assert_index_agrees()
