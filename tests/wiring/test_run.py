"""`manage.py run` brings the whole house up, keeps it up, and leaves nothing but the data."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.wiring.environment import ROOT, clean

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
READY = "Ctrl-C stops everything"


class House:
    """A running `manage.py run` with its own folder and ports."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.log = data_dir.parent / "run.log"
        self.port, smtp_port = free_ports()
        ports = {"PORT": str(self.port), "SMTP_PORT": str(smtp_port)}
        environment = clean(DATA_DIR=str(data_dir), EMBEDDED_DURABLE="0", WEB_WORKERS="1", **ports)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        self.wait_for(lambda: READY in self.said(), 180)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, condition: Callable[[], object], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.said()[-3000:]
            assert time.monotonic() < deadline, self.said()[-3000:]
            time.sleep(0.2)

    def status(self, path: str) -> int:
        """Return the status of one answer of the site, 0 for none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def processes(self) -> list[psutil.Process]:
        """Return every process that was started for this folder, however far down."""
        ours = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("DATA_DIR") == str(self.data_dir) and process.status() != psutil.STATUS_ZOMBIE:
                    ours.append(process)
            except psutil.Error:
                continue
        return ours

    def one(self, *words: str) -> psutil.Process:
        """Return the oldest process whose command has these words."""
        matching = [process for process in self.processes() if set(words) <= set(process.cmdline())]
        return min(matching, key=lambda process: process.create_time())

    def stop(self) -> float:
        """Ask it to stop; return how long it took."""
        asked = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return time.monotonic() - asked


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a house") / "var"


@pytest.fixture
def house(data_dir: Path) -> Iterator[House]:
    house = House(data_dir)
    yield house
    house.process.kill()
    house.process.wait()
    deadline = time.monotonic() + 30
    while house.processes() and time.monotonic() < deadline:
        time.sleep(0.2)


def test_it_serves_prints_where_and_stops_in_time(house: House) -> None:
    said = house.said()
    assert f"http://127.0.0.1:{house.port}/" in said
    demo = json.loads((ROOT / "fixtures" / "demo" / "people.json").read_text())
    for person in demo["people"]:
        assert f"{person['username']:<8} {demo['password']}" in said
    assert house.status("/admin/login/") == 200

    assert house.stop() < 10
    assert house.process.returncode == 0
    assert house.processes() == []


def test_a_second_start_keeps_the_data_and_what_is_killed_comes_back(house: House) -> None:
    assert "loading the demo" not in house.said()
    for killed in (house.one("beat"), house.one("worker"), house.one("receive_smtp"), house.one("granian")):
        killed.kill()
    house.wait_for(lambda: house.said().count("was killed by SIGKILL") == 4, 30)
    house.wait_for(lambda: house.status("/admin/login/") == 200, 60)
    note = house.data_dir / "embedded" / "postgres.pid"
    postmaster = json.loads(note.read_text())[0]

    os.kill(postmaster, signal.SIGKILL)

    house.wait_for(lambda: json.loads(note.read_text())[0] != postmaster, 30)
    house.wait_for(lambda: house.status("/admin/login/") == 200, 60)


def test_killed_it_leaves_no_process_behind(house: House) -> None:
    assert len(house.processes()) > 6

    house.process.kill()

    house.process.wait()
    deadline = time.monotonic() + 20
    while (left := house.processes()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []
