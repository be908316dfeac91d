"""The mail modules need neither Django nor any settings."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_of_django_is_imported():
    modules = [
        f"corrections.mail.{path.stem}"
        for path in (ROOT / "corrections" / "mail").glob("*.py")
        if path.stem != "__init__"
    ]
    script = (
        f"import sys, importlib\nfor name in {modules!r}: importlib.import_module(name)\nprint('django' in sys.modules)"
    )
    environment = {"PYTHONPATH": f"{ROOT}:{':'.join(sys.path)}"}
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True, cwd=ROOT
    )
    assert found.stdout.strip() == "False"
