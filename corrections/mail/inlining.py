"""Styles of letters written into their elements, where every mail program finds them.

What cannot be written there (the dark scheme) stands in the letter's head, for programs that read it; the rest see the
light one, whole. The values are those of `tokens.css`: mail programs know neither custom properties nor other files.
"""

import re
from collections.abc import Mapping

SERIF = "Charter, 'Iowan Old Style', 'Palatino Linotype', Georgia, serif"
SANS = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
LIGHT = {"paper": "#FBFAF7", "ink": "#1B1A17", "rule": "#D9D5CB", "pencil": "#B3261E", "link": "#1F4E79"}
DARK = {"paper": "#161513", "ink": "#ECE8DF", "rule": "#3A3732", "pencil": "#FF7A6B", "link": "#8DB7E0"}

STYLES: Mapping[str, str] = {
    "body": "margin:0;padding:24px 16px;background-color:{paper};color:{ink};font:16px/1.55 " + SERIF,
    "main": "display:block;max-width:36em;margin:0 auto;overflow-wrap:anywhere",
    "header": "display:block;margin:0 0 24px;padding:0 0 8px;border-bottom:1px solid {rule};font:14px/1.5 " + SANS,
    "footer": "display:block;margin:32px 0 0;padding:8px 0 0;border-top:1px solid {rule};font:14px/1.5 " + SANS,
    "h1": "margin:0 0 16px;font-size:20px;line-height:1.25",
    "p": "margin:0 0 16px",
    "a": "color:{link};text-decoration:underline",
    "del": "color:{pencil};text-decoration:line-through",
    "ins": "text-decoration:underline",
    "em": "color:{pencil};font-style:normal",
    "blockquote": "margin:0 0 16px;padding-left:12px;border-left:2px solid {rule}",
}
"""By element. Braces name a colour of the scheme."""

PENCIL, PENCILLED = "color:{pencil}", 'class="pencil"'
"""What a class adds: the kind of a notice stands in the pencil's colour."""

DARKENED: Mapping[str, str] = {
    "body": "background-color:{paper}!important;color:{ink}!important",
    "header, footer, blockquote": "border-color:{rule}!important",
    "a": "color:{link}!important",
    "del, em, .pencil": "color:{pencil}!important",
}

EMPTY_SHEET = "<style></style>"
_START = re.compile(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")


def inline(html: str) -> str:
    """A letter's HTML with a style in every element that has one here and none of its own, and the dark scheme in the
    empty style sheet of its head."""
    return _START.sub(_styled, html.replace(EMPTY_SHEET, f"<style>{dark_rules()}</style>", 1))


def dark_rules() -> str:
    """The rules of the dark scheme."""
    rules = " ".join(f"{selector} {{ {style.format(**DARK)} }}" for selector, style in DARKENED.items())
    return f":root {{ color-scheme: light dark }} @media (prefers-color-scheme: dark) {{ {rules} }}"


def _styled(found: re.Match[str]) -> str:
    tag, rest = found.groups()
    if tag not in STYLES or " style=" in rest:
        return found.group()
    style = f"{STYLES[tag]};{PENCIL}" if PENCILLED in rest else STYLES[tag]
    return f'<{tag}{rest} style="{style.format(**LIGHT)}">'
