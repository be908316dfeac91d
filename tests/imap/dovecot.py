"""A real Dovecot on a free port of loopback, with its own configuration and folder, run by an unprivileged user."""

import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
IMAP = Path("/usr/lib/dovecot/imap")
PATIENCE = 20  # seconds
USER, PASSWORD = "desk@courier.example", "correct horse"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
default_vsz_limit = 0
first_valid_uid = 1
first_valid_gid = 1
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
ssl = {ssl}
{certificate}
mail_location = maildir:{folder}/mail
mail_fsync = never
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = {passdb}
  args = {passdb_args}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home allow_all_users=yes
}}
"""
BY_TOKEN = """
tokeninfo_url = {url}/tokeninfo?access_token=
username_attribute = email
username_format = %u
active_attribute = active
active_value = yes
timeout_msecs = 3000
"""


@dataclass
class Dovecot:
    """A mail server with one account. `stop` and `start` keep its mail."""

    folder: Path
    port: int
    tls_port: int
    account: pwd.struct_passwd
    process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(PROGRAM), "-F", "-c", str(self.folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **({"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if _is_root() else {}),
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with suppress(OSError, imaplib.IMAP4.error):
                imaplib.IMAP4("127.0.0.1", self.port, timeout=2).shutdown()
                return
            time.sleep(0.02)
        raise AssertionError(f"dovecot did not start: {(self.folder / 'log').read_text()[-2000:]}")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)

    @contextmanager
    def other_client(self, folder: str = "INBOX") -> Iterator[imaplib.IMAP4]:
        """Somebody else at the same mailbox."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        client.select(folder)
        try:
            yield client
        finally:
            client.logout()

    def deliver(self, raw: bytes, folder: str = "INBOX", *, since: datetime | None = None) -> None:
        """Put a mail there."""
        with self.other_client() as client:
            if folder != "INBOX":
                client.create(folder)
            moment = imaplib.Time2Internaldate(since or datetime.now(UTC))
            status, said = client.append(folder, None, moment, raw)
        assert status == "OK", said

    def count(self, folder: str = "INBOX", what: str = "ALL") -> int:
        with self.other_client(folder) as client:
            return len(client.search(None, what)[1][0].split())

    def renumber(self) -> None:
        """As after a restore: the same mails, another UIDVALIDITY."""
        self.stop()
        for file in [*(self.folder / "mail").glob("dovecot*"), *(self.folder / "mail").glob(".*/dovecot*")]:
            file.unlink()
        (self.folder / "mail" / "dovecot-uidlist").write_text("3 V77 N1 G0123456789abcdef0123456789abcdef\n")
        shutil.chown(self.folder / "mail" / "dovecot-uidlist", self.account.pw_uid, self.account.pw_gid)
        self.start()


def _is_root() -> bool:
    return os.getuid() == 0


def _free_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


@contextmanager
def running(*, certificate: Path | None = None, tokens_at: str = "") -> Iterator[Dovecot]:
    """A Dovecot until the end; skips the test, naming what is missing, where it is not installed."""
    if PROGRAM is None:
        pytest.skip("dovecot is not installed (apt: dovecot-imapd)")
    if not IMAP.exists():
        pytest.skip("dovecot speaks no IMAP here (apt: dovecot-imapd)")
    account = pwd.getpwnam("nobody") if _is_root() else pwd.getpwuid(os.getuid())
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))  # not under tmp_path, where only its owner may go
    port, tls_port = _free_ports()
    server = Dovecot(folder, port, tls_port, account)
    try:
        _configure(server, certificate, tokens_at)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _configure(server: Dovecot, certificate: Path | None, tokens_at: str) -> None:
    folder = server.folder
    for part in ("run", "state", "mail", "home"):
        (folder / part).mkdir()
    (folder / "password").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    if tokens_at:
        (folder / "tokens").write_text(BY_TOKEN.format(url=tokens_at))
    paths = ""
    if certificate:
        shutil.copy(certificate, folder / "certificate.pem")
        paths = f"ssl_cert = <{folder}/certificate.pem\nssl_key = <{folder}/certificate.pem"
    (folder / "dovecot.conf").write_text(
        CONFIGURATION.format(
            folder=folder,
            user=server.account.pw_name,
            group=_group(server.account),
            port=server.port,
            tls_port=server.tls_port if certificate else 0,
            ssl="yes" if certificate else "no",
            certificate=paths,
            passdb="oauth2" if tokens_at else "passwd-file",
            passdb_args=str(folder / "tokens") if tokens_at else f"scheme=PLAIN {folder}/password",
        )
    )
    for path in [folder, *folder.iterdir()]:
        os.chown(path, server.account.pw_uid, server.account.pw_gid)


def _group(account: pwd.struct_passwd) -> str:
    import grp

    return grp.getgrgid(account.pw_gid).gr_name
