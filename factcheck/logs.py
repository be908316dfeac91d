"""How we log: structured lines that carry the request's id, never a reader's name, address or words."""

import re
import sys
from io import StringIO
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

# A path segment or query value this long is a token (status link, unsubscribe link), and a token opens a ticket.
TOKEN = re.compile(r"[A-Za-z0-9_\-=:.~%]{24,}")
ADDRESS = re.compile(r"[^\s<>\"'@]+@[^\s<>\"'@]+")
# What follows these is a token, however short: whoever knows it reads a ticket or ends a subscription. The API's
# tickets go by their number.
SECRET_PATH = re.compile(r"((?<!/v1)/tickets/|/follow/(?:confirm|end)/)[^/\s'\"]+")
# PostgreSQL quotes the values of a row that broke a constraint.
KEY_VALUES = re.compile(
    r"(key \(.*?\)=)\(.*?\)(?= already | is not | is still | conflicts |\.(?:\s|$))", re.DOTALL | re.I
)
ROW_VALUES = re.compile(r"(Failing row contains )\(.*?\)(?=\.?(?:\n|$))", re.DOTALL)
OUTAGES = ("OperationalError", "InterfaceError")
SHUTTING_DOWN = ("57P01", "57P02", "57P03")
"""PostgreSQL's codes for a server that goes down or comes up (appendix A of its manual); class 08 is the connection."""
PERSONAL = ("ip", "user_agent", "user_email")


def scrub(text: str) -> str:
    """Take addresses, tokens in paths and the values of rows out of a text, a traceback as well as a word."""
    if "/" in text:
        text = SECRET_PATH.sub(r"\1[token]", text)
    if "(" in text:
        text = ROW_VALUES.sub(r"\1(…)", KEY_VALUES.sub(r"\1(…)", text))
    return ADDRESS.sub("[address]", text) if "@" in text else text


def scrub_all(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Scrub every string of one log line, also inside lists and mappings."""
    return {key: _scrubbed(value) for key, value in event.items()}


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {key: _scrubbed(inner) for key, inner in value.items()}
    if type(value) in (list, tuple):
        return [_scrubbed(inner) for inner in value]
    return value


def scrubbed_traceback(out: TextIO, exc_info: Any) -> None:
    """Write a traceback for people, without local variables: those hold what readers wrote."""
    whole = StringIO()
    structlog.dev.plain_traceback(whole, exc_info)
    out.write(scrub(whole.getvalue()))


def drop_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Remove what names a person or a machine, and the query, from one log line."""
    for key in PERSONAL:
        event.pop(key, None)
    if isinstance(request := event.get("request"), str):
        event["request"] = TOKEN.sub("[token]", request.partition("?")[0])
    return event


def shorten_failures(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Leave out what Celery says twice, and say in one line that the database is away: the way there through the
    libraries says no more, time and again."""
    if isinstance(data := event.get("data"), dict) and "traceback" in data:
        event.pop("data")  # the same traceback once more, as a string
    if isinstance(event.get("exception"), BaseException):
        event.pop("exception")  # the same error once more: what renders lines takes a string for a traceback there
    given = event.get("exc_info")
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException) and _is_outage(error):
        event.pop("exc_info")
        event["database_away"] = str(error).strip().partition("\n")[0][:200] or type(error).__name__
    return event


def _is_outage(error: BaseException) -> bool:
    """Whether a connection was not to be had, or broke: not whatever else the driver calls operational."""
    if type(error).__name__ not in OUTAGES or not type(error).__module__.startswith(("django.db", "psycopg")):
        return False
    state = getattr(error.__cause__ or error, "sqlstate", None)
    return state is None or state.startswith("08") or state in SHUTTING_DOWN


def plain_request(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Turn a request object that Django attaches to its own log records into "GET /path"."""
    request = event.get("request")
    if request is not None and not isinstance(request, str):
        event["request"] = f"{getattr(request, 'method', '?')} {getattr(request, 'path', '?')}"
    return event


SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    plain_request,
    shorten_failures,
    drop_personal_data,
    scrub_all,
]


def logging_config(*, json: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: one line per event on standard error, JSON for machines or columns for people."""
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=scrubbed_traceback)
    renderer = structlog.processors.JSONRenderer() if json else console
    final: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if json:
        final += [structlog.processors.format_exc_info, scrub_all]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [*final, renderer],
                "foreign_pre_chain": SHARED_PROCESSORS,
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # The request middleware already writes one line per request, with the request's id.
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "django.request": {"level": "ERROR"},
            # django-structlog writes the start and end of each task; Celery's own lines repeat it with its arguments.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "django": {"level": "INFO"},
        },
    }


def configure_structlog() -> None:
    """Send structlog's events through the standard library's loggers, so that one configuration formats both."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED_PROCESSORS,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
