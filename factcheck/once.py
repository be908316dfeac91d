"""Ask once within a batch: what a hundred pieces of work would each ask the database, one asks for all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Answer = TypeVar("Answer")

_answers: ContextVar[dict[object, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within, what is marked `once` is asked once for the same arguments.

    For work in batches that takes no longer than a few seconds: what changes meanwhile is seen by the next batch.
    Within another such batch it is part of that.
    """
    known = _answers.get()
    within = _answers.set({} if known is None else known)
    try:
        yield
    finally:
        _answers.reset(within)


def once(question: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Mark a question whose arguments are hashable and whose answer nobody changes in place."""

    @wraps(question)
    def ask(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Answer:
        known = _answers.get()
        if known is None:
            return question(*args, **kwargs)
        key = (question, args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = question(*args, **kwargs)
        answer: Answer = known[key]
        return answer

    return ask
