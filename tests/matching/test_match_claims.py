"""`match_claims`: a line in, lines out, best first."""

import io
import sys

import pytest
from django.core.management import CommandError, call_command

from factcheck.models import Claim
from tests.matching.conftest import know
from tests.people import KILLED, MISSILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def match(tmp_path, capsys):
    """`match(bytes, *options)`: the lines printed, split at tabs, and what was said on stderr."""

    def run(content: bytes | str, *options: str) -> tuple[list[list[str]], str]:
        path = tmp_path / "queries.tsv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        call_command("match_claims", "--queries", str(path), *options)
        said = capsys.readouterr()
        return [line.split("\t") for line in said.out.splitlines()], said.err

    return run


def test_each_query_is_answered_in_its_order_best_first(match, claim, other_claim):
    (known,) = know("Missiles were fired before dawn.")
    lines, said = match(f"q1\tmissiles fired at the capital\nq2\t{KILLED}\nq3\tnothing of the kind, zebra\n")
    assert [line[:3] for line in lines] == [
        ["q1", "1", str(claim.pk)],
        ["q1", "2", f"known:{known.pk}"],
        ["q2", "1", str(other_claim.pk)],
    ]
    assert float(lines[0][3]) > float(lines[1][3]) > 0
    assert said == ""


def test_external_ids_where_there_are_any(match, claim, other_claim):
    Claim.objects.filter(pk=claim.pk).update(external_id="own-1")
    know("Missiles were fired before dawn.")
    lines, _said = match(f"q1\t{MISSILES}\nq2\t{KILLED}\n", "--external-ids")
    assert [line[:3] for line in lines] == [
        ["q1", "1", "own-1"],
        ["q1", "2", "k-1"],
        ["q2", "1", str(other_claim.pk)],
    ]


def test_no_more_than_asked_for(match):
    know(*["rats"] * 30)
    assert len(match("q\trats\n")[0]) == 20
    assert [line[1] for line in match("q\trats\n", "--top", "3")[0]] == ["1", "2", "3"]


def test_bad_lines_are_named_and_the_rest_is_answered(match):
    know("rats")
    lines = [b"\xef\xbb\xbfq1\trats", b"no tab", b"q3\trats \xff", b"", b"\trats", b"q" * 201 + b"\trats",
             b"q\0\trats", b"q8\t" + b"rats " * 30_000, b"q9\trats\tand\tmore\0", b"q10\t"]  # fmt: skip
    answered, said = match(b"\r\n".join(lines))
    assert [line[0] for line in answered] == ["q1", "q9"]
    assert [line.split(":")[0] for line in said.splitlines()] == [f"line {number}" for number in (2, 3, 5, 6, 7, 8)]


def test_from_standard_input(claim, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"q\t{MISSILES}".encode())))
    call_command("match_claims", "--queries", "-")
    assert capsys.readouterr().out.startswith(f"q\t1\t{claim.pk}\t")


def test_a_language_can_be_said(match):
    know("Die Häuser brennen.", language="de")
    know("houses", language="en")
    assert len(match("q\tHaus\n", "--language", "de")[0]) == 1
    assert len(match("q\tHouse\n", "--language", "en")[0]) == 1


@pytest.mark.parametrize("top", ["0", "-1", "201", "x", "²", "1e3"])
def test_an_impossible_number_is_refused(match, top):
    with pytest.raises(CommandError):
        match("q\trats\n", f"--top={top}")


def test_an_absent_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("match_claims", "--queries", str(tmp_path / "absent"))


def test_two_statements_a_query_and_one_more_for_the_names_of_each_kind(match, claim, django_assert_num_queries):
    know(*["rats and missiles"] * 30)
    with django_assert_num_queries(2):
        match("q\tmissiles\n")
    with django_assert_num_queries(3):
        match("q\tmissiles\n", "--external-ids")
