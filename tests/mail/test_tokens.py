"""Signed tokens in our addresses: read back whole, refused in every other form."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrections.mail import tokens

SECRET = b"a secret for tests"
IDS = st.integers(0, tokens.MAX_ID)


@settings(deadline=None)
@given(IDS, IDS)
def test_reply_token_is_read_back_in_any_case(ticket, correspondent):
    token = tokens.reply_token(SECRET, ticket, correspondent)
    assert token == token.lower()
    assert len(f"corrections+{token}") <= 64
    assert tokens.read_reply_token(SECRET, token) == (ticket, correspondent)
    assert tokens.read_reply_token(SECRET, token.upper()) == (ticket, correspondent)


@settings(deadline=None)
@given(IDS)
def test_return_path_token_is_read_back(delivery):
    token = tokens.verp_token(SECRET, delivery)
    assert tokens.read_verp_token(SECRET, token) == delivery
    assert tokens.is_verp_token(token)


def test_every_single_change_is_refused():
    token = tokens.reply_token(SECRET, 1234, 77)
    for position in range(len(token)):
        for letter in "a2z7":
            changed = token[:position] + letter + token[position + 1 :]
            assert changed == token or tokens.read_reply_token(SECRET, changed) is None


def test_another_secret_and_another_purpose_are_refused():
    reply, verp = tokens.reply_token(SECRET, 1, 2), tokens.verp_token(SECRET, 1)
    assert tokens.read_reply_token(b"another", reply) is None
    assert tokens.read_reply_token(SECRET, verp) is None
    assert tokens.read_verp_token(SECRET, reply) is None
    assert tokens.read_verp_token(SECRET, tokens.VERP + reply[1:]) is None
    assert not tokens.is_verp_token(reply)


@pytest.mark.parametrize(
    "token", ["", "r", "rr", "r" * 46, "r" * 5000, "r!!!!!!!!!!!!!!!!!!", "ü" * 20, "r" + "a" * 30, None]
)
def test_junk_is_refused(token):
    assert tokens.read_reply_token(SECRET, token) is None
    assert tokens.read_verp_token(SECRET, token) is None


@settings(deadline=None)
@given(st.text())
def test_any_text_is_refused(token):
    assert tokens.read_reply_token(SECRET, token) is None


@pytest.mark.parametrize("number", [-1, 2**63])
def test_what_is_no_id_is_not_signed(number):
    with pytest.raises(ValueError, match="not an id"):
        tokens.verp_token(SECRET, number)


@pytest.mark.parametrize("separator", ["+", "-", "="])
def test_plus_part_comes_off_again(separator):
    address = tokens.plus_address("news-desk@weekly.example", "rabc", separator)
    assert tokens.split_plus(address.upper(), separator) == ("NEWS-DESK@WEEKLY.EXAMPLE", "rabc")


@pytest.mark.parametrize(
    "address", ["corrections@weekly.example", "+rabc@weekly.example", "corrections+@weekly.example", "", "junk", "a+b"]
)
def test_no_plus_part(address):
    assert tokens.split_plus(address) == (address, None)


def test_local_part_stays_within_64_octets():
    assert tokens.plus_address("a" * 30 + "@x.example", "b" * 33)
    with pytest.raises(ValueError, match="64 octets"):
        tokens.plus_address("a" * 31 + "@x.example", "b" * 33)
