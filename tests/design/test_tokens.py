"""The colours can be read in every scheme, and the style sheets take all of them from one place."""

import re
from itertools import product
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "factcheck" / "static" / "factcheck"
TOKENS = (STATIC / "tokens.css").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:@media ([^{]+)\{\s*)?:root \{(.*?)\n\s*\}", re.DOTALL)
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")
TEXT = ("ink", "ink-soft", "pencil", "link", "link-visited")
FOR_TEXT, FOR_SHAPES = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11


def schemes() -> dict[str, dict[str, str]]:
    """Scheme → its colours, on top of the light ones."""
    found: dict[str, dict[str, str]] = {}
    for condition, body in BLOCK.findall(TOKENS):
        found[condition.strip() or "light"] = found.get("light", {}) | dict(COLOUR.findall(body))
    return found


SCHEMES = schemes()


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_light_dark_high_contrast_and_print_are_all_there():
    assert len(SCHEMES) == 6
    assert sum("dark" in scheme for scheme in SCHEMES) == 2
    assert sum("contrast" in scheme for scheme in SCHEMES) == 2
    assert "print" in SCHEMES
    assert any("reduced-motion" in scheme for scheme in SCHEMES)


@pytest.mark.parametrize(("scheme", "text", "ground"), list(product(SCHEMES, TEXT, ("paper", "paper-raised"))))
def test_text_stands_out_from_its_ground(scheme, text, ground):
    colours = SCHEMES[scheme]
    assert contrast(colours[text], colours[ground]) >= FOR_TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
def test_buttons_edges_and_focus_stand_out(scheme):
    colours = SCHEMES[scheme]
    assert contrast(colours["on-ink"], colours["ink"]) >= FOR_TEXT
    assert contrast(colours["on-ink"], colours["link"]) >= FOR_TEXT
    assert contrast(colours["edge"], colours["paper"]) >= FOR_SHAPES
    assert contrast(colours["focus"], colours["paper"]) >= FOR_SHAPES


def test_the_public_sheet_takes_every_colour_and_font_from_the_tokens():
    sheet = re.sub(r"/\*.*?\*/", "", (STATIC / "public.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.findall(r":[^;{}]*#[0-9a-fA-F]{3,8}\b", sheet)
    assert not re.findall(r"rgba?\(|hsla?\(|font-family: (?!var)", sheet)
    named = set(re.findall(r"var\(--([\w-]+)", sheet))
    assert named <= set(re.findall(r"--([\w-]+):", TOKENS))
