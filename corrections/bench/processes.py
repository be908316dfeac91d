"""The processes that are measured: started, waited for, and stopped whatever happens."""

import contextlib
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence

import psutil
from django.conf import settings

from corrections.bench.figures import NotMeasured
from corrections.story.stage import LOOPBACK, wait_for

START_SECONDS = 60.0
STOP_SECONDS = 10.0


@contextlib.contextmanager
def running(command: Sequence[str], port: int, **environment: str) -> Iterator[psutil.Process]:
    """Within, the command runs and listens on the port. Its output goes to a file in `DATA_DIR`."""
    with (settings.DATA_DIR / "bench.log").open("ab") as log:
        child = subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            env=dict(os.environ) | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        wait_for(f"port {port}", lambda: _listens(child, port), seconds=START_SECONDS)
        yield psutil.Process(child.pid)
    finally:
        _stop(child)


def _listens(child: subprocess.Popen[bytes], port: int) -> bool:
    if child.poll() is not None:
        raise NotMeasured(f"{' '.join(map(str, child.args))} ended while starting:\n{last_words()}")  # type: ignore[arg-type]
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def last_words() -> str:
    """The end of what the processes said."""
    return "\n".join((settings.DATA_DIR / "bench.log").read_text(errors="replace").splitlines()[-15:])


def memory(process: psutil.Process) -> float:
    """Megabytes that a process and its children take, pages they share counted once (PSS)."""
    return sum(one.memory_full_info().pss for one in _family(process)) / 2**20


def processor_seconds(process: psutil.Process) -> float:
    """Seconds of processor that a process and its children have used so far."""
    return sum(one.cpu_times().user + one.cpu_times().system for one in _family(process))


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]
