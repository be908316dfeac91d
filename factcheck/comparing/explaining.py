"""Whether a public notice speaks of what changed in a text: of its words, and of the sentence in which they stand.

It errs on one side: what is not plainly spoken of is not explained, and a person decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from factcheck.anchoring.folding import folded
from factcheck.comparing.paragraphs import Kind, Paragraph, Run
from factcheck.comparing.passages import completed, meets, unfinished
from factcheck.comparing.tokens import is_word, key, tokens

SAID_AT_LEAST = 0.75
"""The share of the words that went, or came, which the notice must have; figures it must have all."""
TELLING = 5
"""Letters of a word that tells one sentence from another."""
ENOUGH_BY_THEMSELVES = 4
"""So many telling words that changed tell the place themselves."""

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Edit:
    """Words that went, came, or took each other's place, without a word between them that stayed.

    `gone_at` and `came_at` are where they stood and stand (code points); the sentences are those they belong to.
    """

    gone: str
    came: str
    gone_at: Stretch
    came_at: Stretch
    old_sentence: str
    new_sentence: str

    @cached_property
    def changed(self) -> frozenset[str]:
        return words(self.gone) | words(self.came)


@dataclass(frozen=True)
class Account:
    """What a notice says of a text, and where its claims stand in the text before and after.

    `is_of_all` says that it takes the whole text back.
    """

    was_wrong: str
    is_right: str
    notice: str
    claims_before: tuple[Stretch, ...] = ()
    claims_after: tuple[Stretch, ...] = ()
    is_of_all: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        return words(f"{self.was_wrong}\n{self.is_right}\n{self.notice}")

    def explains(self, paragraphs: Iterable[Paragraph]) -> bool:
        """Whether it speaks of everything that changed; of nothing when no word did."""
        changed = [edit for edit in edits(paragraphs) if edit.changed]
        return bool(changed) and all(self._speaks_of(edit) for edit in changed)

    def _speaks_of(self, edit: Edit) -> bool:
        if self.is_of_all or self._is_printed_as(edit):
            return True
        at_its_claims = any(meets(stretch, *edit.gone_at) for stretch in self.claims_before) or any(
            meets(stretch, *edit.came_at) for stretch in self.claims_after
        )
        if at_its_claims and not (self.was_wrong or self.is_right):
            return True
        return (
            _says(self.was_wrong or self.notice, edit.gone)
            and _says(self.is_right or self.notice, edit.came)
            and (at_its_claims or self._is_about(edit))
        )

    def _is_printed_as(self, edit: Edit) -> bool:
        """Whether the notice itself was added to the text."""
        return not words(edit.gone) and bool(words(self.notice)) and _quoted(self.notice, edit.came)

    def _is_about(self, edit: Edit) -> bool:
        """Whether the sentence is the one that the notice speaks of, as far as words can tell."""
        for quote, sentence in ((self.was_wrong, edit.old_sentence), (self.is_right, edit.new_sentence)):
            if min(len(words(quote)), len(words(sentence))) > 1 and (
                _quoted(quote, sentence) or _quoted(sentence, quote)
            ):
                return True
        around = (words(edit.old_sentence) | words(edit.new_sentence)) - edit.changed
        shared = {word for word in self.words if len(word) >= TELLING}
        return bool(around & shared) or len(edit.changed & shared) >= ENOUGH_BY_THEMSELVES


def edits(paragraphs: Iterable[Paragraph]) -> Iterator[Edit]:
    """Each stretch that changed, in reading order; none reaches over the end of a paragraph."""
    for paragraph in paragraphs:
        if paragraph.is_changed:
            yield from _edits(paragraph)


def _edits(paragraph: Paragraph) -> Iterator[Edit]:
    runs = paragraph.runs
    first = 0
    while first < len(runs):
        if runs[first].kind == Kind.EQUAL:
            first += 1
            continue
        last = first
        while last < len(runs) and runs[last].kind != Kind.EQUAL:
            last += 1
        yield _edit(paragraph, runs[:first], runs[first:last], runs[last:])
        first = last


def _edit(paragraph: Paragraph, lead: tuple[Run, ...], here: tuple[Run, ...], tail: tuple[Run, ...]) -> Edit:
    (old_lead, gone, old_tail), (new_lead, came, new_tail) = (
        ["".join(getattr(run, side) for run in runs) for runs in (lead, here, tail)] for side in ("old", "new")
    )
    old_start, new_start = paragraph.old_start + len(old_lead), paragraph.new_start + len(new_lead)
    return Edit(
        gone=gone,
        came=came,
        gone_at=(old_start, old_start + len(gone)),
        came_at=(new_start, new_start + len(came)),
        old_sentence=completed(unfinished(old_lead) + gone, old_tail),
        new_sentence=completed(unfinished(new_lead) + came, new_tail),
    )


def words(text: str) -> frozenset[str]:
    """The different words of a text, typography and case aside."""
    return frozenset(key(piece).casefold() for piece in tokens(text) if is_word(piece))


def _says(said: str, changed: str) -> bool:
    """Whether enough of the words that changed are said, every figure among them. Nothing is always said."""
    wanted, there = words(changed), words(said)
    figures = {word for word in wanted if any(character.isdigit() for character in word)}
    return figures <= there and len(wanted & there) >= SAID_AT_LEAST * len(wanted)


def _quoted(quote: str, text: str) -> bool:
    return _plain(quote) in _plain(text)


def _plain(text: str) -> str:
    return " ".join(folded(text).casefold().split()).rstrip(".!?… ")
