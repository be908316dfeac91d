"""Ends process groups whose supervisor was killed. Works wherever there are pipes, and reaches grandchildren too.

The supervisor writes "+12" and "-12" to our standard input as groups come and go. When the pipe closes, whoever is
still on the list is asked to end and, after a while, made to.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable
from typing import TextIO

PATIENCE = 6.0


def groups_left(lines: TextIO) -> set[int]:
    """Follow the supervisor's notes until it ends; return the groups it leaves behind."""
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    return groups


def signal_groups(groups: Iterable[int], with_signal: signal.Signals) -> None:
    """Signal every process of the groups. One that has ended meanwhile is no error."""
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, with_signal)


def groups_alive(groups: Iterable[int]) -> set[int]:
    """Return the groups that still have a process."""
    alive = set()
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, 0)
            alive.add(group)
    return alive


def main() -> int:
    """Wait for the end of the supervisor, then clear up."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # only the end of the pipe ends us
    groups = groups_left(sys.stdin)
    signal_groups(groups, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while groups_alive(groups) and time.monotonic() < deadline:
        time.sleep(0.1)
    signal_groups(groups, signal.SIGKILL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
