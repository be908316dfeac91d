"""A way into a mailbox: to an address that was judged, under a certificate that was checked, and for a while only."""

import imaplib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from corrections.imap.tokens import access_token
from corrections.imap.troubles import Trouble
from corrections.models import Mailbox
from corrections.services.mailboxes import PASSWORD
from factcheck import http
from factcheck.http.connections import Deadline
from factcheck.sealing import Unopened, unseal

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
USUAL_PORTS = (143, 993)
"""The ports that hosts outside the operator's list are called at: a mailbox is no way to probe others."""


class _Connection(imaplib.IMAP4):
    """Speaks over a socket that is there already, and holds nothing in memory that we would not take as a mail."""

    def __init__(self, ready: socket.socket, host: str) -> None:
        self._ready = ready
        super().__init__(host)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return self._ready

    def read(self, size: int) -> bytes:
        """Read a literal. The server's word about a mail's size may be wrong; more than twice of it is not believed."""
        if size > 2 * settings.MAIL_MAX_BYTES + 1_048_576:
            raise self.abort("the server sends more than it announced")
        return super().read(size)


class Client(IMAPClient):
    """The library's client over a connection of ours."""

    def __init__(self, ready: socket.socket, host: str, *, encrypted: bool) -> None:
        self._ready = ready
        super().__init__(host, port=0, ssl=encrypted, timeout=SocketTimeout(CONNECT_SECONDS, READ_SECONDS))
        self.normalise_times = False

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the library's name
        return _Connection(self._ready, self.host)


@contextmanager
def signed_in(mailbox: Mailbox, *, seconds: float) -> Iterator[Client]:
    """A client that is signed in. After `seconds` the connection is cut, whatever it does. Raises `Trouble`."""
    with Deadline(time.monotonic() + seconds) as watch:
        client = _open(mailbox, watch)
        try:
            _sign_in(client, mailbox)
            yield client
        finally:
            with suppress(Exception):
                client.logout()
            with suppress(Exception):
                client.shutdown()


def _open(mailbox: Mailbox, watch: Deadline) -> Client:
    trusted = mailbox.host in settings.IMAP_PRIVATE_HOSTS
    if not trusted and (mailbox.port not in USUAL_PORTS or mailbox.security == Mailbox.Security.NONE):
        raise Trouble("refused", "only ports 143 and 993, and only under TLS, unless the operator trusts the host")
    try:
        ready = http.connect(mailbox.host, mailbox.port, timeout=CONNECT_SECONDS, trusted=settings.IMAP_PRIVATE_HOSTS)
    except http.Refusal as refusal:
        raise Trouble("refused", str(refusal)) from refusal
    except OSError as error:
        raise Trouble("unreachable", f"no connection: {error}") from error
    watch.watch(ready)
    try:
        ready.settimeout(READ_SECONDS)
        return _greeted(mailbox, ready)
    except ssl.SSLError as error:
        ready.close()
        raise Trouble("tls", f"the encryption failed: {error}") from error
    except (OSError, imaplib.IMAP4.error) as error:
        ready.close()
        raise Trouble("unreachable", f"no answer: {error}") from error


def _greeted(mailbox: Mailbox, ready: socket.socket) -> Client:
    if mailbox.security == Mailbox.Security.TLS:
        return Client(_tls().wrap_socket(ready, server_hostname=mailbox.host), mailbox.host, encrypted=True)
    client = Client(ready, mailbox.host, encrypted=False)
    if mailbox.security == Mailbox.Security.STARTTLS:
        client.starttls(_tls())
    return client


def _tls() -> ssl.SSLContext:
    """The system's certificates, names checked."""
    return ssl.create_default_context()


def _sign_in(client: Client, mailbox: Mailbox) -> None:
    try:
        if mailbox.sign_in == Mailbox.SignIn.PASSWORD:
            client.login(mailbox.username, unseal(mailbox.sealed_password, purpose=PASSWORD))
        else:
            _sign_in_by_token(client, mailbox)
    except LoginError as error:
        raise Trouble("sign_in", f"the server refused to sign us in: {words(error)}") from error
    except Unopened as error:
        raise Trouble("sign_in", "the password was sealed under another SECRET_KEY; set it again") from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise Trouble("unreachable", f"the connection broke at signing in: {words(error)}") from error


def _sign_in_by_token(client: Client, mailbox: Mailbox) -> None:
    """With the token at hand; where it is no longer taken, with a new one."""
    token, is_new = access_token(mailbox)
    try:
        client.oauth2_login(mailbox.username, token)
    except LoginError:
        if is_new:
            raise
        client.oauth2_login(mailbox.username, access_token(mailbox, renew=True)[0])


def words(error: Any) -> str:
    """What a server said, short and in plain characters."""
    text = error.decode("utf-8", "replace") if isinstance(error, bytes) else str(error)
    return "".join(char if char.isprintable() else " " for char in text)[:200]
