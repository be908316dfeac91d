"""`.env.example` names every variable that is read, each under a comment, and none that is not."""

import ast
from pathlib import Path

from tests.wiring.environment import PRODUCTION, ROOT

LINES = (ROOT / ".env.example").read_text().splitlines()
DOCUMENTED = [line.split("=", 1)[0] for line in LINES if "=" in line and not line.startswith("#")]
READERS = {"read", "read_flag", "read_host", "read_number", "read_socket", "read_template", "read_url"}


def variables_read(path: Path) -> set[str]:
    """Return the names given to our readers, or to `os.environ.get`, in one module."""
    names = set()
    for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
        from_reader = isinstance(call.func, ast.Name) and call.func.id in READERS
        from_environ = ast.unparse(call.func) == "os.environ.get"
        if (from_reader or from_environ) and call.args and isinstance(call.args[0], ast.Constant):
            names.add(call.args[0].value)
    return names


def test_exactly_the_variables_that_are_read_are_documented() -> None:
    modules = [ROOT / "factcheck" / "settings.py", *(ROOT / "factcheck" / "embedded").glob("*.py")]
    read = set().union(*(variables_read(module) for module in modules))

    assert set(DOCUMENTED) == read
    assert len(DOCUMENTED) == len(set(DOCUMENTED))


def test_every_variable_stands_under_a_comment() -> None:
    commented = False
    for number, line in enumerate(LINES, start=1):
        if not line:
            commented = False
        elif line.startswith("#"):
            commented = True
        else:
            assert commented, f"line {number}: {line}"


def test_the_required_ones_come_first() -> None:
    assert set(DOCUMENTED[: len(PRODUCTION)]) == set(PRODUCTION)
