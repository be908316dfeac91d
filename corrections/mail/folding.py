"""What a person wrote in a mail, set apart from what the mail program quoted below it and from the signature.

Nothing is deleted: every line ends up in exactly one of the three. Each line is looked at a bounded number of times and
to a bounded length, and no regular expression sees more than one joined attribution, so time is linear in the text.
"""

from collections.abc import Sequence
from typing import NamedTuple

from corrections.mail.attribution import (
    MAX_ATTRIBUTION_CHARS,
    Window,
    closes_bracket,
    is_attribution,
    is_starter,
    runs_on,
)
from corrections.mail.history import (
    bare_label,
    is_forward_mark,
    is_header_line,
    is_rule,
    is_separator,
    is_title,
    label_of,
)
from corrections.mail.htmltext import to_text
from corrections.mail.limits import MAX_FOLD_LINES, MAX_LINE_CHARS
from corrections.mail.seams import quote_line, signature_line
from corrections.mail.signatures import signature_start

VISIBLE, QUOTED, SIGNATURE = "v", "q", "s"
MAX_ATTRIBUTION_LINES = 5
MIN_ATTRIBUTION_WORDS = 3
"""Fewer on a line ("wrote:") are the end of an attribution that began further up."""
MAX_BLOCK_LINES = 14
MIN_DATE_DIGITS = 5
MAX_LOOKS = 2000
"""How often in one letter a line is examined together with its neighbours."""


class Folded(NamedTuple):
    """The three parts of a letter, and who wrote the mail that it forwards (empty if it forwards none)."""

    visible: str
    quoted: str
    signature: str
    forwarded_from: str = ""


def fold(text: str, html: str | None = None) -> Folded:
    """Fold quoted history and signature away from a letter; `html` helps where the text alone shows no seam."""
    if not text.strip() and html:
        text = to_text(html)
    lines = text.replace("\r\n", "\n").split("\n", MAX_FOLD_LINES)
    letter = _Letter([line[:MAX_LINE_CHARS] for line in lines])
    letter.find_quotes()
    if html and not letter.forwards:
        letter.cut_unless_quoted(quote_line(letter.shown, html))
    letter.find_signatures()
    if html and SIGNATURE not in letter.labels:
        letter.sign_at(signature_line(letter.shown, html))
    parts = {
        label: "\n".join(line for line, found in zip(lines, letter.labels, strict=True) if found == label)
        for label in (VISIBLE, QUOTED, SIGNATURE)
    }
    return Folded(
        parts[VISIBLE].strip("\n"), parts[QUOTED].strip("\n"), parts[SIGNATURE].strip("\n"), letter.forwarded_from
    )


_INVISIBLE = " \t\u00a0\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


class _Letter:
    """The lines of one letter, cut short, and a label for each."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.shown = [line.strip(_INVISIBLE) for line in lines]
        self.following = _next_filled(self.shown)
        self.labels = [VISIBLE] * len(lines)
        self.first_written = len(lines)
        self.looks = MAX_LOOKS
        self.forwards = False
        self.forwarded_from = ""

    def find_quotes(self) -> None:
        """Label quoted lines, from the top down; a seam after which all is history ends the search."""
        past = 0
        for index, line in enumerate(self.shown):
            if index < past:
                continue
            if not line:
                self.labels[index] = self.labels[index - 1] if index and self._amid_quote(index) else VISIBLE
            elif self._is_marked(index) or (is_rule(line) and self._quoted_below(index)):
                self.labels[index] = QUOTED
            elif is_forward_mark(line):
                self._forward(index)
                return
            elif self._is_seam(index):
                past = self._seam(index)
            elif (start := self._attribution_start(index)) is not None:
                past = self._attribution(start, index)
            elif bare_label(line) == "to" and (start := self._spread_headers(index)) is not None:
                self.cut_at(start)
                return
            else:
                self.first_written = min(self.first_written, index)

    def _seam(self, index: int) -> int:
        """Take a rule or header block as seen, and return the line at which the search goes on.

        Below the writer's words all is history. With nothing above, the answer stands below or between what is quoted
        with marks; and what is not is a mail that is passed on.
        """
        start, end = self._rule_above(index), self._block_end(index)
        if self._written_before(start):
            self.cut_at(start)
            return len(self.shown)
        if end > index + 1 and self._quoted_next(end - 1):
            self.labels[start:end] = [QUOTED] * (end - start)
        elif end > index + 1:
            self._forward(start)
            return len(self.shown)
        return end

    def _attribution(self, start: int, index: int) -> int:
        """Take an attribution as seen, and return the line at which the search goes on."""
        if self._quoted_next(index):
            self.labels[start : index + 1] = [QUOTED] * (index + 1 - start)
            if not self._written_before(start):
                self.first_written = len(self.lines)
        elif self._written_before(start):
            self.cut_at(start)
            return len(self.shown)
        return index + 1

    def _forward(self, index: int) -> None:
        """Leave all from a line on in sight, as the mail that is passed on, and note who wrote it."""
        self.forwards = True
        lines = (line.lstrip("> ") for line in self.shown[index : index + MAX_BLOCK_LINES])
        named = next((line for line in lines if label_of(line) == "from"), "")
        self.forwarded_from = named.replace("：", ":").partition(":")[2].strip("* ")

    def cut_at(self, index: int | None) -> None:
        """Call everything from a line on quoted, if anything was written before it."""
        if index is not None and any(self.shown[:index]):
            self.labels[index:] = [QUOTED] * (len(self.labels) - index)

    def cut_unless_quoted(self, index: int | None) -> None:
        """Cut where the HTML says so, unless marked lines follow: they show what is quoted between the answers."""
        if index is not None and QUOTED not in self.labels[index:]:
            self.cut_at(index)

    def sign_at(self, index: int | None) -> None:
        """Call the visible lines from a line to the next quotation the signature."""
        if index is None or not any(self.shown[:index]):
            return
        for at in range(index, len(self.labels)):
            if self.labels[at] != VISIBLE:
                break
            self.labels[at] = SIGNATURE

    def find_signatures(self) -> None:
        """Label the signature of each stretch between quotations; what a mail forwards keeps its own."""
        if self.forwards:
            return
        start = 0
        while start < len(self.labels):
            end = start
            while end < len(self.labels) and self.labels[end] == VISIBLE:
                end += 1
            if end > start:
                begin = start + signature_start(self.lines[start:end])
                self.labels[begin:end] = [SIGNATURE] * (end - begin)
            start = end + 1

    def _is_marked(self, index: int) -> bool:
        line = self.shown[index]
        return line[0] == ">" and not closes_bracket(self.shown[max(0, index - 2) : index], line)

    def _amid_quote(self, index: int) -> bool:
        """Say whether an empty line lies between two quoted ones."""
        return self.labels[index - 1] == QUOTED and self._quoted_next(index)

    def _quoted_next(self, index: int) -> bool:
        following = self.following[index]
        return following < len(self.shown) and self.shown[following][0] == ">"

    def _quoted_below(self, index: int) -> bool:
        return index + 1 < len(self.shown) and self.shown[index + 1][:1] == ">"

    def _written_before(self, index: int) -> bool:
        """Say whether words of the writer's own stand above a line: a seam with nothing above it is not believed."""
        return self.first_written < index

    def _is_seam(self, index: int) -> bool:
        line = self.shown[index]
        if is_separator(line) or is_header_line(line):
            return True
        if is_title(line):
            following = self.following[index]
            return following < len(self.shown) and bool(label_of(self.shown[following]))
        return bool(label_of(line)) and self._is_header_block(index)

    def _is_header_block(self, index: int) -> bool:
        """Say whether three headers of a quoted mail stand here, its sender among them, wrapped or spaced."""
        if not self._may_look():
            return False
        found: set[str] = set()
        others = 0
        for line in self.shown[index : index + MAX_BLOCK_LINES]:
            label = label_of(line) if line else ""
            if label:
                found.add(label)
                others = 0
            elif line:
                others += 1
            if others > 2:
                break
        if self._rule_above(index) < index and {"from", "date"} <= found:  # some telephones name no more
            return True
        needed = 3 if label_of(self.shown[index]) in ("from", "date") else 4
        return "from" in found and len(found - {"cc"}) >= needed

    def _block_end(self, index: int) -> int:
        """Return the line after the last header below a rule, wrapped lines counted in."""
        end, others = index + 1, 0
        for at in range(index, min(len(self.shown), index + MAX_BLOCK_LINES)):
            line = self.shown[at]
            if label_of(line):
                end, others = at + 1, 0
            elif line[:1] == ">" or others > 2:
                break
            elif line:
                others += 1
        return end

    def _spread_headers(self, index: int) -> int | None:
        """Return where headers begin that Notes spreads over lines: who, when, `To`, whom, `Subject`, what."""
        below = [bare_label(line) for line in self.shown[index : index + MAX_BLOCK_LINES]]
        if "subject" not in below or not self._may_look():
            return None
        start, dated = index, False
        for at in range(index - 1, max(0, index - MAX_ATTRIBUTION_LINES - 2), -1):
            line = self.shown[at]
            if line and not ("@" in line or sum(map(str.isdigit, line)) >= MIN_DATE_DIGITS):
                break
            start, dated = (at, True) if line else (start, dated)
        return start if dated and self._written_before(start) else None

    def _rule_above(self, index: int) -> int:
        """Return where a seam begins, counting the rule that may be drawn above a header block."""
        for at in range(index - 1, max(-1, index - 3), -1):
            line = self.shown[at]
            if is_rule(line):
                return at
            if line:
                break
        return index

    def _attribution_start(self, index: int) -> int | None:
        """Return where an attribution ending on this line begins, None if the line ends none."""
        line = self.shown[index]
        if runs_on(line):
            return index
        if line[-1] not in ":：>*-]" or not self._may_look():
            return None
        quoted_next = self._quoted_next(index)
        joined, nearest, certain = "", None, False
        for start in range(index, max(-1, index - MAX_ATTRIBUTION_LINES), -1):
            above = self.shown[start]
            if not above or (above[0] == ">" and start < index):
                break
            joined = f"{above} {joined}".strip()
            if len(joined) > MAX_ATTRIBUTION_CHARS:
                break
            whole = len(joined.split()) >= MIN_ATTRIBUTION_WORDS
            if is_attribution(Window(joined, quoted_next)):
                if whole and is_starter(above) and any(char.isdigit() for char in above):
                    return start
                nearest = start if nearest is None or not certain else nearest
                certain = certain or whole
        return nearest

    def _may_look(self) -> bool:
        """Say whether another set of neighbouring lines may be examined; no letter written by people needs so many."""
        self.looks -= 1
        return self.looks >= 0


def _next_filled(lines: Sequence[str]) -> list[int]:
    """Return, for each line, the index of the next one that is not empty."""
    following, nearest = [0] * len(lines), len(lines)
    for index in range(len(lines) - 1, -1, -1):
        following[index] = nearest
        if lines[index]:
            nearest = index
    return following
