"""Every letter that somebody is promised can be written."""

from django.template.loader import get_template

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


def test_every_letter_has_both_parts():
    for purpose in letters.purposes() - PURPOSES.keys() - {"template_test"}:
        for ending in ("txt", "html"):
            get_template(f"corrections/mail/{purpose}.{ending}")
