"""How mail programs mark, in HTML, where the quoted mail or a signature begins, by the words there."""

from collections.abc import Sequence

from corrections.mail.htmltext import to_text
from corrections.mail.limits import MAX_HTML_CHARS

MARK_SAMPLE_CHARS = 6000
MAX_WORDS_CHARS = 60
MIN_WORDS_CHARS = 4

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_QUOTE_MARKS = (
    'class="gmail_quote',
    'class="gmail_extra',
    'class="x_gmail_quote',
    'class="moz-cite-prefix',
    'id="divrplyfwdmsg',
    'id="x_divrplyfwdmsg',
    'id="appendonsend',
    'id="mail-editor-reference-message-container',
    'class="ms-outlook-mobile-reference-message',
    'class="yahoo_quoted',
    'class="yahoo-quoted',
    'class="protonmail_quote',
    'class="tutanota_quote',
    'id="olk_src_body_section',
    'class="zmail_extra',
    'data-marker="__quoted_text__',
    'name="messagereplysection',
    'name="quote"',
    'id="reply-intro',
    'id="isreplycontent',
    'class="ntes-mailmaster-quote',
    'class="sh-quoted-content',
    'class="front-blockquote',
    'class="hm-quote',
    'id="origbody',
    'type="cite',
    "border-top:solid #e1e1e1 1.0pt",
    "border-top:solid #b5c4df 1.0pt",
    "border-top: 1pt solid rgb(225, 225, 225)",
    "border-top:1pt solid #e1e1e1",
    "border-top:1.0pt solid #b5c4df",
)
_SIGNATURE_MARKS = (
    'class="gmail_signature',
    'class="moz-signature',
    'id="ms-outlook-mobile-signature',
    'class="protonmail_signature_block',
    'id="applemailsignature',
    'name="messagesignaturesection',
    'id="ymail_android_signature',
    'class="ntes-mailmaster-signature',
    'data-marker="__sig_',
)


def quote_line(lines: Sequence[str], html: str) -> int | None:
    """Return the line at which the quoted mail begins according to the HTML, None if it does not say."""
    return _marked_line(lines, html, _QUOTE_MARKS)


def signature_line(lines: Sequence[str], html: str) -> int | None:
    """Return the line at which the signature begins according to the HTML, None if it does not say."""
    return _marked_line(lines, html, _SIGNATURE_MARKS)


def _marked_line(lines: Sequence[str], html: str, marks: tuple[str, ...]) -> int | None:
    html = html[:MAX_HTML_CHARS]
    lower = html.translate(_LOWER)  # `lower()` would move what stands after a letter that grows
    places = [at for mark in marks if (at := lower.find(mark)) >= 0]
    if not places:
        return None
    tag = max(0, lower.rfind("<", 0, min(places)))
    sample = [shown for line in to_text(html[tag : tag + MARK_SAMPLE_CHARS]).split("\n") if (shown := _words(line))]
    if not sample or len(sample[0]) < MIN_WORDS_CHARS:
        return None
    found = [index for index, line in enumerate(lines) if _words(line).startswith(sample[0])]
    if len(sample) > 1:  # a salutation stands above the answer too
        found = [index for index in found if _next_words(lines, index).startswith(sample[1])] or found
    return found[0] if found else None


def _words(line: str) -> str:
    return " ".join(line.strip("> ").split())[:MAX_WORDS_CHARS]


def _next_words(lines: Sequence[str], index: int) -> str:
    return next((words for line in lines[index + 1 : index + 4] if (words := _words(line))), "")
