"""The corpus of hand-made mails: one trait each, with what is expected of it beside it as YAML."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from corrections.mail.classify import Envelope

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "mail"
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))
DESK = "corrections@weekly.example"


def raw(name: str) -> bytes:
    """Return the bytes of a mail of the corpus."""
    return (FOLDER / f"{name}.eml").read_bytes()


@cache
def expected(name: str) -> dict[str, Any]:
    """Return what is expected of a mail of the corpus."""
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def envelope(mail_from: str | None = "ada@reader.example", rcpt_to: str = DESK) -> Envelope:
    """Return the envelope of a mail to the desk of The Example Weekly."""
    return Envelope(mail_from, rcpt_to, frozenset({DESK}), own_message_id_domain="mail.weekly.example")
