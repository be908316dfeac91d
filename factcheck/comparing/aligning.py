"""What two sequences have in common, in order, within a budget of work.

Anchors first (what stands once on either side, as in Bram Cohen's patience diff), then an exact longest common
subsequence between them where that is small enough. What is too large to be told apart in time counts as different.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

BUDGET = 3_000_000
"""Steps one comparison may take in all: about a second. Each level of anchoring costs its items, each exact comparison
the product of its sides."""

LARGEST_TABLE = 400_000
"""Cells of one exact comparison."""


@dataclass(slots=True)
class Budget:
    """How much work is left."""

    left: int = BUDGET

    def take(self, steps: int) -> bool:
        """Whether these steps could still be paid for."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


@dataclass(frozen=True, slots=True)
class Block:
    """`length` items that are the same from `old` on and from `new` on."""

    old: int
    new: int
    length: int


Keys = Sequence[Hashable]
Gap = tuple[int, int, int, int]


def align(old: Keys, new: Keys, budget: Budget) -> list[Block]:
    """The blocks both sides share, in order, neither crossing nor touching on both sides."""
    found: list[tuple[int, int]] = []
    gaps: list[Gap] = [(0, len(old), 0, len(new))]
    while gaps:
        start, end, other, other_end = gaps.pop()
        while start < end and other < other_end and old[start] == new[other]:
            found.append((start, other))
            start, other = start + 1, other + 1
        while start < end and other < other_end and old[end - 1] == new[other_end - 1]:
            end, other_end = end - 1, other_end - 1
            found.append((end, other_end))
        if start == end or other == other_end or not budget.take(end - start + other_end - other):
            continue
        gap = (start, end, other, other_end)
        if anchors := _anchors(old, new, gap):
            found.extend(anchors)
            gaps.extend(_between(anchors, gap))
        elif (cells := (end - start) * (other_end - other)) <= LARGEST_TABLE and budget.take(cells):
            found.extend(_longest_common(old, new, gap))
    return list(_blocks(sorted(found)))


def _anchors(old: Keys, new: Keys, gap: Gap) -> list[tuple[int, int]]:
    """The longest rising chain of items that stand once on either side of the gap."""
    start, end, other, other_end = gap
    here, there = Counter(old[start:end]), Counter(new[other:other_end])
    places = {new[place]: place for place in range(other, other_end) if there[new[place]] == 1}
    pairs = [
        (place, places[old[place]]) for place in range(start, end) if here[old[place]] == 1 and old[place] in places
    ]
    tails: list[int] = []
    last: list[int] = []  # the pair that ends the best chain of each length
    before: list[int] = []
    for number, (_old, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        before.append(last[length - 1] if length else -1)
        if length == len(tails):
            tails.append(place)
            last.append(number)
        else:
            tails[length], last[length] = place, number
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _between(anchors: list[tuple[int, int]], gap: Gap) -> Iterator[Gap]:
    start, end, other, other_end = gap
    for here, there in anchors:
        yield start, here, other, there
        start, other = here + 1, there + 1
    yield start, end, other, other_end


def _longest_common(old: Keys, new: Keys, gap: Gap) -> Iterator[tuple[int, int]]:
    """A longest common subsequence, by the table of lengths."""
    start, end, other, other_end = gap
    row = [0] * (other_end - other + 1)
    table = [row]
    for here in range(end - 1, start - 1, -1):
        above, row = row, [0] * len(row)
        wanted = old[here]
        for column in range(len(row) - 2, -1, -1):
            if new[other + column] == wanted:
                row[column] = above[column + 1] + 1
            else:
                row[column] = above[column] if above[column] >= row[column + 1] else row[column + 1]
        table.append(row)
    here, column = start, 0
    while here < end and other + column < other_end:
        row, below = table[end - here], table[end - here - 1]
        if old[here] == new[other + column]:
            yield here, other + column
            here, column = here + 1, column + 1
        elif below[column] >= row[column + 1]:
            here += 1
        else:
            column += 1


def _blocks(pairs: list[tuple[int, int]]) -> Iterator[Block]:
    start = 0
    for position in range(1, len(pairs) + 1):
        if position == len(pairs) or pairs[position] != (pairs[position - 1][0] + 1, pairs[position - 1][1] + 1):
            yield Block(*pairs[start], position - start)
            start = position
