"""Pingbacks: one method, strings only, no document types; what goes wrong is a fault with the specification's code."""

import xmlrpc.client

import pytest

from corrections.models import Mention
from corrections.views import mentions
from tests.mentions.rows import make_mention

pytestmark = pytest.mark.django_db

ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
LAUGHS = f"<!DOCTYPE lolz [{ENTITIES}]>"
OUTSIDE = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
CALL = "<methodCall><methodName>pingback.ping</methodName><params>{}</params></methodCall>"
PARAM = "<param><value><string>{}</string></value></param>"


@pytest.fixture
def ping(client):
    """Pings as an independent client writes it; returns the answer, or the fault's code."""

    def send(*arguments, method="pingback.ping", body=None):
        posted = body if body is not None else xmlrpc.client.dumps(arguments, method)
        response = client.post("/pingback/", data=posted, content_type="text/xml")
        assert response.status_code == 200
        try:
            return xmlrpc.client.loads(response.content)[0][0]
        except xmlrpc.client.Fault as fault:
            return fault.faultCode

    return send


def test_a_ping_is_taken_and_found_true(ping, linking, article, look, only):
    assert ping(linking, article.url) == "Thank you. The page will be looked at."
    look()
    assert (only().status, only().protocol, only().title) == ("verified", "pingback", "On missiles")


def test_another_form_of_the_address_will_do(ping, blog, article, look, only):
    source = blog.page("/p", f'<a href="{article.url.replace("https", "http")}/?utm_source=blog">x</a>')
    ping(source, article.url)
    look()
    assert only().status == "verified"


def test_a_known_link_is_fault_48(ping, linking, article):
    ping(linking, article.url)
    assert ping(linking, article.url) == 48
    assert Mention.objects.count() == 1


def test_what_the_last_look_found_is_the_fault(ping, blog, article, look):
    pages = {
        16: blog.page("/gone", "", status=404),
        17: blog.page("/nolink", "<p>nothing</p>"),
        50: blog.page("/down", "", status=500),
    }
    for source in pages.values():
        ping(source, article.url)
    for _time in range(5):
        look()
    assert {code: ping(source, article.url) for code, source in pages.items()} == {code: code for code in pages}


def test_targets_that_are_none(ping, article, settings):
    assert ping("https://blog.example/", f"{settings.SITE_URL}/demo-courier/articles/999999/") == 32
    assert ping("https://blog.example/", f"{settings.SITE_URL}/") == 33
    assert ping("https://blog.example/", "https://elsewhere.example/") == 33
    assert ping(article.url, article.url) == 33


def test_who_is_not_let_in(ping, article, settings, monkeypatch):
    assert ping(f"{settings.SITE_URL}/other/", article.url) == 49
    make_mention(article, status="spam")
    assert ping("https://blog.example/post", article.url) == 49
    monkeypatch.setattr(mentions, "AN_HOUR", 2)
    assert ping("https://one-more.example/", article.url) == 49


def test_an_address_that_is_not_called_is_fault_16(ping, article, settings):
    settings.HTTP_ALLOW_PRIVATE = False
    for source in ("http://127.0.0.1/", "http://10.1.2.3/", "file:///etc/passwd", "http://[::1]/", "x"):
        assert ping(source, article.url) == 16


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"not xml",
        b"<methodCall>",
        b"<other/>",
        b"\xff\xfe<\0",
        CALL.format("").encode(),
        CALL.format(PARAM.format("https://a.example/")).encode(),
        CALL.format("<param><value><int>7</int></value></param>" * 2).encode(),
        CALL.format("<param><value><array><data/></array></value></param>" * 2).encode(),
        (LAUGHS + CALL.format(PARAM.format("&e9;") * 2)).encode(),
        (OUTSIDE + CALL.format(PARAM.format("&f;") * 2)).encode(),
        (CALL.format("<x>" * 5000 + "</x>" * 5000)).encode(),
        CALL.format(PARAM.format("a" * 70_000) * 2).encode(),
        xmlrpc.client.dumps(("a", "b"), "system.multicall").encode(),
    ],
)
def test_anything_else_is_the_generic_fault(ping, body):
    assert ping(body=body) == 0
    assert not Mention.objects.exists()


def test_a_bare_value_is_a_string(ping, linking, article):
    bare = CALL.format(f"<param><value>{linking}</value></param><param><value>{article.url}</value></param>")
    assert isinstance(ping(body=bare), str)


def test_only_a_post_pings(client):
    assert client.get("/pingback/").status_code == 405
