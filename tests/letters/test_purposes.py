"""Every letter that somebody is promised can be written."""

from corrections import letters
from corrections.wording import PURPOSES
from factcheck import routing


def mail_purposes() -> set[str]:
    """What the rows of the routing table send by mail."""
    found = set()
    for row in routing.table():
        named = {row.purpose or kind.replace(".", "_") for kind in row.kinds}
        if row.channel == routing.STAFF:
            found |= {row.letter} if row.letter else named
        elif row.channel == "mail":
            found |= named
    return found


def test_every_route_by_mail_has_its_letter():
    assert {"ticket_acknowledgement", "ticket_reply", "reporter_question"} <= mail_purposes() <= letters.purposes()


def test_every_letter_is_a_publications_to_word():
    """A digest is one of two letters; a test is the letter that it tries."""
    assert letters.purposes() - PURPOSES.keys() == {"digest_due", "template_test"}
    assert {"staff_digest", "follower_digest"} == PURPOSES.keys() - letters.purposes()
