"""What a comparison says in a few words: the sentences that changed, and whether a place is touched."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from factcheck.comparing.paragraphs import Kind, Paragraph

_SENTENCE_END = re.compile(r"[.!?…]['’\"”»)\]]*\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """The sentences of one paragraph that changed, before and after; either may be empty."""

    old: str
    new: str


def passages(paragraphs: Iterable[Paragraph]) -> Iterator[Passage]:
    """The sentences that changed, paragraph by paragraph, in reading order."""
    for paragraph in paragraphs:
        if paragraph.is_changed:
            passage = _passage(paragraph)
            if passage.old or passage.new:
                yield passage


def _passage(paragraph: Paragraph) -> Passage:
    runs = paragraph.runs
    changed = [number for number, run in enumerate(runs) if run.kind != Kind.EQUAL]
    first, last = changed[0], changed[-1]
    lead, tail = runs[:first], runs[last + 1 :]
    middle = runs[first : last + 1]
    old = unfinished("".join(run.old for run in lead)) + "".join(run.old for run in middle)
    new = unfinished("".join(run.new for run in lead)) + "".join(run.new for run in middle)
    rest_old, rest_new = "".join(run.old for run in tail), "".join(run.new for run in tail)
    return Passage(completed(old, rest_old), completed(new, rest_new))


def unfinished(text: str) -> str:
    """The sentence that a text leaves unfinished."""
    ends = list(_SENTENCE_END.finditer(text))
    return text[ends[-1].end() :] if ends else text


def completed(text: str, rest: str) -> str:
    """The text with what of `rest` belongs to its last sentence; nothing where there is no text."""
    if not text.strip() or (_SENTENCE_END.search(f"{text[-4:]} ") and text[-1:].isspace()):
        return " ".join(text.split())
    end = _SENTENCE_END.search(rest)
    return " ".join((text + (rest[: end.end()] if end else rest)).split())


def touches(paragraph: Paragraph, *, old: tuple[int, int] | None = None, new: tuple[int, int] | None = None) -> bool:
    """Whether a change of the paragraph lies within a stretch of the old text, or of the new one (start, end)."""
    here, there = paragraph.old_start, paragraph.new_start
    for run in paragraph.runs:
        after_here, after_there = here + len(run.old), there + len(run.new)
        if run.kind != Kind.EQUAL and (meets(old, here, after_here) or meets(new, there, after_there)):
            return True
        here, there = after_here, after_there
    return False


def meets(stretch: tuple[int, int] | None, start: int, end: int) -> bool:
    if stretch is None:
        return False
    return stretch[0] < end and start < stretch[1] if start < end else stretch[0] < start < stretch[1]
