"""The language of letters reaches words and nothing else, and says at which line it was broken."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corrections.phrasing import DEEPEST, LONGEST_OUTPUT, LONGEST_SOURCE, Broken, names_in, parse, render

KNOWN = frozenset({"name", "note"})


def said(source: str, **values: str) -> str:
    return render(parse(source, KNOWN), {"name": "", "note": "", **values})


def test_names_stand_for_values_as_they_are():
    assert said("Dear {{ name }}, {{name}}!", name="<b>{{ note }}</b>") == "Dear <b>{{ note }}</b>, <b>{{ note }}</b>!"


@pytest.mark.parametrize(
    ("values", "expected"),
    [({"name": "A"}, "a\nname\nz"), ({"note": "B"}, "a\nnote\nz"), ({}, "a\nneither\nz")],
)
def test_the_first_condition_that_holds_speaks_and_lines_of_conditions_alone_leave_no_gap(values, expected):
    source = "a\n{% if name %}\nname\n{% elif note %}\nnote\n{% else %}\nneither\n{% endif %}\nz"
    assert said(source, **values) == expected


def test_not_and_nesting():
    source = "{% if not name %}nobody{% else %}{% if note %}{{ note }}{% endif %}{% endif %}"
    assert said(source) == "nobody"
    assert said(source, name="A", note="B") == "B"


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ("{{ other }}", "unknown_name", 1),
        ("a\nb\n{{ name.upper }}", "bad_name", 3),
        ("{{ name|safe }}", "bad_name", 1),
        ("{{ __class__ }}", "bad_name", 1),
        ("{{ name() }}", "bad_name", 1),
        ("{{ }}", "bad_name", 1),
        ("a\n{% load static %}", "unknown_tag", 2),
        ("{% include 'x' %}", "unknown_tag", 1),
        ("{% for x in name %}{% endfor %}", "unknown_tag", 1),
        ("{% autoescape off %}", "unknown_tag", 1),
        ("{% if name and note %}x{% endif %}", "bad_condition", 1),
        ("{% if %}x{% endif %}", "bad_condition", 1),
        ("a\n\n{% if name %}\nx", "not_ended", 3),
        ("{% endif %}", "unexpected_tag", 1),
        ("{% if name %}{% else %}{% else %}{% endif %}", "unexpected_tag", 1),
        ("{% if name %}\n{% endif %}\n{{ other }}", "unknown_name", 3),
        ("a\n{{ name", "left_open", 2),
        ("{% if name", "left_open", 1),
        ("name }}", "left_open", 1),
        ("{# a remark #}", "left_open", 1),
        ("a\nb\x00", "bad_character", 2),
        ("a\nb\ud800", "bad_character", 2),
        ("{{ na\nme }}", "left_open", 1),
        ("x" * (LONGEST_SOURCE + 1), "too_long", 0),
        ("{% if name %}" * (DEEPEST + 1) + "{% endif %}" * (DEEPEST + 1), "too_deep", 1),
    ],
)
def test_what_is_broken_is_refused_at_its_line(source, code, line):
    with pytest.raises(Broken) as broken:
        parse(source, KNOWN)
    assert (broken.value.code, broken.value.line) == (code, line)


def test_what_comes_out_is_bounded():
    with pytest.raises(Broken, match="output_too_long"):
        said("{{ name }}" * 1000, name="x" * (LONGEST_OUTPUT // 1000 + 1))


def test_names_are_found_in_words_and_conditions():
    assert names_in(parse("{% if name %}{{ note }}{% endif %}", KNOWN)) == {"name", "note"}


@given(st.text(alphabet="{}% \n#ifelsndamo_.|'\x00\ud800", max_size=300))
def test_whatever_is_typed_is_read_or_refused(source):
    with suppress(Broken):
        render(parse(source, KNOWN), {"name": "x", "note": ""})
