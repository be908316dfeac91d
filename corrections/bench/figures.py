"""Figures and the floors they stand on: rates taken in rounds, and the table that shows them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, median_low


class NotMeasured(Exception):
    """Work that was not done as it should have been, so that its time means nothing."""


@dataclass(frozen=True)
class Size:
    """How much is done for one figure."""

    rounds: int = 3
    mails: int = 50  # times rounds, fewer than the 500 an hour that a publication acknowledges
    accepted: int = 500  # times rounds; not filed
    filed: int = 200  # by one process and by two, in batches of fifty
    tickets: int = 20_000
    events: int = 300
    numbered: int = 5000
    letters: int = 480
    pending: int = 10_000
    tasks: int = 1000
    few: int = 30
    many: int = 5000
    seconds: float = 1.6
    claims: int = 100_000
    questions: int = 200


QUICK = Size(
    rounds=1,
    mails=4,
    accepted=20,
    filed=8,
    tickets=100,
    events=5,
    numbered=20,
    letters=16,
    pending=20,
    tasks=20,
    few=3,
    many=30,
    seconds=0.3,
    claims=1000,
    questions=5,
)


@dataclass
class Row:
    """One figure in all its rounds, and its floor in the same rounds."""

    what: str
    floor_is: str
    rates: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The figure as a part of its floor: the median of what each round says, since a round shares its noise."""
        return median(rate / floor for rate, floor in zip(self.rates, self.floors, strict=True))


class Sheet:
    """Every figure of a run, in the order in which they were first taken."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def note(self, what: str, rate: float, *, floor: float, floor_is: str, remark: str = "") -> None:
        """Add one round of one figure, both in things a second."""
        row = self.rows.setdefault(what, Row(what, floor_is))
        row.rates.append(rate)
        row.floors.append(floor)
        if remark:
            row.remarks.append(remark)

    def lines(self) -> list[str]:
        """The table: medians of the rounds, the share of the floor, and the floor's name."""
        wide = max((len(row.what) for row in self.rows.values()), default=0)
        head = f"{'a second':<{wide}}  {'measured':>9}  {'floor':>9}  {'share':>6}  floor"
        return [head, *(_line(row, wide) for row in self.rows.values())]


def _line(row: Row, wide: int) -> str:
    remark = f"  [{row.remarks[row.rates.index(median_low(row.rates))]}]" if row.remarks else ""
    rates = f"{_short(median(row.rates)):>9}  {_short(median(row.floors)):>9}  {row.share:>6.2f}"
    return f"{row.what:<{wide}}  {rates}  {row.floor_is}{remark}"


def _short(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}"


def per_second(count: int, act: Callable[[], object]) -> float:
    """Do something that counts for so many, once; return how many that is in a second."""
    began = time.perf_counter()
    act()
    return count / (time.perf_counter() - began)
