"""A process that takes mails apart, with bounded memory and time, so that a hostile one ends it and nobody else."""

import pickle

from corrections.mail.dissecting import dissect
from factcheck.confined.child import serve


def answer(asked: bytes) -> bytes:
    """Take one mail apart: the raw bytes and the envelope of a pickle, into a pickle of what was found."""
    raw, envelope = pickle.loads(asked)  # noqa: S301 - from our own other half
    return pickle.dumps(dissect(raw, envelope), pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    serve(answer)
