"""`manage.py run`: the whole of Corrigenda on one machine, under one supervisor."""

import json
import os
import signal
import socket
from argparse import ArgumentParser
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError, connections

from factcheck import embedded
from factcheck.embedded.state import Hold
from factcheck.management.supervisor import Program, Supervisor, current_environment, python
from factcheck.models import Publication

CELERY = ("-m", "celery", "-A", "factcheck")
PEOPLE = settings.BASE_DIR / "fixtures" / "demo" / "people.json"


class Command(BaseCommand):
    help = "Starts web server, worker, beat and mail receiver, and restarts what dies, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        refuse_busy_port("PORT", settings.WEB_HOST, settings.PORT)
        refuse_busy_port("SMTP_PORT", settings.SMTP_HOST, settings.SMTP_PORT)
        make_data_dir()
        alone = Hold(settings.DATA_DIR / "run.lock")
        if not alone.try_to_own():
            raise CommandError(f"another copy runs on {settings.DATA_DIR}; DATA_DIR gives this one a folder of its own")
        refuse_absent_database()
        forget_schedule()
        self.stdout.write("preparing the database")
        call_command("migrate", interactive=False, verbosity=0)
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        elif not no_demo and not Publication.objects.exists():
            self.stdout.write("loading the demo newsroom")
            call_command("load_demo", verbosity=0)
        supervisor = Supervisor(programs(), settings.BASE_DIR, current_environment(), tend=embedded.revive)
        lines = welcome()
        connections.close_all()
        supervisor.run(ready=web_answers, announce=lambda: supervisor.say("run", *lines))
        alone.close()


def programs() -> list[Program]:
    """Return what runs beside the database and the broker, which have a keeper of their own."""
    manage = str(settings.BASE_DIR / "manage.py")
    return [
        Program("web", web_command()),
        worker("worker", "--exclude-queues", "captures"),
        worker("captures", "--queues", "captures", "--hostname", "captures@%h"),
        Program("beat", python(*CELERY, "beat", "--loglevel", "WARNING", "--pidfile=")),
        Program("receiver", python(manage, "receive_smtp")),
    ]


def worker(name: str, *options: str) -> Program:
    """Return one worker. Slow sites keep the one for captures busy, and hold up neither mail nor heartbeat."""
    quiet = ("--loglevel", settings.LOG_LEVEL, "--without-gossip", "--without-mingle")
    # SIGQUIT is Celery's soft shutdown: it finishes what it can within a few seconds and gives the rest back.
    return Program(name, python(*CELERY, "worker", *quiet, *options), signal.SIGQUIT)


def web_command() -> list[str]:
    """Return the web server's command."""
    options = {
        "--interface": "wsgi",
        "--host": settings.WEB_HOST,
        "--port": str(settings.PORT),
        "--workers": str(settings.WEB_WORKERS),
        "--blocking-threads": "4",
        "--log-level": "warning",
        "--workers-kill-timeout": "3",
    }
    flat = [word for pair in options.items() for word in pair]
    return python("-m", "granian", *flat, "--no-ws", "--respawn-failed-workers", "factcheck.wsgi:application")


def refuse_busy_port(variable: str, host: str, port: int) -> None:
    """Raise `CommandError` where something listens on the port already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = os.strerror(error.errno or 0).lower()
            raise CommandError(f"port {port} on {host}: {why}; {variable} chooses another") from None


def make_data_dir() -> None:
    """Make DATA_DIR where it is missing; raise `CommandError` where that cannot be."""
    try:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = os.strerror(error.errno or 0).lower()
        raise CommandError(f"{settings.DATA_DIR}: {why}; DATA_DIR chooses another folder") from None


def refuse_absent_database() -> None:
    """Raise `CommandError` where no database answers. What the driver says of it may name users: it stays out."""
    try:
        connections["default"].ensure_connection()
    except OperationalError:
        at = connections["default"].settings_dict
        where = f"{at['HOST'] or 'localhost'}:{at['PORT'] or 5432}"
        raise CommandError(f"no database can be opened at {where}; DATABASE_URL names another") from None


def forget_schedule() -> None:
    """Remove what beat remembers: with a clock set back it would wait for the old time. Every entry may run twice."""
    schedule = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    for path in schedule.parent.glob(f"{schedule.name}*"):
        path.unlink(missing_ok=True)


def web_answers() -> bool:
    """Say whether the web server answers a request: it listens long before its workers have loaded anything."""
    connection = HTTPConnection(_reachable(settings.WEB_HOST), settings.PORT, timeout=1)
    try:
        connection.request("HEAD", "/healthz")
        connection.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True


def welcome() -> list[str]:
    """Return the lines that tell a newcomer where to go."""
    desks = Publication.objects.active().order_by("pk").values_list("corrections_address", flat=True)
    lines = [
        f"Corrigenda is at   {settings.SITE_URL}/",
        f"editor dashboard   {settings.SITE_URL}/admin/",
        f"mail in            smtp://{_reachable(settings.SMTP_HOST)}:{settings.SMTP_PORT}",
        *(f"corrections desk   {address}" for address in desks[:5]),
    ]
    if settings.EMAIL_FILE_PATH:
        lines.append(f"mail out           files in {settings.EMAIL_FILE_PATH}")
    return [*lines, *demo_logins(PEOPLE), "Ctrl-C stops everything and keeps the data."]


def demo_logins(people: Path) -> list[str]:
    """Return one line per demo person who can log in, where the demo is what runs."""
    if not settings.DEBUG or not people.exists():
        return []
    demo = json.loads(people.read_text(encoding="utf-8"))
    return [f"demo login         {one['username']:<8} {demo['password']}   {one['task']}" for one in demo["people"]]


def _reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - a name for "everywhere", not a choice of it
