"""Has files read by a process of limited memory and time. Reading fails no capture: it says why it made nothing."""

import json
from dataclasses import dataclass

from factcheck.confined.parent import Confined, Unreadable

LONGEST_REMARK = 200


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a file, or in words why nothing was."""

    data: bytes | None
    remark: str = ""


class FileReader(Confined):
    """The process that reads this process's files."""

    module = "factcheck.reading.child"

    def text(self, data: bytes, media_type: str, charset: str = "") -> Made:
        """The text of a file, as UTF-8; empty where it shows none."""
        return self._made({"want": "text", "media_type": media_type, "charset": charset}, data)

    def derivative(self, data: bytes, media_type: str) -> Made:
        """A copy of a picture or PDF without metadata."""
        return self._made({"want": "derivative", "media_type": media_type}, data)

    def _made(self, wanted: dict[str, str], data: bytes) -> Made:
        try:
            head, _newline, made = self.ask(json.dumps(wanted).encode() + b"\n" + data).partition(b"\n")
        except Unreadable as unreadable:
            return Made(None, str(unreadable)[:LONGEST_REMARK])
        try:
            facts = json.loads(head)
        except (ValueError, RecursionError):
            self.close()
            return Made(None, "reading it went wrong")
        if isinstance(facts, dict) and "unfit" in facts:
            return Made(None, str(facts["unfit"])[:LONGEST_REMARK])
        return Made(made)


reader = FileReader(seconds=20.0)
"""The reader that this process's files share."""
