"""For whom a mail is: the envelope, then the headers that tell, each before the next; none of ours is parked."""

from itertools import pairwise

import pytest

from corrections.models import Message
from tests.inbox.mails import arrive, mail

pytestmark = pytest.mark.django_db
HERE, THERE, NOBODY = (
    "corrections@demo-courier.example",
    "corrections@other-gazette.example",
    "hosting@elsewhere.example",
)
ORDER = ("X_Gm_Original_To", "Delivered_To", "X_Original_To", "Envelope_To", "To", "Cc")


def test_the_envelope_comes_before_every_header(publication, other_publication):
    assert arrive(mail(To=THERE, Delivered_To=THERE, X_Gm_Original_To=THERE), rcpt_to=HERE).publication == publication


@pytest.mark.parametrize("header", ORDER)
def test_each_header_tells_where_the_envelope_does_not(publication, header):
    found = arrive(mail(**{"To": NOBODY, header: f"Desk <{HERE}>"}), rcpt_to=NOBODY)
    assert (found.status, found.publication) == ("filed", publication)


@pytest.mark.parametrize(("header", "later"), list(pairwise(ORDER)))
def test_each_header_comes_before_the_next(publication, other_publication, header, later):
    found = arrive(mail(**{"To": NOBODY, later: THERE, header: HERE}), rcpt_to=NOBODY)
    assert found.publication == publication


@pytest.mark.parametrize("header", ["Bcc", "Resent_To", "X_Forwarded_To", "Reply_To"])
def test_other_headers_tell_nothing(publication, header):
    found = arrive(mail(**{"To": NOBODY, header: HERE}), rcpt_to=NOBODY)
    assert (found.status, found.publication) == ("failed", None)


def test_a_name_that_looks_like_our_address_is_none(publication):
    assert arrive(mail(To=f'"{HERE}" <{NOBODY}>'), rcpt_to=NOBODY).status == "failed"


def test_without_an_envelope_the_address_that_told_is_kept(publication):
    found = arrive(mail(To=f"corrections+abc@{HERE.partition('@')[2]}"), rcpt_to="")
    assert found.rcpt_to == "corrections+abc@demo-courier.example"
    assert Message.objects.get().inbound == found
