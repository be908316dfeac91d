"""What the users of one DATA_DIR agree on through files: locks, ports, passwords, and who asked for what."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Hold:
    """An open file with a lock on it, given back when closed or when the process ends."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self, operation: int) -> None:
        """Wait for the lock."""
        fcntl.flock(self._fd, operation)

    def try_to_own(self) -> bool:
        """Take the lock for this holder alone, if nobody else has a share. A share held so far may be lost."""
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Give the lock back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class LockFile:
    """A file whose lock many may share or one may own (flock: it lives and dies with the open file, not with a pid)."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def share(self) -> Hold:
        """Wait for a share and return it."""
        hold = Hold(self.path)
        hold.take(fcntl.LOCK_SH)
        return hold

    def own_within(self, seconds: float) -> Hold | None:
        """Return the lock, or nothing when somebody else keeps it for that long."""
        hold = Hold(self.path)
        deadline = time.monotonic() + seconds
        while not hold.try_to_own():
            if time.monotonic() > deadline:
                hold.close()
                return None
            time.sleep(0.02)
        return hold

    @contextmanager
    def own(self) -> Iterator[None]:
        """Wait for the lock and hold it for one block."""
        hold = Hold(self.path)
        try:
            hold.take(fcntl.LOCK_EX)
            yield
        finally:
            hold.close()

    def is_owned(self) -> bool:
        """Say whether anybody holds the lock at this moment."""
        hold = Hold(self.path)
        try:
            return not hold.try_to_own()
        finally:
            hold.close()


class State:
    """The files of one DATA_DIR. Everything under `embedded/` is ours; nothing in it needs a backup."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.folder = data_dir / "embedded"
        self.attached = LockFile(self.folder / "attached.lock")
        self.keeping = LockFile(self.folder / "keeper.lock")
        self.starting = LockFile(self.folder / "start.lock")
        self.keeper_log = self.folder / "keeper.log"

    def prepare(self) -> None:
        """Make the folders."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def ask_for(self, services: set[str]) -> None:
        """Ask the keeper, present or to come, to run these services."""
        for service in services:
            (self.folder / f"{service}.wanted").touch()

    def asked_for(self) -> set[str]:
        """Return the services that somebody asked for since the last keeper ended."""
        return {path.stem for path in self.folder.glob("*.wanted")}

    def forget_asked(self) -> None:
        """Forget what was asked for: nobody is left who asked."""
        for path in self.folder.glob("*.wanted"):
            path.unlink(missing_ok=True)

    def running(self) -> dict[str, int]:
        """Return the port of every service that the keeper has seen to answer."""
        return self._read("running.json")

    def set_running(self, ports: dict[str, int]) -> None:
        """Publish which services answer, and where."""
        self._write("running.json", ports)

    def ports(self) -> dict[str, int]:
        """Return the ports chosen last time, kept so that addresses stay the same."""
        return self._read("ports.json")

    def set_ports(self, ports: dict[str, int]) -> None:
        """Remember the ports."""
        self._write("ports.json", ports)

    def password(self) -> str:
        """Return the password of both servers, made at the first call."""
        return self._secret(self.folder / "password")

    def secret_key(self) -> str:
        """Return Django's secret key for this DATA_DIR, made at the first call."""
        return self._secret(self.data_dir / "secret-key")

    def last_words(self) -> str:
        """Return the last line that a keeper wrote before it gave up."""
        lines = self.keeper_log.read_text(errors="replace").strip().splitlines() if self.keeper_log.exists() else []
        return lines[-1] if lines else "it left no message"

    def _read(self, name: str) -> dict[str, int]:
        try:
            return json.loads((self.folder / name).read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def _write(self, name: str, value: dict[str, int]) -> None:
        fresh = self.folder / f"{name}.{os.getpid()}"
        fresh.write_text(json.dumps(value))
        fresh.replace(self.folder / name)

    @staticmethod
    def _secret(path: Path) -> str:
        """Return the secret in the file. Of two processes that make it at once, one writes and both read the same."""
        if not path.exists():
            fresh = path.with_name(f"{path.name}.{os.getpid()}")
            fresh.unlink(missing_ok=True)
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(32))
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text().strip()
