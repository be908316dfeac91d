"""A log line carries ids and facts, never a person's address, nor a token that opens a ticket."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import psycopg
import pytest
import structlog
from django.db import OperationalError

from factcheck.logs import logging_config

READER = "reader.with+tag@mail.example"
TOKEN = "eyJ0IjoxMjM0NTY3ODkwfQ:1tKx9Z:abcdefghijklmnop"


@pytest.fixture
def lines(settings: object) -> Iterator[io.StringIO]:
    """Log as in production, into memory; put the usual logging back afterwards."""
    stream = io.StringIO()
    config = logging_config(json=True, level="INFO")
    config["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(config)
    yield stream
    logging.config.dictConfig(settings.LOGGING)


def only(lines: io.StringIO) -> dict:
    (line,) = lines.getvalue().splitlines()
    return json.loads(line)


def test_an_event_is_one_line_of_json_with_what_is_bound_to_the_request(lines: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        structlog.get_logger("desk").info("ticket_opened", ticket="COR-2026-000001")

    line = only(lines)
    assert (line["event"], line["ticket"], line["request_id"], line["level"], line["logger"]) == (
        "ticket_opened",
        "COR-2026-000001",
        "r-1",
        "info",
        "desk",
    )


@pytest.mark.parametrize("log", [structlog.get_logger("desk").warning, logging.getLogger("library").warning])
def test_addresses_are_taken_out_whoever_logs_them(lines: io.StringIO, log: object) -> None:
    log(f"could not reach <{READER}> in time")

    assert only(lines)["event"] == "could not reach <[address]> in time"


def test_arguments_of_a_library_are_cleaned_too(lines: io.StringIO) -> None:
    logging.getLogger("library").warning("refused: %s", READER)

    assert READER not in lines.getvalue()


def test_a_path_is_logged_without_its_query_and_its_tokens(lines: io.StringIO) -> None:
    structlog.get_logger("web").info("request_started", request=f"GET /status/{TOKEN}/?q=my+name", ip="192.0.2.7")

    line = only(lines)
    assert line["request"] == "GET /status/[token]/"
    assert "ip" not in line


def test_a_traceback_shows_no_local_variables(lines: io.StringIO) -> None:
    words_of_a_reader = "he lives next door"
    try:
        int(len(words_of_a_reader) * "x")
    except ValueError:
        structlog.get_logger("desk").exception("failed")

    line = only(lines)
    assert "ValueError" in line["exception"]
    assert words_of_a_reader not in lines.getvalue()


def test_the_console_shows_no_local_variables_either() -> None:
    renderer = logging_config(json=False, level="INFO")["formatters"]["structured"]["processors"][-1]
    words_of_a_reader = "he lives next door"
    try:
        int(len(words_of_a_reader) * "x")
    except ValueError as error:
        shown = renderer(None, "error", {"event": "failed", "exc_info": (type(error), error, error.__traceback__)})

    assert "ValueError" in shown
    assert words_of_a_reader not in shown


def test_a_failing_page_is_logged_without_the_token_in_its_path(lines: io.StringIO) -> None:
    for path in ("/tickets/short:tok/", "/tickets/short:tok/appeal/", "/follow/end/short:tok/"):
        logging.getLogger("django.request").error("Internal Server Error: %s", path, extra={"seen": [path]})

    assert "short:tok" not in lines.getvalue()
    assert "Internal Server Error: /tickets/[token]/appeal/" in lines.getvalue()


def test_a_ticket_of_the_api_keeps_its_number(lines: io.StringIO) -> None:
    logging.getLogger("django.request").error("Internal Server Error: %s", "/api/v1/tickets/41/close/")

    assert only(lines)["event"] == "Internal Server Error: /api/v1/tickets/41/close/"


TOLD_BY_A_DATABASE = f"""duplicate key value violates unique constraint "one_name"
DETAIL:  Key (publication_id, lower(name::text))=(7, Jo (called "Joey") Reader) already exists.
DETAIL:  Failing row contains (7, Jo Reader,
of (12) Mill Lane).
for /tickets/{TOKEN}/ of {READER}"""


def complain() -> None:
    raise ValueError(TOLD_BY_A_DATABASE)


@pytest.mark.parametrize("log", [structlog.get_logger("desk").exception, logging.getLogger("library").exception])
def test_an_exception_is_logged_without_what_it_quotes(lines: io.StringIO, log: object) -> None:
    try:
        complain()
    except ValueError:
        log("failed")

    said = only(lines)["exception"]
    assert "ValueError" in said
    assert "in complain" in said
    assert "(publication_id, lower(name::text))=(…) already exists." in said
    for secret in ("Joey", "Jo Reader", "Mill Lane", TOKEN, READER):
        assert secret not in lines.getvalue()


def test_the_console_quotes_nothing_either() -> None:
    renderer = logging_config(json=False, level="INFO")["formatters"]["structured"]["processors"][-1]
    try:
        complain()
    except ValueError as error:
        shown = renderer(None, "error", {"event": "failed", "exc_info": (type(error), error, error.__traceback__)})

    for secret in ("Joey", "Jo Reader", "Mill Lane", TOKEN, READER):
        assert secret not in shown


class Refused(psycopg.OperationalError):
    """What the driver raises, with PostgreSQL's code where there was one."""

    def __init__(self, state: str | None) -> None:
        super().__init__("connection failed: no\nIs the server running?")
        self.sqlstate = state


@pytest.mark.parametrize("log", [structlog.get_logger("desk").exception, logging.getLogger("library").exception])
@pytest.mark.parametrize(
    ("state", "is_short"), [(None, True), ("08006", True), ("57P01", True), ("40P01", False), ("57014", False)]
)
def test_a_database_that_is_away_is_one_line(
    lines: io.StringIO, log: object, state: str | None, is_short: bool
) -> None:
    try:
        try:
            raise Refused(state)
        except Refused as cause:
            raise OperationalError(*cause.args) from cause
    except OperationalError:
        log("task_failed")

    line = only(lines)
    assert line["event"] == "task_failed"
    assert ("exception" in line) is not is_short
    assert line.get("database_away") == ("connection failed: no" if is_short else None)


def test_any_other_error_keeps_its_traceback(lines: io.StringIO) -> None:
    class OperationalError(Exception):
        pass

    try:
        raise OperationalError("of another library")
    except OperationalError:
        structlog.get_logger("desk").exception("task_failed")

    assert "Traceback" in only(lines)["exception"]


def test_celery_says_it_once(lines: io.StringIO) -> None:
    try:
        raise ValueError("of a task")
    except ValueError as error:
        repeated = {"traceback": "Traceback: of a task", "id": "1"}
        logging.getLogger("celery.app.trace").error(
            "raised unexpected: %r", error, exc_info=error, extra={"data": repeated}
        )

    line = only(lines)
    assert "data" not in line
    assert line["exception"].count("of a task") == 2  # where it was raised, and what it said


def test_a_task_that_finds_no_database_is_one_line_on_the_console_too(settings: object) -> None:
    """Whoever logs the failures of tasks gives the error itself beside its message."""
    stream = io.StringIO()
    config = logging_config(json=False, level="INFO")
    config["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(config)
    try:
        raise OperationalError("connection failed: no")
    except OperationalError as error:
        structlog.get_logger("tasks").exception("task_failed", error=str(error), exception=error)
    finally:
        logging.config.dictConfig(settings.LOGGING)

    (line,) = stream.getvalue().splitlines()
    assert "task_failed" in line
    assert "database_away='connection failed: no'" in line
