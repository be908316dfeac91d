"""The pages that are read most, behind each web server that could serve them."""

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from wsgiref.util import setup_testing_defaults

import psutil
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

from corrections.bench import rows
from corrections.bench.figures import NotMeasured, Sheet, Size
from corrections.bench.load import ask
from corrections.bench.processes import memory, processor_seconds, running
from corrections.story import files
from corrections.story.stage import LOOPBACK, free_port
from factcheck.management.commands.run import web_command
from factcheck.management.supervisor import python
from factcheck.models import Article, Publication, User
from factcheck.services.tokens import issue_token

WSGI, ASGI = "factcheck.wsgi:application", "factcheck.asgi:application"
CHOSEN = "granian"
TOKENS = 60
"""One token would soon be told to slow down: each may ask some hundred times a minute."""

Headers = Callable[[], Mapping[str, str]]


@dataclass
class Server:
    """One way to serve the pages."""

    name: str
    port: int
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A page, and what to say when asking for it."""

    name: str
    path: str
    headers: Headers = dict
    shows_rows: bool = True


def servers() -> list[Server]:
    """The one that `manage.py run` starts, as it starts it, and the others, each with as many processes."""
    workers = ("--workers", str(settings.WEB_WORKERS), "--log-level", "warning")
    sync, threads, asgi = free_port(), free_port(), free_port()
    gunicorn = python("-m", "gunicorn", *workers, WSGI)
    gthread = ("--worker-class", "gthread", "--threads", "4")
    uvicorn = python("-m", "uvicorn", *workers, "--no-access-log", ASGI)
    return [
        Server(CHOSEN, settings.PORT, web_command()),
        Server("gunicorn sync", sync, [*gunicorn, "--bind", f"{LOOPBACK}:{sync}"]),
        Server("gunicorn gthread", threads, [*gunicorn, *gthread, "--bind", f"{LOOPBACK}:{threads}"]),
        # Connections are not kept open: under ASGI each request may come to a new thread (Django's own advice).
        Server("uvicorn", asgi, [*uvicorn, "--port", str(asgi)], {"CONN_MAX_AGE": "0"}),
    ]


def measure(sheet: Sheet, size: Size) -> None:
    """Measure with few rows, then with many; all servers run at once, one of them busy at a time."""
    call_command("collectstatic", interactive=False, verbosity=0)
    application = get_wsgi_application()
    publication = Publication.objects.get(slug=files.read("article.json")["publication"])
    pages = _pages(publication)
    chosen, *others = servers()
    with contextlib.ExitStack() as stack:
        process = {one.name: _start(stack, one) for one in (chosen, *others)}
        for count, measured in ((size.few, [chosen]), (size.many, [chosen, *others])):
            rows.fill(publication, count)
            rows.tidy()
            _expect_rows(publication, count)
            for turn in range(size.rounds):
                start = turn % len(measured)  # nobody is always the first to be asked
                for page in pages:
                    if count == size.few and not page.shows_rows:
                        continue
                    floor = _floor(application, page, size.seconds / 2)
                    for server in measured[start:] + measured[:start]:
                        name = f"{page.name}, {count:,} rows" if page.shows_rows else page.name
                        _ask(sheet, f"{name}: {server.name}", page, server, process[server.name], floor, size.seconds)


def _start(stack: contextlib.ExitStack, server: Server) -> psutil.Process:
    return stack.enter_context(running(server.command, server.port, **server.environment))


def _expect_rows(publication: Publication, count: int) -> None:
    there = (publication.corrections.on_the_log().count(), publication.tickets.count())
    if there != (count, count):
        raise NotMeasured(f"{there} notices and tickets, expected {count} of each")


def _pages(publication: Publication) -> list[Page]:
    slug = publication.slug
    article = Article.objects.filter(publication=publication, claims__isnull=False).earliest("pk")
    return [
        Page("bare answer", reverse("healthz"), shows_rows=False),
        Page("log", reverse("corrections:correction-list", args=[slug])),
        Page("article", article.get_absolute_url()),
        Page("ticket list, API", reverse("api:ticket-list"), _tokens(slug)),
    ]


def _tokens(slug: str) -> Headers:
    """Headers that name one of many tokens in turn."""
    user = User.objects.filter(memberships__publication__slug=slug, is_superuser=False).earliest("pk")
    issued = [issue_token(user, actor=user, name=f"Bench {number}", read_only=True) for number in range(TOKENS)]
    turn, one_at_a_time = itertools.cycle([secret for _token, secret in issued]), threading.Lock()

    def headers() -> Mapping[str, str]:
        with one_at_a_time:
            return {"Authorization": f"Bearer {next(turn)}"}

    return headers


def _ask(
    sheet: Sheet, what: str, page: Page, server: Server, process: psutil.Process, floor: float, seconds: float
) -> None:
    """One round of one page on one server. The processor time it took says more than the clock on a busy machine."""
    ask(server.port, page.path, page.headers, seconds=seconds / 4)  # fills its caches, opens its connections
    spent_before = processor_seconds(process)
    load = ask(server.port, page.path, page.headers, seconds=seconds)
    spent = 1000 * (processor_seconds(process) - spent_before) / len(load.waits)
    slow = 1000 * load.percentile(0.95)
    remark = f"{spent:.1f} ms of processor each, 95% within {slow:.0f} ms, {memory(process):.0f} MB"
    sheet.note(what, load.rate, floor=floor, floor_is="the application called in one process", remark=remark)


def _floor(application: WSGIHandler, page: Page, seconds: float) -> float:
    """How many of a page one process makes in a second without any server."""
    _make(application, page)
    made, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        _make(application, page)
        made += 1
    return made / (time.perf_counter() - began)


def _make(application: WSGIHandler, page: Page) -> None:
    environ = {"REMOTE_ADDR": LOOPBACK, "HTTP_HOST": f"{LOOPBACK}:{settings.PORT}", "PATH_INFO": page.path}
    environ |= {f"HTTP_{name.upper()}": value for name, value in page.headers().items()}
    setup_testing_defaults(environ)
    said: list[str] = []

    def start_response(status: str, _headers: Any, _error: Any = None, /) -> Callable[[bytes], object]:
        said.append(status)
        return said.append  # type: ignore[return-value]  # Django never writes that way

    answer = application(environ, start_response)
    b"".join(answer)
    answer.close()
    if said != ["200 OK"]:
        raise NotMeasured(f"{page.path} answered {said}")
