"""A process that takes mails apart, with bounded memory and time, so that a hostile one ends it and nobody else.

Run as `python -m corrections.mail.child MEGABYTES SECONDS`. It reads requests from standard input and writes answers to
standard output, each a length of eight bytes and a pickle, and ends with its input. It is given no secrets.
"""

import os
import pickle
import resource
import signal
import struct
import sys
from typing import Any, BinaryIO

from corrections.mail.dissecting import dissect

LENGTH = struct.Struct(">Q")


def write_frame(stream: BinaryIO, value: Any) -> None:
    """Write one value."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: BinaryIO) -> Any:
    """Read one value; raises `EOFError` where the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from our own other half, which reads mail with pure Python


def main(megabytes: int, seconds: float) -> None:
    """Answer requests until there are no more. The alarm's default is to end the process, wherever it hangs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes our input when it goes
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not get between the frames
    while True:
        try:
            raw, envelope = read_frame(sys.stdin.buffer)
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            answer: tuple[Any, str] = (dissect(raw, envelope), "")
        except Exception as error:  # named to the parent, which decides how often to try again
            answer = (None, type(error).__name__)
        write_frame(answers, answer)
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
