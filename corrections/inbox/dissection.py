"""Has mails taken apart by a process of limited memory and time; replaces it when it dies."""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from signal import SIGALRM

from django.conf import settings

from corrections.mail.child import read_frame, write_frame
from corrections.mail.classify import Envelope
from corrections.mail.dissecting import Dissected

MEGABYTES = 1024
SECONDS = 15.0
GRACE = 1.0


class Unreadable(Exception):
    """A mail could not be taken apart. The message says why, in words fit for the dashboard and the log."""


@dataclass
class Reader:
    """A child process that lives for many mails, one at a time. A fork of this process starts a child of its own."""

    megabytes: int = MEGABYTES
    seconds: float = SECONDS
    _child: subprocess.Popen[bytes] | None = None
    _owner: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def dissect(self, raw: bytes, envelope: Envelope) -> Dissected:
        """Take one mail apart; raises `Unreadable` when it took too long, too much memory, or broke a rule of ours."""
        with self._lock:
            child = self._living_child()
            try:
                write_frame(child.stdin, (raw, envelope))  # type: ignore[arg-type]
                found, error = read_frame(child.stdout)  # type: ignore[arg-type]
            except (EOFError, OSError):
                raise Unreadable(self._bury(child)) from None
            except BaseException:  # interrupted between question and answer: the next mail must not get this one's
                self._bury(child)
                raise
            if error == MemoryError.__name__:
                self._bury(child)
                raise Unreadable(f"reading it took more than {self.megabytes} MB")
        if error:
            raise Unreadable(f"reading it failed: {error}")
        dissected: Dissected = found
        return dissected

    def close(self) -> None:
        """End the child."""
        with self._lock:
            if self._child is not None and self._owner == os.getpid():
                self._bury(self._child)

    def _living_child(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._owner != os.getpid() or self._child.poll() is not None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "corrections.mail.child", str(self.megabytes), str(self.seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=settings.BASE_DIR,
                # No secrets: what reads strangers' mail gets an environment of its own.
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


reader = Reader()
"""The reader that this process's mails share."""
