"""What the story plays on: the real processes in a folder of their own, and the two far sides that Corrigenda talks
to."""

import contextlib
import email
import email.message
import email.policy
import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import psutil
from aiosmtpd.controller import Controller

from factcheck import embedded
from factcheck.embedded.state import State

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOOPBACK = "127.0.0.1"
START_SECONDS = 150.0
STOP_SECONDS = 15.0

T = TypeVar("T")


class NotHeld(Exception):
    """A step of the story that did not hold."""


def wait_for(what: str, look: Callable[[], T | None], *, seconds: float = 40.0, every: float = 0.1) -> T:
    """Look until there is something to see, and return it. Raises `NotHeld` when there is nothing after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if seen := look():
            return seen
        time.sleep(every)
    raise NotHeld(f"{what}: not seen in {seconds:.0f} s")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


class Postbox:
    """A mail server for everybody outside: keeps what Corrigenda sends. While `closed`, it breaks off in
    mid-sending."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.seen: list[str] = []
        self.reached = threading.Event()
        self._open = threading.Event()
        self._open.set()
        self.port = free_port()
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port, ready_timeout=10)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name for it
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.seen.append(str(mail["Message-ID"]))
        if not self._open.is_set():
            self.reached.set()
            await server.loop.run_in_executor(None, self._open.wait, START_SECONDS)
            return "451 4.3.2 the other side has gone"
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.mails.append(mail)
        return "250 kept"

    def to(self, address: str) -> list[email.message.EmailMessage]:
        """What has come for an address, in order."""
        return [mail for mail in self.mails if address in str(mail["X-Envelope-To"])]

    @contextlib.contextmanager
    def holding(self) -> Iterator[None]:
        """Within, whoever sends is kept waiting after the last byte, and refused in the end."""
        self.reached.clear()
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._open.set()
        self._controller.stop()


@dataclass(frozen=True)
class Call:
    """One webhook call as it came in."""

    headers: dict[str, str]
    body: bytes


class Partner:
    """A partner system that listens for webhooks."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.port = free_port()
        partner = self

        class Listener(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                partner.calls.append(Call({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing: the story prints its own lines."""

        self._server = http.server.ThreadingHTTPServer((LOOPBACK, self.port), Listener)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/hooks"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass
class Product:
    """`manage.py run` in a folder of its own, on ports of its own."""

    folder: Path
    mail_port: int
    hook_port: int
    port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    lease_seconds: int = 10
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def environment(self) -> dict[str, str]:
        """What differs from a first `make run`: a folder, ports, the outside's mail server, and loopback for the
        webhook."""
        plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "USER", "TMPDIR") if name in os.environ}
        return plain | {
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(self.port),
            "SMTP_PORT": str(self.smtp_port),
            "SITE_URL": self.url,
            "EMAIL_URL": f"smtp://{LOOPBACK}:{self.mail_port}",
            "HTTP_ALLOW_PRIVATE": "1",
            "HTTP_EXTRA_PORT": str(self.hook_port),
            "DELIVERY_LEASE_SECONDS": str(self.lease_seconds),
            "LOG_LEVEL": "WARNING",
        }

    def database_url(self) -> str:
        """Where its database answers, for whoever wants to look with eyes of their own."""
        return embedded.database_url(State(self.folder / "data"))

    @property
    def log(self) -> Path:
        return self.folder / "run.log"

    def start(self) -> None:
        """Start everything and wait until the pages answer and a worker has shown itself."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=BASE_DIR,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for("the product is ready", self._is_ready, seconds=START_SECONDS, every=0.5)

    def _is_ready(self) -> bool:
        if self.process is not None and self.process.poll() is not None:
            raise NotHeld(f"the product ended while starting:\n{self.last_words()}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310
            return answer.status == 200
        return False

    def last_words(self) -> str:
        """The end of the log, for whoever has to find out why."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-25:])

    def kill(self, *words: str) -> int:
        """SIGKILL every process whose command has all these words; the supervisor is to notice. Returns how many."""
        victims = [child for child in self._descendants() if set(words) <= _words(child)]
        for victim in victims:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
        return len(victims)

    def _descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True) if self.process is not None else []

    def stop(self) -> None:
        """Stop it as Ctrl-C would; raises `NotHeld` when it does not end in time."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise NotHeld(f"the product did not stop in {STOP_SECONDS:.0f} s") from None


def _words(process: psutil.Process) -> set[str]:
    """The words of a process's command; a path counts by its last part."""
    try:
        return {Path(word).name for word in process.cmdline()}
    except psutil.Error:
        return set()
