"""Counts the bytecode instructions that the mail modules execute, so that growth is measured without a clock."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

PACKAGE = "corrections/mail"


def steps(call: Callable[..., Any], *arguments: Any) -> int:
    """Return how many instructions of ours a call executes; work inside C functions is not seen."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        if PACKAGE not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call(*arguments)
    finally:
        sys.settrace(before)
    return count


def growth(call: Callable[..., Any], small: Any, large: Any) -> float:
    """Return by which factor the work grows from the small to the large input."""
    call(small)  # whatever is set up once is not growth
    return steps(call, large) / steps(call, small)
