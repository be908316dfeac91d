"""Every letter that somebody is promised can be written."""

import ast
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template

from corrections import letters
from corrections.wording import PURPOSES


def mail_purposes() -> set[str]:
    """What the routes send by mail, read from their source: the words after "mail" and the recipient's key."""
    source = (Path(settings.BASE_DIR) / "corrections" / "notifications.py").read_text()
    found = set()
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        name = getattr(call.func, "id", "")
        words = [a.value for a in call.args if isinstance(a, ast.Constant)]
        if name == "by_mail" or (name == "Recipient" and words[:1] == ["mail"]):
            found |= {word for word in words if word != "mail"}
    return found


def test_every_route_by_mail_has_its_letter():
    assert {"ticket_acknowledgement", "ticket_reply", "reporter_question"} <= mail_purposes() <= letters.purposes()


def test_every_letter_has_both_parts():
    for purpose in letters.purposes() - PURPOSES.keys() - {"template_test"}:
        for ending in ("txt", "html"):
            get_template(f"corrections/mail/{purpose}.{ending}")
