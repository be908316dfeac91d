"""Words out of markup: decoded, without control characters, each within its length."""

import codecs
import html
import re

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
TAG = re.compile(r"<[^<>]{0,1000}>")
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
HEAD = 4096
"""Bytes in which a page says its charset; browsers look at 1024 (WHATWG HTML, 13.2.3.2), newsrooms are less tidy."""
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CHARSETS = re.compile(r"(?:utf-(?:8|16)|cp(?:125\d|866|874|932|949)|iso8859|koi8|gb|big5|shift_jis|euc|mac)")
"""Codecs of Python that pages are written in. Others (punycode, unicode_escape) decode, but are nobody's charset."""
SAME_TO_BROWSERS = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}


def decode(page: bytes | str, declared: str = "") -> str:
    """The page as text: by its byte order mark, `declared` (from the header), its own word, UTF-8, or as browsers do.

    Never raises: what does not decode is replaced. Control characters and lone surrogates are gone.
    """
    if isinstance(page, str):
        return clean(page)
    for mark, codec in BOMS:
        if page.startswith(mark):
            return clean(page.decode(codec, "replace").removeprefix("\ufeff"))
    own = DECLARED.search(page[:HEAD])
    for label in (declared, own[1].decode("ascii") if own else "", "utf-8"):
        codec = _codec(label)
        try:
            if codec:
                return clean(page.decode(codec))
        except UnicodeDecodeError:
            continue
    return clean(page.decode("cp1252", "replace"))


def clean(text: str) -> str:
    """Without control characters (tabs and line ends stay) and halves of characters: a database can hold it."""
    return CONTROL.sub("", text).encode("utf-8", "replace").decode("utf-8")


def one_line(value: object, limit: int) -> str:
    """The words of a value out of markup, on one line, cut at a word within `limit`. What is no string is empty."""
    if not isinstance(value, str):
        return ""
    # Entities stand escaped twice in many pages' JSON; and a title may hold a tag.
    text = TAG.sub(" ", html.unescape(html.unescape(value[: limit * 10])))
    text = " ".join(clean(text).split())
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _codec(label: str) -> str:
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return ""
    name = SAME_TO_BROWSERS.get(name, name)
    return name if CHARSETS.match(name) else ""
