"""The half that asks: starts the confined process when it is first needed, and replaces it when it dies."""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from signal import SIGALRM
from typing import ClassVar

from django.conf import settings

from factcheck.confined.child import FAILED, read_frame, write_frame

GRACE = 1.0


class Unreadable(Exception):
    """It could not be read. The message says why, in words fit for the dashboard and the log."""


@dataclass
class Confined:
    """A process that lives for many questions, one at a time. A fork of this process starts one of its own."""

    megabytes: int = 1024
    seconds: float = 15.0
    _child: subprocess.Popen[bytes] | None = None
    _owner: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    module: ClassVar[str]

    def ask(self, question: bytes) -> bytes:
        """The answer; raises `Unreadable` when it took too long, too much memory, or broke a rule of ours."""
        with self._lock:
            child = self._living_child()
            try:
                write_frame(child.stdin, question)  # type: ignore[arg-type]
                said = read_frame(child.stdout)  # type: ignore[arg-type]
            except (EOFError, OSError):
                raise Unreadable(self._bury(child)) from None
            except BaseException:  # interrupted between question and answer: the next must not get this one's
                self._bury(child)
                raise
            error = said[1:].decode() if said[:1] == FAILED else ""
            if error == MemoryError.__name__:
                self._bury(child)
                raise Unreadable(f"reading it took more than {self.megabytes} MB")
        if error:
            raise Unreadable(f"reading it failed: {error}")
        return said[1:]

    def close(self) -> None:
        """End the child."""
        with self._lock:
            if self._child is not None and self._owner == os.getpid():
                self._bury(self._child)

    def _living_child(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._owner != os.getpid() or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", self.module, str(self.megabytes), str(self.seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=settings.BASE_DIR,
                # No secrets: what reads strangers' words gets an environment of its own.
                env={"PYTHONPATH": str(settings.BASE_DIR), "LANG": "C.UTF-8"},
            )
            self._owner = os.getpid()
        return self._child

    def _bury(self, child: subprocess.Popen[bytes]) -> str:
        """Make sure that the child is gone; return what it died of."""
        self._child = None
        for stream in (child.stdin, child.stdout):
            with suppress(OSError):  # what was buffered for a process that is gone
                stream.close()  # type: ignore[union-attr]
        try:
            code = child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
        if code == -SIGALRM:
            return f"reading it took more than {self.seconds:g} seconds"
        return f"the process that read it ended ({code})"
