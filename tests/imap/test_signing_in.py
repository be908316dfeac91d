"""Passwords under TLS whose certificate is checked; OAuth tokens, fetched and renewed through the guarded door."""

import json
import socket
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.utils import timezone

from corrections.imap.tokens import access_token
from corrections.imap.troubles import Trouble
from corrections.models import InboundEmail, Mailbox
from corrections.services.mailboxes import REFRESH_TOKEN
from factcheck.sealing import unseal
from tests.http.servers import CERTIFICATE, partner
from tests.imap import dovecot as servers
from tests.imap.conftest import make_mailbox
from tests.imap.test_polling import letter

pytestmark = pytest.mark.django_db
REFRESH, SECRET = "1//refresh-me", "client-secret-words"


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_signs_in_under_tls(publication, read, monkeypatch, security):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with servers.running(certificate=CERTIFICATE) as server:
        port = server.tls_port if security == "tls" else server.port
        mailbox = make_mailbox(publication, server, host="localhost", port=port, security=security)
        server.deliver(letter(1))
        assert (read(mailbox), mailbox.last_error) == (1, "")


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_ends_it(publication, read, security):
    with servers.running(certificate=CERTIFICATE) as server:
        port = server.tls_port if security == "tls" else server.port
        mailbox = make_mailbox(publication, server, host="localhost", port=port, security=security)
        assert read(mailbox) == 0
        assert "certificate" in mailbox.last_error.lower()


def test_a_server_without_tls_is_not_given_the_password(dovecot, publication, read):
    mailbox = make_mailbox(publication, dovecot, security="starttls")
    assert read(mailbox) == 0
    assert mailbox.last_error
    assert mailbox.last_success_at is None


def test_a_wrong_password_is_told_without_the_password(dovecot, publication, read):
    mailbox = make_mailbox(publication, dovecot, password="wrong-words")
    assert read(mailbox) == 0
    assert "refused to sign us in" in mailbox.last_error
    assert "wrong-words" not in mailbox.last_error
    assert mailbox.next_attempt_at > timezone.now() + timedelta(seconds=30)


def test_a_folder_that_is_not_there_is_told(dovecot, publication, read):
    mailbox = make_mailbox(publication, dovecot, "no such folder")
    assert read(mailbox) == 0
    assert "cannot be opened" in mailbox.last_error


def test_a_private_address_is_not_called_unless_the_operator_named_the_host(dovecot, publication, read, settings):
    mailbox = make_mailbox(publication, dovecot, host="localhost")
    settings.IMAP_PRIVATE_HOSTS = set()
    Mailbox.objects.update(port=993, security="tls")
    assert read(mailbox) == 0
    assert "public network" in mailbox.last_error
    Mailbox.objects.update(port=dovecot.port)
    assert read(mailbox) == 0
    assert "ports 143 and 993" in mailbox.last_error


def test_a_server_that_says_nothing_is_given_up(publication, read, monkeypatch):
    monkeypatch.setattr("corrections.imap.connecting.READ_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailbox = Mailbox.objects.create(
            publication=publication, host="127.0.0.1", port=silent.getsockname()[1], security="none", username="u"
        )
        assert read(mailbox) == 0
    assert "no answer" in mailbox.last_error
    assert mailbox.lease_token is None


# --- OAuth ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def issuer(settings):
    """Gives tokens for the refresh token, and tells Dovecot which of them are good: the last one."""
    settings.HTTP_ALLOW_PRIVATE = True
    with partner() as server:
        server.issued, server.rotates, server.answer = [], False, None

        def reply(asked):
            if asked.path.startswith("/tokeninfo"):
                token = parse_qs(urlsplit(asked.path).query).get("access_token", [""])[0]
                good = bool(server.issued) and token == server.issued[-1]
                said = {"email": servers.USER, "active": "yes"} if good else {"active": "no"}
                return 200 if good else 401, {"Content-Type": "application/json"}, json.dumps(said).encode()
            if server.answer is not None:
                return server.answer
            fields = dict(parse_qsl(asked.body.decode()))
            if fields.get("grant_type") != "refresh_token" or not fields.get("refresh_token", "").startswith(REFRESH):
                return 400, {}, b'{"error": "invalid_grant"}'
            server.issued.append(f"access-{len(server.issued)}")
            said = {"access_token": server.issued[-1], "expires_in": 3600, "token_type": "Bearer"}
            if server.rotates:
                said["refresh_token"] = f"{REFRESH}-{len(server.issued)}"
            return 200, {"Content-Type": "application/json"}, json.dumps(said).encode()

        server.reply = reply
        yield server


def make_oauth(publication, server, issuer, **given) -> Mailbox:
    wanted = {
        "sign_in": "oauth",
        "password": "",
        "client_id": "desk",
        "client_secret": SECRET,
        "refresh_token": REFRESH,
        "token_endpoint": f"{issuer.url}/token",
        "scope": "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    }
    return make_mailbox(publication, server, **{**wanted, **given})


def asked_for_tokens(issuer) -> list[dict]:
    return [dict(parse_qsl(asked.body.decode())) for asked in issuer.asked if asked.path == "/token"]


def test_signs_in_by_token_and_keeps_it_until_it_ends(publication, issuer, read):
    with servers.running(tokens_at=issuer.url) as server:
        mailbox = make_oauth(publication, server, issuer)
        assert (read(mailbox), mailbox.last_error) == (0, "")
        assert (read(mailbox), mailbox.last_error) == (0, "")
        assert asked_for_tokens(issuer) == [
            {
                "grant_type": "refresh_token",
                "client_id": "desk",
                "client_secret": SECRET,
                "refresh_token": REFRESH,
                "scope": mailbox.scope,
            }
        ]
        Mailbox.objects.update(access_until=timezone.now())
        assert (read(mailbox), mailbox.last_error, issuer.issued) == (0, "", ["access-0", "access-1"])
        issuer.issued.append("somebody revoked the one before")
        assert (read(mailbox), mailbox.last_error) == (0, "")
        assert issuer.issued[-1] == "access-3"


def test_a_refresh_token_that_is_given_anew_replaces_the_old(publication, issuer):
    issuer.rotates = True
    mailbox = Mailbox.objects.get(pk=make_oauth(publication, type("Server", (), {"port": 993}), issuer).pk)
    assert access_token(mailbox) == ("access-0", True)
    mailbox = Mailbox.objects.get(pk=mailbox.pk)
    assert unseal(mailbox.sealed_refresh_token, purpose=REFRESH_TOKEN) == f"{REFRESH}-1"
    assert access_token(mailbox) == ("access-0", False)


def test_what_a_manager_typed_meanwhile_is_not_overwritten(publication, issuer):
    issuer.rotates = True
    stale = make_oauth(publication, type("Server", (), {"port": 993}), issuer)
    Mailbox.objects.update(sealed_refresh_token="typed meanwhile")
    access_token(stale)
    assert Mailbox.objects.get().sealed_refresh_token == "typed meanwhile"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((400, {}, b'{"error": "invalid_grant"}'), "400: invalid_grant"),
        ((400, {}, b'{"error": "<script>alert(1)</script>"}'), "400: without a token"),
        ((200, {}, b'{"access_token": ""}'), "without a token"),
        ((200, {}, b'{"access_token": {"a": 1}}'), "without a token"),
        ((200, {}, b"[]"), "not with JSON"),
        ((200, {}, b"\xff\x00not json"), "not with JSON"),
        ((200, {}, b"[" * 50_000), "not with JSON"),
        ((200, {}, b" " * 100_000), "65536 bytes"),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "not with JSON"),
    ],
)
def test_an_answer_without_a_token_is_told_without_secrets(publication, issuer, answer, words):
    mailbox = make_oauth(publication, type("Server", (), {"port": 993}), issuer)
    issuer.answer = answer
    with pytest.raises(Trouble, match=words) as trouble:
        access_token(mailbox)
    assert SECRET not in trouble.value.detail
    assert REFRESH not in trouble.value.detail


@pytest.mark.parametrize("life", [None, "soon", -5, True, 10**12])
def test_a_life_that_is_no_number_of_seconds_is_a_short_one(publication, issuer, life):
    mailbox = make_oauth(publication, type("Server", (), {"port": 993}), issuer)
    issuer.answer = (200, {}, json.dumps({"access_token": "t", "expires_in": life}).encode())
    access_token(mailbox)
    assert timezone.now() < mailbox.access_until <= timezone.now() + timedelta(days=1)


def test_a_token_address_in_our_own_network_is_not_called(publication, issuer, settings):
    mailbox = make_oauth(publication, type("Server", (), {"port": 993}), issuer)
    settings.HTTP_ALLOW_PRIVATE = False
    with pytest.raises(Trouble) as trouble:
        access_token(mailbox)
    assert trouble.value.code == "refused"
    assert not InboundEmail.objects.exists()
