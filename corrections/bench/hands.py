"""Processes that work on the same thing at once, so that their rate together can be taken."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from corrections.bench.figures import NotMeasured
from corrections.bench.processes import last_words
from factcheck.management.supervisor import python


@dataclass(frozen=True)
class Hands:
    """Some processes, each of which waits to be told what to do."""

    children: tuple[subprocess.Popen[str], ...]

    def do(self, task: str, count: int = 0) -> int:
        """Have all of them do the same at once; return how many mails they worked on together."""
        for child in self.children:
            print(f"{task} {count}", file=child.stdin, flush=True)
        return sum(int(_answer(child)) for child in self.children)

    def first(self, count: int) -> "Hands":
        """So many of them."""
        return Hands(self.children[:count])


@contextmanager
def hands(count: int) -> Iterator[Hands]:
    """Within, so many processes wait for work. What they say besides goes to the file of all that is measured."""
    with (settings.DATA_DIR / "bench.log").open("ab") as log:
        children = tuple(
            subprocess.Popen(
                python("-m", "corrections.bench.hand"),
                cwd=settings.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
            for _child in range(count)
        )
    try:
        yield Hands(children)
    finally:
        for child in children:
            child.communicate()  # nothing more to do: they end


def _answer(child: subprocess.Popen[str]) -> str:
    line = child.stdout.readline() if child.stdout else ""
    if not line:
        raise NotMeasured(f"a process that was measured ended:\n{last_words()}")
    return line
