"""The demo newsroom's files."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demo"


def read(name: str) -> Any:
    """One of the demo's JSON files."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def text_of(name: str) -> str:
    """One of the demo's text files."""
    return (FOLDER / name).read_text(encoding="utf-8")
