"""Private PostgreSQL and Valkey for whoever has none: out of wheels, under DATA_DIR, for as long as somebody uses them.

Every process that uses them holds a shared lock on one file. A keeper process (`keeper.py`) runs the servers, restarts
what dies, and stops both once it can have that lock for itself. The kernel drops a lock with its process, however that
ends. Settings know nothing of this: `start()` only puts into the environment what is missing there.
"""

import atexit
import contextlib
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

from factcheck.embedded.state import State

BASE_DIR = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT = 60.0
STOP_TIMEOUT = 15.0

_attached: "Attachment | None" = None


def wanted() -> bool:
    """Say whether this process should bring its own services: no database is named, and DEBUG is not switched off."""
    debug = os.environ.get("DEBUG", "1").strip().lower()
    return not os.environ.get("DATABASE_URL", "").strip() and debug not in {"0", "false", "no", "off"}


def start_if_wanted() -> None:
    """Start or join the embedded services where `wanted()` says so."""
    if wanted():
        start()


def start() -> None:
    """Start or join the services of DATA_DIR, and put what is missing into the environment."""
    global _attached
    if _attached is not None:
        return
    data_dir = Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").expanduser().resolve()
    wanted_services = {"postgres"} | (set() if os.environ.get("CELERY_BROKER_URL") else {"valkey"})
    _attached = Attachment(State(data_dir), wanted_services)
    atexit.register(stop)
    _fill_environment(_attached.state)


def stop() -> None:
    """Leave the services. The last one to leave waits until they have stopped."""
    global _attached
    if _attached is not None:
        leaving, _attached = _attached, None
        leaving.release()


def revive() -> None:
    """Start a new keeper where this process is attached and the old keeper was killed."""
    if _attached is not None:
        _attached.ensure_kept()


class Attachment:
    """One process's share in the services of one DATA_DIR."""

    def __init__(self, state: State, services: set[str]) -> None:
        self.state = state
        self.services = services
        self.owner = os.getpid()
        self._keeper: subprocess.Popen[bytes] | None = None
        try:
            state.prepare()
        except OSError as error:
            why = os.strerror(error.errno or 0).lower()
            raise ImproperlyConfigured(f"DATA_DIR is not valid: {state.folder}: {why}") from None
        # Waits while a keeper is on its way out: it holds this lock for itself until both servers have stopped.
        self._share = state.attached.share()
        state.ask_for(services)
        try:
            self.ensure_kept()
        except BaseException:
            self._share.close()
            raise

    def ensure_kept(self) -> None:
        """Return once a keeper runs all that was asked for; start one where there is none."""
        with self.state.starting.own():
            if self._keeper is not None and self._keeper.poll() is not None:
                self._keeper = None  # it kept for a while and was killed since
            deadline = time.monotonic() + START_TIMEOUT
            while not (self.state.keeping.is_owned() and self.services <= self.state.running().keys()):
                if self._keeper is not None and self._keeper.poll() not in (None, 0):
                    self._keeper = None
                    raise ImproperlyConfigured(f"the embedded services did not start: {self.state.last_words()}")
                if not self.state.keeping.is_owned() and (self._keeper is None or self._keeper.poll() is not None):
                    self._keeper = self._spawn_keeper()
                if time.monotonic() > deadline:
                    raise ImproperlyConfigured(f"the embedded services did not start in {START_TIMEOUT:.0f} s")
                time.sleep(0.03)

    def release(self) -> None:
        """Give the share back. Where it was the last one, return only after the keeper has gone."""
        if os.getpid() != self.owner:
            return
        last = self._share.try_to_own()
        self._share.close()
        deadline = time.monotonic() + STOP_TIMEOUT
        while last and self.state.keeping.is_owned() and time.monotonic() < deadline:
            time.sleep(0.03)
        if last and self._keeper is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._keeper.wait(2)  # or it would be left to init, and not every container has one that cares

    def _spawn_keeper(self) -> subprocess.Popen[bytes]:
        self.state.set_running({})  # what a killed keeper said last is true no longer
        with self.state.keeper_log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "factcheck.embedded.keeper", str(self.state.data_dir)],
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )


def database_url(state: State) -> str:
    """Return the address of the running PostgreSQL."""
    return f"postgres://corrigenda:{state.password()}@127.0.0.1:{state.running()['postgres']}/corrigenda"


def _fill_environment(state: State) -> None:
    ports, password = state.running(), state.password()
    supplied = {
        "DEBUG": "1",
        "DATA_DIR": str(state.data_dir),
        "DATABASE_URL": database_url(state),
        "SECRET_KEY": state.secret_key(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "CORRECTIONS_DOMAIN": "desk.example",
        "EMAIL_URL": f"filemail:///{quote(str(state.data_dir / 'outbox'))}",
    }
    if "valkey" in ports and not os.environ.get("CELERY_BROKER_URL"):
        supplied["CELERY_BROKER_URL"] = f"redis://:{password}@127.0.0.1:{ports['valkey']}/0"
        supplied["CACHE_URL"] = f"redis://:{password}@127.0.0.1:{ports['valkey']}/1"
    for name, value in supplied.items():
        if not os.environ.get(name, "").strip():
            os.environ[name] = value
