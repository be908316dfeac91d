"""The desk in a real browser: nothing overflows, nothing breaks the policy, everybody can use it."""

import pytest

from corrections.models import Message
from tests.browser.conftest import AXE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium"), pytest.mark.django_db(transaction=True)]
SCHEMES = ("light", "dark")
WIDTHS = (1280, 390)


@pytest.fixture
def addresses(chromium, ticket, correction, claim) -> list[str]:
    Message.objects.filter(ticket=ticket).update(text="<img src=x onerror=alert(1)>" + "w" * 300, quoted="> old")
    return [
        "/admin/",
        f"/admin/corrections/ticket/{ticket.pk}/change/",
        f"/admin/corrections/correction/{correction.pk}/change/",
        f"/admin/factcheck/claim/{claim.pk}/change/",
        f"/admin/factcheck/claim/{claim.pk}/move/attach_source/",
        "/admin/corrections/ticket/add/",
        f"/admin/corrections/correction/add/?ticket={ticket.pk}",
        f"/admin/corrections/ticket/{ticket.pk}/move/triage/",
    ]


def test_our_pages_fit_and_keep_the_policy(open_desk, addresses, editor):
    for address in addresses:
        for width, scheme in zip(WIDTHS, SCHEMES, strict=True):
            page = open_desk(editor, address, width=width, scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
            assert page.complaints == [], address


def test_our_pages_hold_for_everybody(open_desk, addresses, editor):
    for address in addresses:
        for scheme in SCHEMES:
            page = open_desk(editor, address, scheme=scheme, bypass_csp=True)
            page.evaluate(AXE.read_text())
            found = page.evaluate("axe.run()")["violations"]
            grave = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
            assert grave == [], (address, scheme)


def test_a_ticket_is_triaged_and_answered_by_hand(open_desk, ticket, editor):
    page = open_desk(editor, f"/admin/corrections/ticket/{ticket.pk}/change/")
    page.get_by_role("link", name="Triage").click()
    page.get_by_role("button", name="Triage").click()
    page.get_by_text("Answer the reader").first.click()
    page.get_by_label("Answer to the reader").fill("Thank you, we are looking into it.")
    page.get_by_role("button", name="Answer the reader").click()
    page.get_by_text("Thank you, we are looking into it.").wait_for()
    ticket.refresh_from_db()
    assert ticket.status == "open"
    assert ticket.first_answer_at is not None


def test_unfolds_lists_work_under_their_policy(open_desk, ticket, editor):
    page = open_desk(editor, "/admin/corrections/ticket/")
    page.get_by_text(ticket.reference).wait_for()
    assert page.complaints == []
