"""One thread keeps the time of every connection; a forked process has one of its own."""

import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from factcheck.http import deadlines
from factcheck.http.deadlines import Deadline

FORKED = """
import os, socket, time
from factcheck.http.deadlines import Deadline

with Deadline(time.monotonic() + 60):
    child = os.fork()
    if not child:
        here, _there = socket.socketpair()
        with Deadline(time.monotonic() + 0.05) as deadline:
            deadline.watch(here)
            os._exit(0 if here.recv(1) == b"" and deadline.passed else 1)
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def cut_off(seconds: float) -> bool:
    """Whether a connection that says nothing ends because its time is up."""
    here, there = socket.socketpair()
    here.settimeout(30)
    with here, there, Deadline(time.monotonic() + seconds) as deadline:
        deadline.watch(here)
        return here.recv(1) == b"" and deadline.passed


def test_the_earliest_is_cut_first_whichever_was_set_first():
    with Deadline(time.monotonic() + 600) as later:
        assert cut_off(0.05)
        assert not later.passed


def test_one_that_was_over_in_time_cuts_nothing():
    here, there = socket.socketpair()
    with here, there:
        with Deadline(time.monotonic() + 0.05) as deadline:
            deadline.watch(here)
        assert cut_off(0.1)
        there.sendall(b"x")
        assert here.recv(1) == b"x"


def test_a_forked_process_keeps_time_as_well():
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, "-c", FORKED], env=environment, timeout=60, check=False)
    assert done.returncode == 0


def test_a_thread_that_could_not_be_started_is_started_for_the_next(monkeypatch):
    """Or no deadline of this process would end anything any more."""
    monkeypatch.setattr(deadlines, "_alarm", deadlines._Alarm())
    with monkeypatch.context() as crowded:
        crowded.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError), Deadline(time.monotonic() + 600):
            pass
    assert cut_off(0.05)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_ended_is_replaced(monkeypatch):
    class Broken(Deadline):
        def cut(self):
            raise MemoryError

    monkeypatch.setattr(deadlines, "_alarm", alarm := deadlines._Alarm())
    with Broken(time.monotonic()):
        alarm._thread.join(30)
    assert cut_off(0.05)


def refuse(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")
