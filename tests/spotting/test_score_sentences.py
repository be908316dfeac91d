"""`manage.py score_sentences`: a line in, a score out, and no line stops the others."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from factcheck.management.commands.score_sentences import LONGEST_LINE
from factcheck.spotting import score

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path):
    """`run(bytes)`: what the command prints of a file with these bytes, as pairs, and its complaints."""

    def run(content: bytes, **options) -> tuple[dict[str, float], list[str]]:
        path = tmp_path / "sentences.tsv"
        path.write_bytes(content)
        out, err = io.StringIO(), io.StringIO()
        call_command("score_sentences", input=str(path), stdout=out, stderr=err, no_color=True, **options)
        pairs = [line.split("\t") for line in out.getvalue().splitlines()]
        return {name: float(value) for name, value in pairs}, err.getvalue().splitlines()

    return run


def test_every_line_has_its_score_and_worth_checking_is_higher(run):
    scores, complaints = run("a\tWages fell by 4 per cent last year.\nб\tThank you, good evening.\n".encode())
    assert list(scores) == ["a", "б"]
    assert 0 <= scores["б"] < scores["a"] <= 1
    assert complaints == []


def test_the_score_is_the_one_the_desk_sees(run):
    sentence = "The mayor said that twelve people were hurt."
    assert run(f"1\t{sentence}".encode())[0] == {"1": score(sentence).score}


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"no tab here", "no tab"),
        (b"\ttext without id", "no id"),
        (b"  \ttext", "no id"),
        (b"2\t\xff\xfe", "not UTF-8"),
        (b"2\tlone \xed\xa0\x80 surrogate", "not UTF-8"),
        (b"2\tnul \x00 inside", "null character"),
        (b"2\t" + b"x" * LONGEST_LINE, "longer than"),
        (b"2\t" + b"x" * (3 * LONGEST_LINE + 7), "longer than"),
    ],
    ids=["tab", "id", "blank id", "bytes", "surrogate", "nul", "long", "longer"],
)
def test_a_bad_line_is_named_and_skipped_and_the_next_one_scored(run, line, complaint):
    scores, complaints = run(b"1\tFirst.\n" + line + b"\n3\tThird.\n")
    assert list(scores) == ["1", "3"]
    assert complaints[0].startswith("line 2: ")
    assert complaint in complaints[0]
    assert complaints[1] == "1 lines skipped"


def test_a_line_that_is_just_long_enough_is_scored(run):
    assert list(run(b"1\t" + b"x" * (LONGEST_LINE - 2) + b"\n2\tNext.")[0]) == ["1", "2"]


def test_marks_line_ends_blank_lines_and_further_tabs_are_no_obstacle(run):
    scores, complaints = run(b"\xef\xbb\xbf1\tFirst.\r\n\r\n   \n2\tWith\ta tab.\r\n3\t\n1\tThe same id again.")
    assert list(scores) == ["1", "2", "3"]
    assert scores["3"] == 0
    assert complaints == []


def test_an_empty_file_gives_nothing(run):
    assert run(b"") == ({}, [])
    assert run(b"\xef\xbb\xbf") == ({}, [])


def test_the_language_is_handed_on(run):
    content = b"1\tThe minister denied that prices fell because of the war."
    assert run(content, language="xx")[0]["1"] < run(content)[0]["1"]


@pytest.mark.parametrize("name", ["/nowhere/at/all.tsv", "/"])
def test_a_file_that_cannot_be_read_is_named(name):
    with pytest.raises(CommandError, match=name):
        call_command("score_sentences", input=name)


def test_standard_input_is_read_and_a_reader_who_leaves_is_no_error():
    """The real process, fed more than a pipe holds: whoever reads it takes one line and goes."""
    command = [sys.executable, "manage.py", "score_sentences", "--input", "-"]
    lines = b"".join(b"%d\tWages fell by 4 per cent.\n" % number for number in range(20_000))
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(lines[:60_000])
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"0\t0.")
    process.stdout.close()
    try:
        process.stdin.write(lines[60_000:])
        process.stdin.close()
    except BrokenPipeError:
        pass
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == b""
