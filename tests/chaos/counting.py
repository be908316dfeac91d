"""What may arrive how often: every raw arrival at the far sides is counted, each repeat has to have its kill. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

CAUSES = {"worker", "database"}
"""Only who was killed between the far side's acceptance and our commit can have caused a repeat."""
BATCHES = {"mail": 50, "webhook": 200}
"""What one lease takes at most: fifty letters, or two hundred calls on eight lanes."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that came in at a far side: over which channel, about what, under which id, when (seconds)."""

    channel: str
    about: str
    id: str
    at: float


@dataclass(frozen=True, slots=True)
class Kill:
    """A part that was killed, at some moment within these two (seconds)."""

    part: str
    began: float
    ended: float

    def explains(self, first: Arrival, again: Arrival, lease: float) -> bool:
        """Whether it can have fallen between the acceptance of the first and its commit, while the lease held."""
        return self.part in CAUSES and first.at <= self.ended and self.began <= min(again.at, first.at + lease)


@dataclass(slots=True)
class Count:
    """What was found. `wrongs` are sentences; there are none when the rule held."""

    expected: int
    arrived: int
    repeated: int
    kills: int
    wrongs: list[str] = field(default_factory=list)

    def line(self) -> str:
        return f"chaos: {self.expected} expected, {self.arrived} arrived, {self.repeated} repeated, {self.kills} kills"


def count(
    expected: Mapping[str, set[str]], arrivals: Sequence[Arrival], kills: Sequence[Kill], *, lease: float
) -> Count:
    """Hold what arrived against what was expected, by channel.

    None may be missing. A second arrival bears the id of the first, and has a kill between the two; of one kill there
    come no more of them than one lease batch.
    """
    by_subject: dict[tuple[str, str], list[Arrival]] = defaultdict(list)
    for arrival in sorted(arrivals, key=lambda one: one.at):
        by_subject[arrival.channel, arrival.about].append(arrival)
    wanted = {(channel, about) for channel, subjects in expected.items() for about in subjects}
    found = Count(len(wanted), len(arrivals), len(arrivals) - len(by_subject), len(kills))
    found.wrongs += [f"missing: {channel} about {about}" for channel, about in sorted(wanted - by_subject.keys())]
    found.wrongs += [f"unexpected: {channel} about {about}" for channel, about in sorted(by_subject.keys() - wanted)]
    blamed: Counter[tuple[str, Kill]] = Counter()
    for (channel, about), came in by_subject.items():
        if len({arrival.id for arrival in came}) > 1:
            found.wrongs.append(f"under several ids: {channel} about {about}")
        for first, again in pairwise(came):
            causes = [kill for kill in kills if kill.explains(first, again, lease)]
            if causes:
                blamed[channel, causes[0]] += 1
            else:
                later = f"{again.at - first.at:.1f} s later"
                found.wrongs.append(f"repeated without a kill: {channel} about {about}, {later}")
    found.wrongs += [
        f"more than a batch repeated by one kill of the {kill.part}: {times} over {channel}"
        for (channel, kill), times in blamed.items()
        if times > BATCHES[channel]
    ]
    return found
