"""Brings PostgreSQL and Valkey up, then Django. What else the tests share stands beside the tests that share it.

pytest-django would read the settings before any conftest is imported, too early for services that are still to start.
So the settings module is named here and not in pyproject.toml. Workers of pytest-xdist inherit the environment.
"""

import os
from pathlib import Path

import django
from django.conf import settings as django_settings
from hypothesis import settings

# An example's wall time says more about the neighbours on the machine than about the code; and the same commit should
# get the same verdict twice. HYPOTHESIS_RANDOM=1 looks for examples that nobody has tried yet.
settings.register_profile("unhurried", deadline=None, derandomize=not os.environ.get("HYPOTHESIS_RANDOM"))
settings.load_profile("unhurried")

if not os.environ.get("DATABASE_URL"):
    # A folder of its own, so that tests never share a server, or its trade of safety for speed, with `make run`.
    os.environ.setdefault("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var" / "test"))
    os.environ.setdefault("EMBEDDED_DURABLE", "0")
    from factcheck import embedded

    embedded.start_if_wanted()

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
django.setup()
Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise looks there at every request's start
# Else each test's client walks through all static files before its first page.
django_settings.WHITENOISE_AUTOREFRESH = True

pytest_plugins = ["tests.database", "tests.people"]
