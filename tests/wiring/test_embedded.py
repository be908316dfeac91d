"""The embedded services start, are shared, survive what kills them, and end with their last user."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from factcheck import embedded
from tests.wiring.environment import ROOT, clean

USER = """
import json, os, sys
from factcheck import embedded
embedded.start()
print(json.dumps({name: os.environ[name] for name in ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY")}), flush=True)
for line in sys.stdin:
    embedded.revive()
    print("revived", flush=True)
"""


class User:
    """A process that uses the services of a folder until it is told to leave, or killed."""

    def __init__(self, data_dir: Path, **variables: str) -> None:
        environment = clean(DATA_DIR=str(data_dir), EMBEDDED_DURABLE="0", **variables)
        self.data_dir = data_dir
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER], cwd=ROOT, env=environment, stdin=-1, stdout=-1, stderr=-1, text=True
        )

    def addresses(self) -> dict[str, str]:
        """Wait until the services are there."""
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return json.loads(line)

    def revive(self) -> None:
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "revived\n"

    def leave(self) -> None:
        """End as a process should. Returns when it has ended."""
        self.process.communicate(timeout=20)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=20)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with spaces in its name, too long for a Unix socket. One for all tests: each must leave it usable."""
    return tmp_path_factory.mktemp("of a reader") / ("a long name " * 10).strip() / "var"


@pytest.fixture
def use(data_dir: Path) -> Iterator[Callable[..., User]]:
    users: list[User] = []

    def start(folder: Path = data_dir, **variables: str) -> User:
        users.append(User(folder, **variables))
        return users[-1]

    yield start
    for user in users:
        user.kill()
    for folder in {user.data_dir for user in users}:
        until(lambda folder=folder: not servers(folder))


def servers(data_dir: Path) -> dict[str, int]:
    """Return the pids of the servers that the keeper of a folder has noted and that still run."""
    pids = {}
    for name in ("postgres", "valkey"):
        note = data_dir / "embedded" / f"{name}.pid"
        try:
            pid, born = json.loads(note.read_text())
            if abs(psutil.Process(pid).create_time() - born) < 1:
                pids[name] = pid
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            continue
    return pids


def keeper(data_dir: Path) -> psutil.Process:
    return psutil.Process(servers(data_dir)["postgres"]).parent()


def until(condition: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def broker_answers(url: str) -> bool:
    password, port = url.split(":")[2].split("@")[0], int(url.rsplit(":", 1)[1].split("/")[0])
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(f"AUTH {password}\r\n".encode())
            return connection.recv(100) == b"+OK\r\n"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, True),
        ({"DEBUG": "1"}, True),
        ({"DEBUG": "off"}, False),
        ({"DEBUG": "0"}, False),
        ({"DATABASE_URL": "postgres://db.internal/x"}, False),
        ({"DATABASE_URL": "postgres://db.internal/x", "DEBUG": "1"}, False),
    ],
)
def test_they_are_wanted_where_no_database_is_named(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: bool
) -> None:
    for name in ("DATABASE_URL", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert embedded.wanted() is expected


def test_many_that_start_at_once_share_one_pair_and_the_last_one_stops_it(
    use: Callable[..., User], data_dir: Path
) -> None:
    users = [use() for _ in range(3)]
    first, *others = [user.addresses() for user in users]
    assert all(addresses == first for addresses in others)
    assert answers(first["DATABASE_URL"])
    assert broker_answers(first["CELERY_BROKER_URL"])

    users[0].leave()
    users[1].kill()
    time.sleep(0.5)
    assert answers(first["DATABASE_URL"])

    users[2].leave()
    assert servers(data_dir) == {}
    assert not answers(first["DATABASE_URL"])


def test_a_killed_last_user_leaves_nothing_running(use: Callable[..., User], data_dir: Path) -> None:
    user = use()
    user.addresses()
    assert set(servers(data_dir)) == {"postgres", "valkey"}

    user.kill()

    until(lambda: not servers(data_dir))


def test_a_second_start_keeps_data_addresses_and_secret(use: Callable[..., User], data_dir: Path) -> None:
    first = use()
    before = first.addresses()
    with psycopg.connect(before["DATABASE_URL"]) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    first.leave()

    after = use().addresses()

    assert after == before
    with psycopg.connect(after["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert stat.S_IMODE((data_dir / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_a_killed_server_comes_back_on_the_same_port(use: Callable[..., User], data_dir: Path, name: str) -> None:
    addresses = use().addresses()
    victim = servers(data_dir)[name]

    os.kill(victim, signal.SIGKILL)

    until(lambda: servers(data_dir).get(name) not in (None, victim))
    until(lambda: answers(addresses["DATABASE_URL"]) and broker_answers(addresses["CELERY_BROKER_URL"]))


def test_a_killed_keeper_is_replaced_and_what_it_left_is_cleared_away(use: Callable[..., User], data_dir: Path) -> None:
    user = use()
    addresses = user.addresses()

    killed = keeper(data_dir)
    killed.kill()
    until(lambda: not killed.is_running() or killed.status() == psutil.STATUS_ZOMBIE)

    user.revive()

    assert answers(addresses["DATABASE_URL"])
    assert broker_answers(addresses["CELERY_BROKER_URL"])
    assert keeper(data_dir) != killed


def test_a_pid_file_left_by_a_crash_is_no_obstacle(use: Callable[..., User], data_dir: Path) -> None:
    user = use()
    user.addresses()
    stale = (data_dir / "postgres" / "postmaster.pid").read_text()
    user.leave()
    lines = [str(os.getpid()), *stale.splitlines()[1:]]
    (data_dir / "postgres" / "postmaster.pid").write_text("\n".join(lines) + "\n")

    assert answers(use().addresses()["DATABASE_URL"])


def test_a_taken_port_is_given_up_for_another(use: Callable[..., User], data_dir: Path) -> None:
    user = use()
    user.addresses()
    user.leave()
    port = json.loads((data_dir / "embedded" / "ports.json").read_text())["postgres"]

    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        addresses = use().addresses()

    assert f":{port}/" not in addresses["DATABASE_URL"]
    assert answers(addresses["DATABASE_URL"])


def test_two_folders_have_two_databases(use: Callable[..., User], tmp_path: Path) -> None:
    one, other = use().addresses(), use(tmp_path / "other").addresses()

    assert one["DATABASE_URL"] != other["DATABASE_URL"]
    assert one["SECRET_KEY"] != other["SECRET_KEY"]
    assert answers(one["DATABASE_URL"])
    assert answers(other["DATABASE_URL"])


def test_a_named_broker_is_respected_and_none_is_started(use: Callable[..., User], data_dir: Path) -> None:
    named = "redis://broker.internal:6379/0"

    assert use(CELERY_BROKER_URL=named).addresses()["CELERY_BROKER_URL"] == named
    assert set(servers(data_dir)) == {"postgres"}

    use().addresses()  # one who needs a broker joins, and the keeper brings it up
    assert set(servers(data_dir)) == {"postgres", "valkey"}


def test_a_stranger_needs_the_password(use: Callable[..., User]) -> None:
    addresses = use().addresses()
    password = addresses["DATABASE_URL"].split(":")[2].split("@")[0]

    assert not answers(addresses["DATABASE_URL"].replace(password, "guessed"))
    assert not broker_answers(addresses["CELERY_BROKER_URL"].replace(password, "guessed"))
