"""Shipped letters are good in every language and case; their HTML is the same letter, readable in both schemes."""

import re

import pytest

from corrections.mail.inlining import DARK, LIGHT, inline
from corrections.models import Correction
from corrections.models.deadlines import Step
from corrections.states import Outcome
from corrections.wording import PURPOSES, check, languages, shipped
from corrections.wording.checking import read
from corrections.wording.laying_out import as_html, as_text
from corrections.wording.variables import Mark
from corrections.wording.writing import lay_out
from factcheck.contrast import contrast
from factcheck.models import Publication

EVERY = [(purpose, language) for purpose in PURPOSES for language in languages()]
COURIER = Publication(
    name="The Demo <Courier>", corrections_address="desk@courier.example", site_url="https://courier.example"
)


def written(purpose: str, language: str):
    which = PURPOSES[purpose]
    values = {variable.name: variable.example for variable in which.variables}
    return lay_out(COURIER, which, read(which, shipped(purpose, language)), values, language)


def test_four_languages_are_shipped():
    assert set(languages()) == {"en", "de", "fr", "es"}


@pytest.mark.parametrize(("purpose", "language"), EVERY)
def test_every_shipped_letter_is_good_in_every_case(purpose, language):
    source = shipped(purpose, language)
    check(PURPOSES[purpose], source)
    assert "  " not in source.text.strip()


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_every_code_has_its_word(language):
    words = languages()[language]
    assert set(words.kinds) == set(Correction.Kind.values)
    assert set(words.outcomes) >= {str(outcome) for outcome in Outcome} - {"withdrawn"}
    assert set(words.steps) == set(Step.values)
    assert words.withdrawn
    assert words.public_log
    assert words.outcome("withdrawn") == words.outcomes[""]


@pytest.mark.parametrize(("purpose", "language"), EVERY)
def test_html_says_what_the_text_says(purpose, language):
    which = PURPOSES[purpose]
    values = {variable.name: f"‹{variable.name}›" for variable in which.variables}
    parts = read(which, shipped(purpose, language)).text
    text, html = " ".join(as_text(parts, values)), " ".join(as_html(parts, values, which))
    addresses = {f"‹{variable.name}›" for variable in which.variables if variable.mark == Mark.LINK}
    spoken = re.sub(r"<[^>]*>", " ", html).split()
    wanted = [word for word in text.split() if word not in addresses]
    without_colons = [[word.rstrip(":") for word in words if word != ":"] for words in (spoken, wanted)]
    assert without_colons[0] == without_colons[1]
    assert all(address in html for address in addresses if address in text)


@pytest.mark.parametrize(("purpose", "language"), EVERY)
def test_the_styles_are_in_the_elements(purpose, language):
    html = written(purpose, language).html
    assert "The Demo &lt;Courier&gt;" in html
    assert f'<html lang="{language}">' in html
    for tag in ("body", "main", "header", "footer", "p", "a"):
        found = re.findall(rf"<{tag}\b[^>]*>", html)
        assert found
        assert all("style=" in each for each in found)
    assert "class=" not in html
    assert html.count("<style>") == 1
    assert "prefers-color-scheme: dark" in html
    assert "<script" not in html
    assert "<img" not in html


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_every_colour_stands_out(scheme):
    assert all(contrast(scheme[name], scheme["paper"]) >= 4.5 for name in ("ink", "pencil", "link"))


def test_what_is_pencilled_is_so_in_the_light_scheme_too():
    assert f"color:{LIGHT['pencil']}" in inline('<p class="pencil">Correction</p>')


def test_an_element_with_a_style_of_its_own_keeps_it():
    assert inline('<p style="margin:1px">x</p><p>y</p>').count("margin:0 0 16px") == 1
