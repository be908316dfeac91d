"""Mail data in pieces: its end is found wherever the pieces break, and no more than the limit is kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corrections.mail.dots import Incoming

LINES = st.lists(st.sampled_from([b"", b".", b"..", b"a", b"\n", b"\r", b".x", b"\xff."]), max_size=12)


def stuffed(lines: list[bytes]) -> bytes:
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n"


@settings(deadline=None)
@given(LINES, st.integers(1, 7), st.binary(max_size=9))
def test_what_was_sent_is_read_wherever_the_pieces_break(lines, step, after):
    wire, incoming = stuffed(lines) + after, Incoming(1000)
    for at in range(0, len(wire), step):
        rest = incoming.feed(wire[at : at + step])
        if incoming.ended:
            break
    assert incoming.content() == b"".join(line + b"\r\n" for line in lines)
    assert rest + wire[at + step :] == after
    assert not incoming.too_much


@pytest.mark.parametrize("end", [b"\n.\n", b"\r\n.\n", b"\n.\r\n", b"\r.\r"])
def test_no_other_end_is_one(end):
    """Or a mail could be smuggled inside another."""
    incoming = Incoming(1000)
    incoming.feed(b"words" + end + b"MAIL FROM:<x@x.example>\r\n")
    assert not incoming.ended


@pytest.mark.parametrize(("size", "too_much"), [(100, False), (101, True)])
def test_the_limit_is_the_mails_own_size(size, too_much):
    incoming = Incoming(100)
    assert incoming.feed(b"y" * (size - 2) + b"\r\n.\r\nQUIT") == b"QUIT"
    assert incoming.too_much == too_much


@pytest.mark.parametrize("piece", [b"y" * 1000, b"\r\n" * 500], ids=["no line ends", "nothing else"])
def test_what_is_too_much_is_not_kept_and_its_end_found(piece):
    incoming = Incoming(2000)
    held: list[int] = []
    for _ in range(50):
        incoming.feed(piece)
        held.append(incoming.held)
    assert max(held) <= 2010
    assert held[-1] < 10
    assert incoming.size == 50_000
    incoming.feed(b"\r\n.\r")
    assert not incoming.ended
    assert incoming.feed(b"\nRSET") == b"RSET"
    assert incoming.too_much


def test_what_there_is_no_room_for_is_let_go_and_its_end_found():
    incoming = Incoming(2000)
    incoming.feed(b"y" * 1000 + b"\r\n")
    incoming.let_go()
    assert incoming.held < 10
    assert incoming.feed(b".\r\nRSET") == b"RSET"
    assert (incoming.ended, incoming.too_much) == (True, False)
