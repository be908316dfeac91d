"""Runs our commands as an operator would: in a process, with exactly the environment that a test names."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "x" * 50,
    "DATABASE_URL": "postgres://someone:hidden@127.0.0.1:1/corrigenda",
    "CELERY_BROKER_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "corrections.example.org",
    "CORRECTIONS_DOMAIN": "example.org",
}


def clean(**variables: str) -> dict[str, str]:
    """Return an environment with what a process needs to run at all, an empty home, and these variables."""
    return {"PATH": os.environ["PATH"], "HOME": "", "LANG": "C", **variables}


def python(*arguments: str, timeout: float = 60, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the interpreter in the project's folder and return what it said."""
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean(**variables), capture_output=True, text=True, timeout=timeout, check=False
    )
