"""Has mails taken apart by a process of limited memory and time."""

import pickle

from corrections.mail.classify import Envelope
from corrections.mail.dissecting import Dissected
from factcheck.confined.parent import Confined, Unreadable

__all__ = ["Reader", "Unreadable", "reader"]


class Reader(Confined):
    """The process that takes this process's mails apart."""

    module = "corrections.mail.child"

    def dissect(self, raw: bytes, envelope: Envelope) -> Dissected:
        """Take one mail apart; raises `Unreadable` when it took too long, too much memory, or broke a rule of ours."""
        said = self.ask(pickle.dumps((raw, envelope), pickle.HIGHEST_PROTOCOL))
        dissected: Dissected = pickle.loads(said)  # noqa: S301 - from our own other half, which reads with pure Python
        return dissected


reader = Reader()
"""The reader that this process's mails share."""
