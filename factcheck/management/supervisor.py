"""Runs a handful of programs: restarts what dies, names what is printed, leaves nothing behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, TextIO

from factcheck.management import watchdog

TICK = 0.1
STEADY_AFTER = 10.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
PATIENCE = 5.0


@dataclass
class Program:
    """One program to keep running."""

    name: str
    command: Sequence[str]
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[str] | None = None
    started: float = 0.0
    not_before: float = 0.0
    pause: float = FIRST_PAUSE


@dataclass
class Supervisor:
    """Starts the programs, each in a process group of its own, and looks after them ten times a second.

    `tend` is called once a second for whatever else is to be kept alive. `environment` is what the programs inherit.
    """

    programs: Sequence[Program]
    folder: Path
    environment: Mapping[str, str]
    tend: Callable[[], None] = lambda: None
    patience: float = PATIENCE
    out: TextIO = field(default_factory=lambda: sys.stdout)
    stopping: bool = False
    _print_lock: threading.Lock = field(default_factory=threading.Lock)
    _watchdog: subprocess.Popen[str] | None = None

    def run(self, ready: Callable[[], bool] = lambda: True, announce: Callable[[], None] = lambda: None) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP. Calls `announce` once, as soon as `ready` says so."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._ask_to_stop)
        self._watchdog = self._start_watchdog()
        announced, next_tending = False, 0.0
        try:
            while not self.stopping:
                for program in self.programs:
                    self._look_after(program)
                if not announced and ready():
                    announced = True
                    announce()
                if time.monotonic() >= next_tending:
                    next_tending = time.monotonic() + 1
                    self.tend()
                time.sleep(TICK)
        finally:
            self.stop()

    def stop(self) -> None:
        """End every program and its descendants: politely first, then not."""
        for program in self.programs:
            if program.process is not None and program.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    program.process.send_signal(program.stop_signal)
        groups = {program.process.pid for program in self.programs if program.process is not None}
        deadline = time.monotonic() + self.patience
        while self._still_running(groups) and time.monotonic() < deadline:
            time.sleep(TICK / 2)
        watchdog.signal_groups(groups, signal.SIGKILL)
        for program in self.programs:
            if program.process is not None:
                program.process.wait()
        if self._watchdog is not None:
            for group in groups:
                self._note(f"-{group}")
            self._watchdog.communicate()
            self._watchdog = None

    def say(self, name: str, *lines: str) -> None:
        """Print lines under a program's name. A reader of our output that has gone must not take us with it."""
        with self._print_lock, contextlib.suppress(BrokenPipeError, ValueError):
            for line in lines:
                print(f"{name:<{self._width}} | {line}", file=self.out, flush=True)

    @property
    def _width(self) -> int:
        return max((len(program.name) for program in self.programs), default=0)

    def _look_after(self, program: Program) -> None:
        now = time.monotonic()
        if program.process is not None:
            if (code := program.process.poll()) is None:
                return
            self._bury(program, program.process.pid, code, now)
        if now >= program.not_before:
            self._start(program, now)

    def _start(self, program: Program, now: float) -> None:
        program.started = now
        program.process = subprocess.Popen(
            program.command,
            cwd=self.folder,
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._note(f"+{program.process.pid}")
        threading.Thread(target=self._relay, args=(program.name, program.process.stdout), daemon=True).start()

    def _bury(self, program: Program, group: int, code: int, now: float) -> None:
        """Clear away a dead program's descendants, and decide when it may try again."""
        watchdog.signal_groups([group], signal.SIGKILL)
        self._note(f"-{group}")
        if now - program.started > STEADY_AFTER:
            program.pause = FIRST_PAUSE
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with status {code}"
        self.say(program.name, f"{how}; starting it again in {program.pause:g} s")
        program.process = None
        program.not_before = now + program.pause
        program.pause = min(program.pause * 2, LONGEST_PAUSE)

    def _relay(self, name: str, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                self.say(name, line.rstrip("\n"))

    def _still_running(self, groups: set[int]) -> bool:
        for program in self.programs:
            if program.process is not None:
                program.process.poll()
        return bool(watchdog.groups_alive(groups))

    def _start_watchdog(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "factcheck.management.watchdog"],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def _note(self, line: str) -> None:
        if self._watchdog is not None and self._watchdog.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._watchdog.stdin.write(f"{line}\n")
                self._watchdog.stdin.flush()

    def _ask_to_stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True


def python(*arguments: str) -> list[str]:
    """Return a command that runs the present interpreter."""
    return [sys.executable, *arguments]


def current_environment() -> dict[str, str]:
    """Return our environment, with what the embedded services put there: programs that inherit it start none."""
    return dict(os.environ)
