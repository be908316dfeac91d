"""What the servers have in common: a folder, a port, an account, a process to start, watch and stop."""

import ctypes
import importlib.util
import json
import os
import pwd
import signal
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from factcheck.embedded.state import State

HOST = "127.0.0.1"
SYSTEM_USER = "embedded_postgres"
PR_SET_PDEATHSIG = 1
STOP_TIMEOUT = 8.0


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    """Return what a child runs before exec so that it ends with its parent. Linux only."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(with_signal))


def port_is_free(port: int, host: str = HOST) -> bool:
    """Say whether a server could listen on the port now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class Server(ABC):
    """One server process of one DATA_DIR. Only the keeper makes these, so there is never more than one of a name."""

    name: str
    stop_signal = signal.SIGTERM

    def __init__(self, state: State, *, durable: bool) -> None:
        self.state = state
        self.durable = durable
        self.folder = state.data_dir / self.name
        self.account = _system_account() if os.geteuid() == 0 else None
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make the folder, end what an earlier keeper left behind, and settle on a port."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.give(self.folder)
        self._end_leftover()
        ports = self.state.ports()
        self.port = ports.get(self.name, 0)
        if not self.port or not port_is_free(self.port):
            self.port = free_port()
            self.state.set_ports({**ports, self.name: self.port})

    def start(self) -> None:
        """Start the process. It need not answer yet."""
        log_path = self.state.folder / f"{self.name}.log"
        if log_path.exists() and log_path.stat().st_size > 10_000_000:
            log_path.unlink()
        with log_path.open("ab") as log:
            self.process = self.spawn(
                self.command(), stdout=log, stderr=log, preexec_fn=die_with_parent(self.stop_signal)
            )
        born = psutil.Process(self.process.pid).create_time()
        self._pid_file.write_text(json.dumps([self.process.pid, born]))

    def is_up(self) -> bool:
        """Say whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Stop the process the clean way, or after a while the hard way."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._pid_file.unlink(missing_ok=True)

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Say whether the server can be used."""

    def give(self, path: Path) -> None:
        """Give a file to the account that the server runs under."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def spawn(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        """Start a program as the server's account, in its folder."""
        if self.account:
            options.update(user=self.account.pw_uid, group=self.account.pw_gid, extra_groups=[])
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.Popen(
            command, cwd=self.folder, stdin=subprocess.DEVNULL, start_new_session=True, env=environment, **options
        )

    @property
    def _pid_file(self) -> Path:
        return self.state.folder / f"{self.name}.pid"

    def _end_leftover(self) -> None:
        """End what an earlier, killed keeper started. The time of birth tells it from a stranger with the same pid."""
        try:
            pid, born = json.loads(self._pid_file.read_text())
            leftover = psutil.Process(pid)
            if abs(leftover.create_time() - born) > 1:
                return
            leftover.send_signal(self.stop_signal)
            try:
                leftover.wait(STOP_TIMEOUT)
            except psutil.TimeoutExpired:
                leftover.kill()
                leftover.wait(STOP_TIMEOUT)
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return


def open_way_to(path: Path) -> None:
    """Let other accounts pass through the folders above `path` (not list them): PostgreSQL refuses to run as root."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
            print(f"embedded: {folder} may now be passed through by the account {SYSTEM_USER}", file=sys.stderr)


def package_folder(package: str) -> Path:
    """Return where an installed package lies, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed")
    return Path(spec.origin).resolve().parent


def _system_account() -> pwd.struct_passwd:
    """Return the account that servers run under when we are root: made at the first call, or else `nobody`."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            check=False,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return pwd.getpwnam("nobody")
