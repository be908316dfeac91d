"""`manage.py run` refuses a busy port in one line that names the port and the variable that changes it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wiring.environment import ROOT


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
