"""The comparison itself: paragraphs first, then the words of those that differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from factcheck.comparing.aligning import Budget, align
from factcheck.comparing.tokens import is_word, key, paragraphs, same_words, tokens

LONGEST_ISLAND = 40
"""Characters of agreement between two changes that may be taken for chance."""

KEPT_AT_LEAST = 0.25
"""The share of the shorter side's words that must have stayed for a passage to be shown word by word; else it was
replaced as a whole."""


class Kind(StrEnum):
    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, went or came. An equal run has both sides, which differ at most in typography."""

    kind: Kind
    old: str
    new: str

    @property
    def text(self) -> str:
        """The words as they are shown: those of the new text, and of the old one where they are gone."""
        return self.old if self.kind == Kind.REMOVED else self.new


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph as it is read, and where it begins in either text (code points)."""

    runs: tuple[Run, ...]
    old_start: int
    new_start: int

    @property
    def is_changed(self) -> bool:
        return any(run.kind != Kind.EQUAL for run in self.runs)


@dataclass(slots=True)
class _Part:
    """A stretch of both texts: the same on either side, or not."""

    equal: bool
    old: str
    new: str

    def __len__(self) -> int:
        return max(len(self.old), len(self.new))


def compare(old: str, new: str) -> list[Paragraph]:
    """The paragraphs of both texts in reading order, as equal, removed and added runs.

    Time is bounded: see `aligning.BUDGET`. What cannot be told apart within it is shown as replaced.
    """
    budget = Budget()
    parts: list[_Part] = []
    for part in _aligned(paragraphs(old), paragraphs(new), budget):
        parts.extend([part] if part.equal or not (part.old and part.new) else _reworded(part, budget))
    return list(_broken_into_lines(_runs(parts)))


def _aligned(old: list[str], new: list[str], budget: Budget) -> Iterator[_Part]:
    """The pieces of both sides in order, as stretches that agree and stretches that do not."""
    keys, other_keys = [_said(piece) for piece in old], [_said(piece) for piece in new]
    here = there = 0
    for block in align(keys, other_keys, budget):
        if here < block.old or there < block.new:
            yield _Part(False, "".join(old[here : block.old]), "".join(new[there : block.new]))
        here, there = block.old + block.length, block.new + block.length
        yield _Part(True, "".join(old[block.old : here]), "".join(new[block.new : there]))
    if here < len(old) or there < len(new):
        yield _Part(False, "".join(old[here:]), "".join(new[there:]))


def _said(piece: str) -> str:
    said = key(piece)
    return said.strip() or said  # a paragraph says the same whatever ends it


def _reworded(part: _Part, budget: Budget) -> list[_Part]:
    """A stretch that differs, word by word; as it is where too little stayed to be read so."""
    words = _without_confetti(list(_aligned(tokens(part.old), tokens(part.new), budget)))
    kept = sum(_words(piece.new) for piece in words if piece.equal)
    return words if kept >= KEPT_AT_LEAST * min(_words(part.old), _words(part.new)) else [part]


def _words(text: str) -> int:
    return sum(1 for piece in text.split() if is_word(piece))


def _without_confetti(parts: list[_Part]) -> list[_Part]:
    """Take short agreements between two changes into the change, where they are no longer than what surrounds them."""
    kept: list[_Part] = []
    for part in parts:
        if kept and not kept[-1].equal and not part.equal:
            part = _joined(kept.pop(), part)
        kept.append(part)
        while len(kept) >= 3 and not kept[-1].equal and _is_chance(*kept[-3:]):
            before, island, after = kept[-3:]
            kept[-3:] = [_joined(before, island, after)]
    return kept


def _is_chance(before: _Part, island: _Part, after: _Part) -> bool:
    if not island.equal or before.equal:
        return False
    if not is_word(island.new):
        return "\n" not in island.new
    return len(island) <= LONGEST_ISLAND and len(island.new.strip()) <= min(len(before), len(after))


def _joined(*parts: _Part) -> _Part:
    return _Part(False, "".join(part.old for part in parts), "".join(part.new for part in parts))


def _runs(parts: Iterable[_Part]) -> Iterator[Run]:
    for part in parts:
        if part.equal or not (key(part.old).strip() or key(part.new).strip()):  # white space is no change
            yield Run(Kind.EQUAL, part.old, part.new)
            continue
        if part.old:
            yield Run(Kind.REMOVED, part.old, "")
        if part.new:
            yield Run(Kind.ADDED, "", part.new)


def _broken_into_lines(runs: Iterable[Run]) -> Iterator[Paragraph]:
    """Cut runs where lines end, so that each paragraph stands by itself."""
    held: list[Run] = []
    old_start = new_start = old_end = new_end = 0
    for run in runs:
        for piece in _lines(run):
            held.append(piece)
            old_end, new_end = old_end + len(piece.old), new_end + len(piece.new)
            if piece.text.endswith("\n") or (piece.text.isspace() and "\n" in piece.text):
                yield Paragraph(tuple(held), old_start, new_start)
                held, old_start, new_start = [], old_end, new_end
    if held:
        yield Paragraph(tuple(held), old_start, new_start)


def _lines(run: Run) -> Iterator[Run]:
    if run.kind == Kind.EQUAL:
        old, new = paragraphs(run.old), paragraphs(run.new)
        pairs = list(zip(old, new, strict=False))
        if len(old) != len(new) or not all(same_words(*pair) for pair in pairs):
            yield run  # lines were broken anew: what the words say stayed
            return
        for one, other in pairs:
            yield Run(Kind.EQUAL, one, other)
    elif run.kind == Kind.REMOVED:
        yield from (Run(Kind.REMOVED, line, "") for line in paragraphs(run.old))
    else:
        yield from (Run(Kind.ADDED, "", line) for line in paragraphs(run.new))
