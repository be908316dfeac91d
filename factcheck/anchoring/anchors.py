"""What an anchor is, and what can become of it."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

CONTEXT = 32  # characters of prefix and of suffix

Status = Literal["exact", "moved", "needs_review", "orphan"]


class Span(NamedTuple):
    """A passage of a text: the offset of its first character and the one after its last."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A quote, the words before and after it, and the offset it had. Only the quote is needed; each of the others that
    is known makes it surer."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    start: int = 0

    def __post_init__(self) -> None:
        if not self.exact:
            raise ValueError("An anchor needs a quote.")
        if self.start < 0:
            raise ValueError("An anchor's offset cannot be negative.")


@dataclass(frozen=True, slots=True)
class Match:
    """What became of an anchor: `start` and `end` where it is attached, `candidate` where a person must look."""

    status: Status
    start: int | None = None
    end: int | None = None
    candidate: Span | None = None


def anchor_at(text: str, start: int, end: int, context: int = CONTEXT) -> Anchor:
    """The anchor of `text[start:end]`. Raises ValueError where that is not a passage of the text."""
    if not 0 <= start < end <= len(text):
        raise ValueError(f"No passage from {start} to {end} in a text of {len(text)} characters.")
    if context < 1:
        raise ValueError("A quote without context cannot be told from its likes.")
    return Anchor(text[start:end], text[max(0, start - context) : start], text[end : end + context], start)
