"""A letter that is cast is the letter that would be laid out, whatever its values are."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corrections.phrasing import LONGEST_OUTPUT
from corrections.wording import moulds, writing
from corrections.wording.choosing import Chosen, shipped
from corrections.wording.languages import languages
from corrections.wording.purposes import PURPOSES
from factcheck.models import Publication

PAPER = Publication(name="The <Demo> & Courier", corrections_address="desk@demo-courier.example")
HOSTILE = [
    "",
    "plain",
    "<b>x</b>",
    "\"quoted\" & 'single'",
    "a" * 300,
    "---",
    "https://x.example/?a=1&style=2",
    "{{ name }}",
]


def laid_out(purpose, chosen, values):
    try:
        return writing.lay_out(PAPER, purpose, chosen.read(purpose), values, chosen.language)
    except (writing.Broken, writing.Faulty) as fault:
        return type(fault), str(fault)


def cast(purpose, chosen, values):
    try:
        return writing._cast(PAPER, purpose, chosen, values)
    except (writing.Broken, writing.Faulty) as fault:
        return type(fault), str(fault)


@pytest.mark.parametrize(
    ("name", "language"),
    [(name, language) for name in sorted(PURPOSES) for language in sorted(languages()) if shipped(name, language)],
)
def test_every_shipped_letter_is_the_same_either_way(name, language):
    purpose, source = PURPOSES[name], shipped(name, language)
    chosen, words = Chosen(language, source), itertools.cycle(HOSTILE)
    for _turn in range(len(HOSTILE)):
        values = {variable: next(words) for variable in sorted(purpose.names)}
        assert cast(purpose, chosen, values) == laid_out(purpose, chosen, values)
        next(words)


@given(st.fixed_dictionaries(dict.fromkeys(sorted(PURPOSES["ticket_acknowledgement"].names), st.text(max_size=40))))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_the_values_are(values):
    purpose = PURPOSES["ticket_acknowledgement"]
    chosen = Chosen("en", shipped(purpose.name, "en"))
    made = cast(purpose, chosen, values)
    assert made is None or made == laid_out(purpose, chosen, values)


@pytest.mark.parametrize("value", ["two\nlines", "two  spaces", " edge", "\x1e", "a\u2028b", "tab\there"])
def test_what_is_not_one_plain_line_is_laid_out(value):
    assert not moulds.fits({"reference": value})


def test_a_value_cannot_name_another():
    purpose = PURPOSES["ticket_acknowledgement"]
    chosen = Chosen("en", shipped(purpose.name, "en"))
    values = dict.fromkeys(purpose.names, "x") | {
        "reference": "https://article.0123456789abcdef0123456789abcdef.invalid/"
    }
    assert values["reference"] in writing._cast(PAPER, purpose, chosen, values).text


def test_what_would_be_too_long_is_not_cast():
    mould = moulds.Mould(("",), ("", "words", ""), ("",), "en")
    assert moulds.cast(mould, {"words": "x" * LONGEST_OUTPUT}) == ("", "x" * LONGEST_OUTPUT, "")
    assert moulds.cast(mould, {"words": "x" * (LONGEST_OUTPUT + 1)}) is None


def test_another_name_or_other_words_are_another_mould():
    purpose = PURPOSES["ticket_acknowledgement"]
    chosen = Chosen("en", shipped(purpose.name, "en"))
    values = dict.fromkeys(purpose.names, "x")
    other = Publication(name="Another Paper", corrections_address="desk@another.example")
    assert "Another Paper" in writing._cast(other, purpose, chosen, values).html
    changed = Chosen("en", chosen.source._replace(text=chosen.source.text + "\nChanged."))
    assert "Changed." in writing._cast(PAPER, purpose, changed, values).text
    assert "Changed." not in writing._cast(PAPER, purpose, chosen, values).text
