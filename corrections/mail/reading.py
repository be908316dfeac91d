"""What an editor looks for in a letter: links, the words it quotes, the language it says it is in."""

from collections.abc import Iterator

from corrections.mail.attribution import Window, is_attribution
from corrections.mail.htmltext import attribute
from corrections.mail.limits import (
    MAX_LINE_CHARS,
    MAX_LINKS,
    MAX_PHRASE_CHARS,
    MAX_PHRASES,
    MAX_READ_CHARS,
    MAX_READ_LINES,
    MIN_PHRASE_CHARS,
)
from corrections.mail.message import ParsedMessage

MAX_LINK_CHARS = 2000
MAX_TAG_CHARS = 4000
MAX_OPENINGS = 5000
MAX_SCHEMES = 2000

_LINK_ENDS = frozenset(' \t\r\n\v\f\u00a0\u2028\u3000<>"`{}|\\^“”„«»「」『』，。、；！？）')
_TRAILING = ".,;:!?'’‘*_~…"
_BRACKETS = {")": "(", "]": "["}
_CLOSING = {
    "“": "”“",
    "„": "“”‟",
    "”": "”",
    "«": "»",
    "»": "«»",
    "‘": "’",
    "‚": "‘’",
    "‹": "›",
    "「": "」",
    "『": "』",
    '"': '"',
}


def links(text: str, html: str | None = None) -> list[str]:
    """Return the http and https links of a letter in order, those of the text first, without repeats."""
    found: dict[str, None] = {}
    for link in _links_in_text(text[:MAX_READ_CHARS]):
        found.setdefault(link)
        if len(found) >= MAX_LINKS:
            return list(found)
    for target in _anchors((html or "")[:MAX_READ_CHARS]):
        link = next(_links_in_text("".join(target.split())), "")
        if link:
            found.setdefault(link)
        if len(found) >= MAX_LINKS:
            break
    return list(found)


def _links_in_text(text: str) -> Iterator[str]:
    pos = 0
    for _ in range(MAX_SCHEMES):
        mark = text.find("://", pos)
        if mark < 0:
            return
        scheme = next((name for name in ("https", "http") if text[max(0, mark - 5) : mark].lower().endswith(name)), "")
        begin, pos = mark - len(scheme), mark + 3
        if not scheme or (begin and text[begin - 1].isalnum() and text[begin - 1].isascii()):
            continue
        limit = min(len(text), mark + MAX_LINK_CHARS)
        end = next((at for at in range(pos, limit) if text[at] in _LINK_ENDS), limit)
        pos = end
        link = _trimmed(text[begin:end])
        host = link.partition("://")[2].partition("/")[0]
        if host.strip(".:@[]?#") and not host.startswith(("/", ".", "?", "#")):
            yield link


def _trimmed(link: str) -> str:
    """Take off the punctuation of the sentence around a link; a closing bracket stays if the link opened it."""
    unopened = {close: link.count(close) - link.count(opening) for close, opening in _BRACKETS.items()}
    end = len(link)
    while end:
        last = link[end - 1]
        if last not in _TRAILING and unopened.get(last, 0) <= 0:
            break
        if last in unopened:
            unopened[last] -= 1
        end -= 1
    return link[:end]


def _anchors(html: str) -> Iterator[str]:
    pos = 0
    while (pos := html.find("<", pos)) >= 0:
        if html[pos + 1 : pos + 2] in ("a", "A") and html[pos + 2 : pos + 3].isspace():
            close = html.find(">", pos, pos + MAX_TAG_CHARS)
            yield attribute(html[pos + 1 : close if close >= 0 else pos + MAX_TAG_CHARS], "href")
        pos += 1


def quoted_phrases(text: str) -> list[str]:
    """Return what a letter quotes, between quotation marks or on `>` lines that no attribution makes mail history."""
    found: dict[str, None] = {}
    lines = text[:MAX_READ_CHARS].split("\n")[:MAX_READ_LINES]
    own = "\n".join(line for line in lines if not line.lstrip().startswith(">"))
    for phrase in (*_between_marks(own), *_quoted_blocks(lines)):
        shown = " ".join(phrase.split())
        if MIN_PHRASE_CHARS <= len(shown) <= MAX_PHRASE_CHARS and "://" not in shown:
            found.setdefault(shown)
        if len(found) >= MAX_PHRASES:
            break
    return list(found)


def _between_marks(text: str) -> Iterator[str]:
    pos = openings = 0
    while pos < len(text) and openings < MAX_OPENINGS:
        mark = text[pos]
        if mark not in _CLOSING or not _opens(text, pos):
            pos += 1
            continue
        openings += 1
        window = text[pos + 1 : pos + 2 + MAX_PHRASE_CHARS + 20].partition("\n\n")[0]
        end = next((at for at, char in enumerate(window) if char in _CLOSING[mark] and _closes(window, at)), -1)
        if end > 0:
            yield window[:end]
        pos += end + 2 if end > 0 else 1


def _opens(text: str, pos: int) -> bool:
    """Say whether a mark can begin a quotation: nothing but space, punctuation or wide script before, words after."""
    before, after = text[pos - 1 : pos], text[pos + 1 : pos + 2]
    return not (before.isalnum() and before < "\u2e80") and bool(after) and (not after.isspace() or text[pos] in "«»")


def _closes(window: str, at: int) -> bool:
    """Say whether a mark ends a quotation rather than being an apostrophe or the opening of another."""
    after = window[at + 1 : at + 2]
    return not (after.isalnum() and after < "\u2e80")


def _quoted_blocks(lines: list[str]) -> Iterator[str]:
    block: list[str] = []
    introduced = False
    above = ""
    for line in (*lines, ""):
        shown = line[:MAX_LINE_CHARS].strip()
        if shown.startswith(">"):
            if not block:
                introduced = is_attribution(Window(above, quoted_next=True))
            block.append(shown.lstrip("> "))
            continue
        if block and not introduced:
            yield " ".join(block).strip('"“”„«» ')
        block = []
        above = shown or above


def declared_language(message: ParsedMessage) -> str:
    """Return the language a mail says it is in (RFC 3282), "de" for "de-AT"; empty for none, several, or nonsense."""
    tag = message.header("content-language").strip().lower().replace("_", "-").partition("-")[0]
    several = "," in message.header("content-language")
    return tag if 2 <= len(tag) <= 3 and tag.isascii() and tag.isalpha() and not several else ""
