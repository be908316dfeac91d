"""`manage.py receive_mail`: exit 0 only when stored, 67 for an unknown recipient, 75 for any failure; not a word."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.db import connection

from corrections.models import InboundEmail
from factcheck import archiving
from tests.inbox.mails import DESK, READER, mail

pytestmark = pytest.mark.django_db(transaction=True)


def pipe(raw: bytes, recipient: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command as a mail server would, on the tests' own database."""
    name = connection.settings_dict
    url = f"postgres://{name['USER']}:{name['PASSWORD']}@{name['HOST'] or '127.0.0.1'}:{name['PORT']}/{name['NAME']}"
    return subprocess.run(
        [sys.executable, "manage.py", "receive_mail", "--recipient", recipient, "--sender", READER],
        input=raw,
        capture_output=True,
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url, **environment},
        timeout=60,
        check=False,
    )


def test_stores_and_exits_with_zero(publication, settings, tmp_path):
    raw = mail("By the pipe.")
    done = pipe(raw, DESK, DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    inbound = InboundEmail.objects.get()
    assert (inbound.channel, inbound.mail_from, inbound.publication) == ("pipe", READER, publication)
    settings.MEDIA_ROOT = tmp_path / "media"
    assert archiving.read_bytes(inbound.raw) == raw


def test_refuses_an_unknown_recipient_for_good(publication, tmp_path):
    assert pipe(mail(), "nobody@demo-courier.example", DATA_DIR=str(tmp_path)).returncode == os.EX_NOUSER


def test_a_database_that_is_away_means_try_again(publication, tmp_path):
    done = pipe(
        mail("Private words."), DESK, DATA_DIR=str(tmp_path), DATABASE_URL="postgres://u:secret@127.0.0.1:1/none"
    )
    assert done.returncode == os.EX_TEMPFAIL
    assert done.stdout == b""
    for word in (b"Private", b"secret", READER.encode()):
        assert word not in done.stderr


@pytest.mark.parametrize(
    "environment",
    [{"SECRET_KEY": "", "DEBUG": "0"}, {"MAIL_MAX_BYTES": "many"}],
    ids=["missing setting", "wrong setting"],
)
def test_a_configuration_that_is_wrong_means_try_again(publication, tmp_path, environment):
    done = pipe(mail(), DESK, DATA_DIR=str(tmp_path), **environment)
    assert done.returncode == os.EX_TEMPFAIL


def test_a_command_that_was_mistyped_means_try_again(publication, tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "receive_mail", "--recipent", DESK],
        input=mail(),
        capture_output=True,
        cwd=django_settings.BASE_DIR,
        timeout=60,
        check=False,
    )
    assert done.returncode == os.EX_TEMPFAIL


def test_a_disk_that_cannot_be_written_means_try_again(publication, tmp_path):
    (tmp_path / "media").write_text("a file where the folder should be")
    assert pipe(mail(), DESK, DATA_DIR=str(tmp_path)).returncode == os.EX_TEMPFAIL
    assert not InboundEmail.objects.exists()
