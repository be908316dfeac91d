"""`python -m corrections.bench`: measures in a folder that is thrown away, on services of its own."""

import argparse
import os
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from corrections.bench import PARTS, add_arguments
from corrections.bench.figures import QUICK, NotMeasured, Sheet, Size
from corrections.story.stage import LOOPBACK, NotHeld, free_port


def main(arguments: list[str]) -> int:
    """Measure and print; return 0, or 1 where something could not be measured."""
    parser = argparse.ArgumentParser(prog="manage.py bench")
    add_arguments(parser)
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="corrigenda-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # as root, the database runs as a user of its own and has to get here
        _set_environment(folder)
        try:
            return _run(given.parts or list(PARTS), _size(given))
        except KeyboardInterrupt:
            return 128 + signal.SIGINT


def _size(given: argparse.Namespace) -> Size:
    size = QUICK if given.quick else Size()
    return replace(
        size,
        claims=given.claims or size.claims,
        tickets=given.tickets or size.tickets,
        pending=given.pending or size.pending,
    )


def _set_environment(folder: Path) -> None:
    """Leave nothing of the caller's configuration: as in production, with services that keep what they were told."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "USER", "TMPDIR") if name in os.environ}
    port = str(free_port())
    os.environ.clear()
    os.environ |= plain | {
        "DJANGO_SETTINGS_MODULE": "factcheck.settings",
        "DATA_DIR": str(folder / "data"),
        "DEBUG": "0",
        "PORT": port,
        "SITE_URL": f"http://{LOOPBACK}:{port}",
        "SECURE_SSL_REDIRECT": "0",
        "SMTP_PORT": str(free_port()),
        "EMAIL_URL": f"smtp://{LOOPBACK}:{free_port()}",
        "LOG_LEVEL": "WARNING",
    }


def _run(parts: list[str], size: Size) -> int:
    from factcheck import embedded

    began = time.monotonic()
    embedded.start()
    try:
        sheet = _measure(parts, size)
    except (NotMeasured, NotHeld) as failure:
        print(f"bench: {failure}", file=sys.stderr)
        return 1
    finally:
        _leave()
    print("\n".join(sheet.lines()))
    print(f"bench: {len(sheet.rows)} figures in {time.monotonic() - began:.0f} s; load average {_load()}")
    return 0


def _measure(parts: list[str], size: Size) -> Sheet:
    # Django reads its settings from the environment, and the services that it names are only now running.
    import django

    django.setup()
    from django.core.management import call_command

    from corrections.bench import deliveries, events, mails, matches, web
    from corrections.story import newsroom

    measures = {
        "web": web.measure,
        "mail": mails.measure,
        "events": events.measure,
        "deliveries": deliveries.measure,
        "matches": matches.measure,
    }
    call_command("migrate", interactive=False, verbosity=0)
    newsroom.load()
    sheet = Sheet()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load average {_load()}", flush=True)
    for part in PARTS:
        if part in parts:
            print(f"{time.strftime('%H:%M:%S')} measuring {part}", flush=True)
            measures[part](sheet, size)
    return sheet


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


def _leave() -> None:
    from django.db import connections

    from corrections.inbox.dissection import reader
    from factcheck import embedded

    reader.close()
    connections.close_all()
    embedded.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
