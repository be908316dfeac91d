"""Machines are turned away, and a person caught by mistake is told what to do and loses nothing."""

import time

import pytest
from django.core import signing
from django.core.cache import cache
from django.urls import reverse

from corrections.forms import STAMP
from corrections.models import Subscription, Ticket
from corrections.views import limits
from corrections.views.following import FOLLOWS_AN_HOUR
from corrections.views.report import REPORTS_AN_HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(publication):
    return reverse("corrections:report-create", args=[publication.slug])


def stamp(age: float) -> str:
    return signing.dumps(time.time() - age, salt=STAMP)


def test_a_filled_trap_is_shown_to_whoever_filled_it(client, address):
    hidden = client.get(address).content.decode()
    assert '<div class="trap" aria-hidden="true">' in hidden
    response = client.post(address, {"wrong": "Nine.", "stamp": stamp(60), "nickname": "Bob"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "This field is a trap for machines" in html
    assert 'class="trap"' not in html
    assert Ticket.objects.count() == 0


def test_what_comes_faster_than_a_person_can_type_waits(client, address):
    sent = {"wrong": "Nine.", "stamp": stamp(0)}
    response = client.post(address, sent)
    assert response.status_code == 400
    assert "That was very quick" in response.content.decode()
    assert Ticket.objects.count() == 0
    assert client.post(address, sent | {"stamp": stamp(3)}).status_code == 303


@pytest.mark.parametrize(
    "bad",
    ["", "x", "eyJ:x:y", signing.dumps(1.0, salt="another form"), signing.dumps("x", salt=STAMP)],
    ids=["empty", "junk", "unsigned", "of another form", "not a time"],
)
def test_a_form_we_did_not_draw_gets_a_new_stamp(client, address, bad):
    response = client.post(address, {"wrong": "Nine.", "stamp": bad})
    assert response.status_code == 400
    fresh = response.context["form"]["stamp"].value()
    assert fresh != bad
    assert signing.loads(fresh, salt=STAMP) == pytest.approx(time.time(), abs=30)


def test_the_stamp_says_nothing_about_who_asked(client, address):
    first = client.get(address, REMOTE_ADDR="192.0.2.1").context["form"]["stamp"].value()
    assert isinstance(signing.loads(first, salt=STAMP), float)


def test_one_address_is_slowed_down_and_others_are_not(client, address):
    for number in range(REPORTS_AN_HOUR):
        assert client.post(address, {"wrong": f"Error {number}", "stamp": stamp(9)}).status_code == 303
    response = client.post(address, {"wrong": "One more", "stamp": stamp(9)})
    assert response.status_code == 429
    assert response["Retry-After"]
    assert "One more" in response.content.decode()
    assert Ticket.objects.count() == REPORTS_AN_HOUR
    other = client.post(address, {"wrong": "Mine", "stamp": stamp(9)}, REMOTE_ADDR="192.0.2.77")
    assert other.status_code == 303


def test_no_address_is_stored_in_clear(rf):
    limits.is_too_much(rf.post("/", REMOTE_ADDR="192.0.2.44"), "report", an_hour=5)
    kept = [key for key in cache._cache if "limit:report" in key]
    assert len(kept) == 1
    assert "192.0.2" not in kept[0]


@pytest.mark.parametrize(
    ("remote", "forwarded", "behind_proxy", "found"),
    [
        ("192.0.2.1", "", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7", True, "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
        ("", "", False, "unknown"),
        ("10.0.0.1", "<script>", True, "unknown"),
    ],
)
def test_who_is_asking(rf, settings, remote, forwarded, behind_proxy, found):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind_proxy else None
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert limits.client_address(rf.get("/", REMOTE_ADDR=remote, **extra)) == found


def test_nobody_can_have_a_stranger_mailed_without_end(client, publication):
    address = reverse("corrections:subscription-create", args=[publication.slug])
    for number in range(FOLLOWS_AN_HOUR):
        assert client.post(address, {"email": f"r{number}@reader.example", "stamp": stamp(9)}).status_code == 200
    assert client.post(address, {"email": "last@reader.example", "stamp": stamp(9)}).status_code == 429
    assert Subscription.objects.count() == FOLLOWS_AN_HOUR
