"""The confined half: answers requests on standard input, one at a time, and ends with its input.

Run as `python -m MODULE MEGABYTES SECONDS`, where MODULE calls `serve`. It is given no secrets and needs no Django.
"""

import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import BinaryIO

LENGTH = struct.Struct(">Q")
ANSWERED, FAILED = b"\0", b"\1"


def write_frame(stream: BinaryIO, data: bytes) -> None:
    """Write one message: its length in eight bytes, and the message."""
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes:
    """Read one message; raises `EOFError` where the other side has gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (length,) = LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Answer requests until there are no more, within the limits of the command line.

    The alarm's default is to end the process, wherever it hangs. An exception is answered by the name of its class.
    """
    megabytes, seconds = int(sys.argv[1]), float(sys.argv[2])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which closes our input when it goes
    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not get between the frames
    while True:
        try:
            asked = read_frame(sys.stdin.buffer)
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            said = ANSWERED + answer(asked)
        except Exception as error:  # named to the parent, which decides how often to try again
            said = FAILED + type(error).__name__.encode()
        write_frame(answers, said)
        signal.setitimer(signal.ITIMER_REAL, 0)
