"""How much evidence a verdict needs before it can be put forward, and how much it has. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from factcheck.anchoring.folding import folded


class Evidence(Protocol):
    """What is weighed of a source."""

    is_primary: bool
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Rule:
    """So many primary sources, or so many independent sources of any kind."""

    primary: int
    independent: int


@dataclass(frozen=True, slots=True)
class Weight:
    """What a verdict's sources amount to."""

    primary: int
    independent: int

    def missing(self, rule: Rule) -> Rule | None:
        """How many of either kind would be enough; `None` where the rule is met."""
        if self.primary >= rule.primary or self.independent >= rule.independent:
            return None
        return Rule(rule.primary - self.primary, rule.independent - self.independent)


def weigh(sources: Iterable[Evidence]) -> Weight:
    """Count a verdict's sources.

    Several reports of one site are one source, and so is one thing attached twice: what copies cannot confirm. A
    primary source stands for itself, unless it is the same page.
    """
    listed = list(sources)
    primary = {_page(source) for source in listed if source.is_primary}
    secondary = {_origin(source) for source in listed if not source.is_primary}
    return Weight(len(primary), len(primary) + len(secondary))


def _page(source: Evidence) -> str:
    return source.url.strip() or _named(source)


def _origin(source: Evidence) -> str:
    """The site a source is of; where it has no address, its title."""
    try:
        host = urlsplit(source.url.strip()).hostname or ""
    except ValueError:
        host = ""
    return host.removeprefix("www.") or _named(source)


def _named(source: Evidence) -> str:
    return "".join(folded(source.title).casefold().split())
