"""Has letters and files looked at by a process of limited memory and time."""

import pickle
from collections.abc import Mapping
from typing import Any

from corrections.mail.washing import Washed
from factcheck.confined.parent import Confined, Unreadable

__all__ = ["Looker", "Unreadable", "looker"]


class Looker(Confined):
    """The process that looks at things for this process."""

    module = "corrections.mail.looking"

    def judge(self, data: bytes, filename: str) -> str:
        """What is to be said of a file as an archive. Raises `Unreadable` where that took too much of anything."""
        said: str = self._ask("judge", data, filename)
        return said

    def wash(self, html: str, pictures: Mapping[str, str], *, remote: bool) -> Washed:
        """A letter's HTML made fit to be looked at. Raises `Unreadable` where that took too much of anything."""
        washed: Washed = self._ask("wash", html, dict(pictures), remote=remote)
        return washed

    def _ask(self, name: str, *given: Any, **options: Any) -> Any:
        said = self.ask(pickle.dumps((name, given, options), pickle.HIGHEST_PROTOCOL))
        return pickle.loads(said)  # noqa: S301 - from our own other half, which read with code of ours


looker = Looker()
"""The looker that this process's requests and tasks share."""
