"""The supervisor restarts what dies, names what is printed, and ends with everything it started."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.wiring.environment import ROOT, clean

FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"])
print("family", os.getpid(), child.pid, flush=True)
time.sleep(300)
"""
STUBBORN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("stubborn", os.getpid(), flush=True)
time.sleep(300)
"""
SUPERVISE = """
import os, sys
from pathlib import Path
from factcheck.management.supervisor import Program, Supervisor, python
programs = [Program(name, python("-c", source)) for name, source in zip(sys.argv[1::2], sys.argv[2::2])]
Supervisor(programs, Path.cwd(), dict(os.environ), patience=1.5).run()
"""


class Supervised:
    """A supervisor in a process of its own, and what it has printed."""

    def __init__(self, **programs: str) -> None:
        arguments = [item for pair in programs.items() for item in pair]
        command = [sys.executable, "-c", SUPERVISE, *arguments]
        self.process = subprocess.Popen(command, cwd=ROOT, env=clean(), stdout=-1, stderr=subprocess.STDOUT, text=True)
        self.pids: set[int] = set()
        self.passed_over: list[str] = []

    def line(self, pattern: str) -> re.Match[str]:
        """Return the first line that matches and was not returned before; wait for it."""
        for line in self.passed_over:
            if found := re.search(pattern, line):
                self.passed_over.remove(line)
                return self._note(found)
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                return self._note(found)
            self.passed_over.append(line)
        raise AssertionError(f"it ended without printing {pattern}")

    def _note(self, found: re.Match[str]) -> re.Match[str]:
        self.pids |= {int(number) for number in found.groups()}
        return found

    def ends_within(self, seconds: float) -> bool:
        """Say whether every process that has been named so far ends in time."""
        deadline = time.monotonic() + seconds
        while any(alive(pid) for pid in self.pids) and time.monotonic() < deadline:
            time.sleep(0.05)
        return not any(alive(pid) for pid in self.pids)


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def supervise() -> Iterator[type[Supervised]]:
    started: list[Supervised] = []

    def start(**programs: str) -> Supervised:
        started.append(Supervised(**programs))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.communicate()
        assert one.ends_within(10)


FAMILY_LINE = r"^family\s+\| family (\d+) (\d+)$"


def test_output_bears_the_name_of_its_program(supervise: type[Supervised]) -> None:
    both = supervise(
        one="print('first', flush=True); import time; time.sleep(300)", seventh="import time; time.sleep(300)"
    )

    assert both.line("first").string == "one     | first\n"


def test_a_killed_program_comes_back(supervise: type[Supervised]) -> None:
    supervised = supervise(family=FAMILY)
    first, grandchild = (int(pid) for pid in supervised.line(FAMILY_LINE).groups())

    os.kill(first, signal.SIGKILL)

    supervised.line(r"was killed by SIGKILL; starting it again in 0.5 s")
    assert int(supervised.line(FAMILY_LINE).group(1)) != first
    assert not alive(grandchild)


def test_a_program_that_keeps_failing_is_tried_less_and_less(supervise: type[Supervised]) -> None:
    supervised = supervise(broken="raise SystemExit(3)")

    for pause in ("0.5", "1", "2"):
        supervised.line(rf"^broken \| ended with status 3; starting it again in {pause} s$")


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_programs_and_their_children(supervise: type[Supervised], with_signal: signal.Signals) -> None:
    supervised = supervise(family=FAMILY, stubborn=STUBBORN)
    supervised.line(FAMILY_LINE)
    supervised.line(r"stubborn (\d+)$")

    supervised.process.send_signal(with_signal)

    assert supervised.process.wait(10) == 0
    assert supervised.ends_within(0)


def test_a_killed_supervisor_takes_its_programs_with_it(supervise: type[Supervised]) -> None:
    supervised = supervise(family=FAMILY)
    supervised.line(FAMILY_LINE)

    supervised.process.kill()

    assert supervised.ends_within(5)
