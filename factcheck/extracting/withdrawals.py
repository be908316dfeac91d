"""Whether a short text says, in so many words, that the article which stood there was withdrawn.

What replaces a whole article is mostly a wall or an error, and no text of it. A notice of withdrawal is: readers are
told something else than before. English first; a language is one more pattern.
"""

import re

from lxml.html import HtmlElement

from factcheck.extracting.paragraphs import text_of

LONGEST_NOTICE = 150
"""Words. A longer text is an article, even one about a withdrawal."""
LONGEST = 2000
"""Characters of such a notice."""
PIECE = r"(?:article|story|piece|post|report|column|interview)"
GONE = r"(?:withdrawn|withdrew|retracted|removed|deleted|unpublished|taken\s+down)"
WITHDRAWN = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:this|the|our)\s+(?:\w+\s+){{0,3}}?{PIECE}\b[^.!?]{{0,120}}?\b(?:has|have|had|was|is|been)\b"
        rf"[^.!?]{{0,60}}?\b{GONE}\b",
        rf"\b{GONE}\s+(?:this|the|our)\s+(?:\w+\s+){{0,3}}?{PIECE}\b",
        r"\b(?:dieser|der|diesen|den|unser)\s+(?:\w+\s+){0,2}?(?:artikel|beitrag|text|bericht)\b[^.!?]{0,120}?"
        r"\b(?:zurückgezogen|entfernt|gelöscht|depubliziert)\b",
        r"\b(?:cet\s+|l['’])article\b[^.!?]{0,120}?\b(?:retiré|supprimé|dépublié)\b",
        r"\b(?:este|el|esta|la)\s+(?:artículo|noticia|nota)\b[^.!?]{0,120}?\b(?:retirad|eliminad)[oa]\b",
        r"\b(?:статт[яю]|матеріал|публікаці[яю])\b[^.!?]{0,120}?\b(?:відкликан|вилучен|знят|видален)\w*",
        r"\b(?:стать[яю]|материал|публикаци[яю])\b[^.!?]{0,120}?\b(?:отозван|снят|удал[её]н)\w*",
    )
)


def says_withdrawn(text: str) -> bool:
    """Whether a short text is a notice that the article was withdrawn."""
    is_short = len(text) <= LONGEST and len(text.split()) <= LONGEST_NOTICE
    return is_short and any(pattern.search(text) for pattern in WITHDRAWN)


def withdrawal_notice(tree: HtmlElement, text: str) -> str:
    """The notice on a page: its text, where the extractor found the notice as a paragraph of that; else the paragraphs
    that say it where an article's text would stand. Empty where none does."""
    places = tree.xpath("//article | //main") or tree.xpath("//body") or [tree]
    notice = [paragraph for paragraph in text_of(places[0]).split("\n\n") if says_withdrawn(paragraph)]
    return text if set(notice) & set(text.split("\n\n")) else "\n\n".join(notice)
