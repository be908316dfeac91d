"""Signed tokens in our addresses: read back whole, refused in every other form."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrections.mail import tokens

SECRET = b"a secret for tests"
IDS = st.integers(0, tokens.MAX_ID)


BORN = 1_790_000_000_123_456


@settings(deadline=None)
@given(IDS, IDS)
def test_reply_token_is_read_back_in_any_case(ticket, correspondent):
    token = tokens.reply_token(SECRET, ticket, correspondent, BORN)
    assert token == token.lower()
    assert len(f"corrections+{token}") <= 64
    assert tokens.claimed_reply(token) == tokens.claimed_reply(token.upper()) == (ticket, correspondent)
    assert tokens.same(token, token.upper())


@settings(deadline=None)
@given(IDS)
def test_tokens_of_a_delivery_are_read_back_each_for_its_purpose(delivery):
    path, message = tokens.verp_token(SECRET, delivery, BORN), tokens.message_token(SECRET, delivery, BORN)
    assert tokens.claimed_delivery(tokens.VERP, path) == delivery
    assert tokens.claimed_delivery(tokens.MESSAGE, message) == delivery
    assert tokens.claimed_delivery(tokens.VERP, message) is tokens.claimed_delivery(tokens.MESSAGE, path) is None
    assert tokens.is_verp_token(path)
    assert not tokens.is_verp_token(message)


def test_a_message_id_makes_no_return_path():
    path, message = tokens.verp_token(SECRET, 5, BORN), tokens.message_token(SECRET, 5, BORN)
    assert not tokens.same(path, tokens.VERP + message[1:])


def test_every_single_change_is_refused():
    token = tokens.reply_token(SECRET, 1234, 77, BORN)
    for position in range(len(token)):
        for letter in "a2z7":
            changed = token[:position] + letter + token[position + 1 :]
            claimed = tokens.claimed_reply(changed)
            fits = claimed is not None and tokens.same(tokens.reply_token(SECRET, *claimed, BORN), changed)
            assert fits == (changed == token)


def test_another_secret_and_another_moment_make_another_token():
    made = {
        make(secret, 1, *more, born)
        for make, more in ((tokens.reply_token, (2,)), (tokens.verp_token, ()), (tokens.message_token, ()))
        for secret in (SECRET, b"another")
        for born in (BORN, BORN + 1)
    }
    assert len(made) == 12


@pytest.mark.parametrize(
    "token", ["", "r", "rr", "r" * 46, "r" * 5000, "r!!!!!!!!!!!!!!!!!!", "ü" * 20, "r" + "a" * 300, None]
)
def test_junk_claims_nothing(token):
    assert tokens.claimed_reply(token) is None
    assert tokens.claimed_delivery(tokens.VERP, token) is None


@settings(deadline=None)
@given(st.text())
def test_any_text_is_borne(token):
    assert tokens.claimed_reply(token) is None
    assert not tokens.same(tokens.verp_token(SECRET, 1, BORN), token)


@pytest.mark.parametrize("number", [-1, 2**63])
def test_what_is_no_id_is_not_signed(number):
    with pytest.raises(ValueError, match="not an id"):
        tokens.verp_token(SECRET, number, BORN)


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
