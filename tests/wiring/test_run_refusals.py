"""`manage.py run` refuses what it cannot work with in one line that names the variable to change."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from factcheck.management.commands.run import forget_schedule
from tests.wiring.environment import PRODUCTION, ROOT, python


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize("variable", ["PORT", "SMTP_PORT"])
def test_a_busy_port_is_named_with_its_variable(busy_port: int, variable: str, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = str(probe.getsockname()[1])
    ports = {"PORT": free, "SMTP_PORT": free, variable: str(busy_port)}

    refused = subprocess.run(
        [sys.executable, "manage.py", "run"],
        cwd=ROOT,
        env={**os.environ, **ports, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert refused.returncode == 1
    assert refused.stderr == (
        f"CommandError: port {busy_port} on 127.0.0.1: address already in use; {variable} chooses another\n"
    )
    assert refused.stdout == ""


def free_ports() -> dict[str, str]:
    with socket.socket() as web, socket.socket() as mail:
        web.bind(("127.0.0.1", 0))
        mail.bind(("127.0.0.1", 0))
        return {"PORT": str(web.getsockname()[1]), "SMTP_PORT": str(mail.getsockname()[1])}


def test_a_database_that_is_away_is_named(tmp_path: Path) -> None:
    refused = python("manage.py", "run", DATA_DIR=str(tmp_path), DEBUG="0", **PRODUCTION, **free_ports())

    assert refused.returncode == 1
    assert refused.stderr == ("CommandError: no database can be opened at 127.0.0.1:1; DATABASE_URL names another\n")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"

    refused = python("manage.py", "run", DATA_DIR=str(folder), DEBUG="0", **PRODUCTION, **free_ports())
    assert refused.returncode == 1
    assert refused.stderr == f"CommandError: {folder}: not a directory; DATA_DIR chooses another folder\n"

    refused = python("manage.py", "run", DATA_DIR=str(folder))
    assert refused.returncode == 2
    assert refused.stderr == f"configuration: DATA_DIR is not valid: {folder}/embedded: not a directory\n"


def test_beat_forgets_what_a_clock_set_back_would_make_it_wait_for(settings: object, tmp_path: Path) -> None:
    settings.CELERY_BEAT_SCHEDULE_FILENAME = str(tmp_path / "beat-schedule")
    for name in ("beat-schedule", "beat-schedule.db", "secret-key"):
        (tmp_path / name).touch()

    forget_schedule()

    assert [path.name for path in tmp_path.iterdir()] == ["secret-key"]
