"""A process that looks at letters and files for those who ask, with bounded memory and time."""

import pickle
from collections.abc import Callable
from typing import Any

from corrections.mail.archives import judge
from corrections.mail.washing import wash
from factcheck.confined.child import serve

ASKED: dict[str, Callable[..., Any]] = {"judge": judge, "wash": wash}


def answer(asked: bytes) -> bytes:
    """Do what the pickle names with what it brings, and pickle what came of it."""
    name, given, options = pickle.loads(asked)  # noqa: S301 - from our own other half
    return pickle.dumps(ASKED[name](*given, **options), pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    serve(answer)
