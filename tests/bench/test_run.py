"""`manage.py bench` measures every part beside its floor, on services of its own, and leaves nothing behind."""

import os
import re

import psutil
import pytest

from corrections.bench import PARTS
from tests.wiring.environment import python

FIGURE = re.compile(
    r"^(?P<what>\S.*?)  +(?P<rate>[\d,.]+)  +(?P<floor>[\d,.]+)  +(?P<share>\d+\.\d\d)  (?P<name>\S.*)$"
)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_part_is_measured_and_nothing_is_left(tmp_path):
    done = python("manage.py", "bench", "--quick", timeout=380, TMPDIR=str(tmp_path), DATA_DIR=str(tmp_path / "own"))

    assert done.returncode == 0, done.stderr
    figures = [found.groupdict() for line in done.stdout.splitlines() if (found := FIGURE.match(line))]
    told = " ".join(figure["what"] for figure in figures)
    for what in (
        "granian",
        "gunicorn gthread",
        "uvicorn",
        "mails accepted",
        "mails read by our parser, two processes",
        "mails filed on tickets, by one process",
        "mails filed on tickets, by two processes",
        "mails filed by one process among 100 tickets",
        "letters",
        "events numbered",
        "letters by a worker",
        "webhooks signed, called and recorded by a drain, 8 endpoints",
    ):
        assert what in told
    assert all(float(figure["floor"].replace(",", "")) > 0 for figure in figures)
    assert f"bench: {len(figures)} figures" in done.stdout
    assert [path for path in tmp_path.iterdir() if path.name.startswith("corrigenda-bench-")] == []
    assert _processes_of(str(tmp_path)) == []


def test_an_unknown_part_is_named():
    done = python("manage.py", "bench", "everything", DATABASE_URL="postgres://127.0.0.1:1/none", **REST)

    assert done.returncode == 2
    assert "everything" in done.stderr
    assert all(part in done.stderr for part in PARTS)


REST = {
    "DEBUG": "1",
    "SECRET_KEY": "unused",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "localhost",
    "CORRECTIONS_DOMAIN": "desk.example",
}


def _processes_of(folder: str) -> list[str]:
    """Commands of the processes that were started for a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get("DATA_DIR", "").startswith(folder):
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found
