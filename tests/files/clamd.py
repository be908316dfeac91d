"""A small server that speaks clamd's protocol over TCP or a Unix socket, and misbehaves as it is told."""

import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner takes for a virus, by agreement. In two pieces, so that no scanner takes this file for one."""


class Clamd:
    """Answers PING and INSTREAM. `manner`: normal, silent (never answers), garbage, or hangup (before an answer)."""

    def __init__(self, *, path: Path | None = None, most: int = 1_000_000, manner: str = "normal") -> None:
        self.most, self.manner = most, manner
        self.seen: list[bytes] = []
        if path:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.bind(str(path))
            self.socket.listen()
            self.address = f"unix://{path}"
        else:
            self.socket = socket.create_server(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{self.socket.getsockname()[1]}"
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.over.set()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while not self.over.is_set():
                line, _peer = self.socket.accept()
                with line, suppress(OSError, struct.error):
                    self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += line.recv(1)
        if self.manner == "silent":
            self.over.wait(10)
            return
        if self.manner == "hangup":
            return
        said = b"PONG" if command == b"zPING\0" else self._scan(line)
        line.sendall((b"\xff\xfe what?\n" * 400 if self.manner == "garbage" else said) + b"\0")

    def _scan(self, line: socket.socket) -> bytes:
        data = b""
        while length := struct.unpack(">L", self._read(line, 4))[0]:
            data += self._read(line, length)
            if len(data) > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
        self.seen.append(data)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"

    def _read(self, line: socket.socket, length: int) -> bytes:
        data = b""
        while len(data) < length:
            piece = line.recv(length - len(data))
            if not piece:
                raise OSError("gone")
            data += piece
        return data
