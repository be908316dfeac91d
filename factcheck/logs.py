"""How we log: structured lines that carry the request's id, never a reader's name, address or words."""

import re
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

# A path segment or query value this long is a token (status link, unsubscribe link), and a token opens a ticket.
TOKEN = re.compile(r"[A-Za-z0-9_\-=:.~%]{24,}")
ADDRESS = re.compile(r"[^\s<>\"'@]+@[^\s<>\"'@]+")
PERSONAL = ("ip", "user_agent", "user_email")


def drop_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Remove addresses of people and machines, and tokens in paths, from one log line."""
    for key in PERSONAL:
        event.pop(key, None)
    if isinstance(request := event.get("request"), str):
        event["request"] = TOKEN.sub("[token]", request.partition("?")[0])
    for key, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[key] = ADDRESS.sub("[address]", value)
    return event


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
    drop_personal_data,
]


def logging_config(*, json: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: one line per event on standard error, JSON for machines or columns for people."""
    # The default traceback prints local variables, and those hold what readers wrote.
    console = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    renderer = structlog.processors.JSONRenderer() if json else console
    final: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if json:
        final.append(structlog.processors.format_exc_info)
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
