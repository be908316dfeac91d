"""The desk in a real browser: nothing overflows, nothing breaks the policy, everybody can use it."""

import pytest

from corrections.models import Message, TextChange
from factcheck.services.articles import capture_revision
from factcheck.services.occurrences import note_occurrence
from tests.browser.conftest import AXE
from tests.matching.conftest import know
from tests.people import KILLED, MISSILES, TEXT, make_article, make_claim

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
        "/admin/factcheck/preference/mine/",
        "/admin/factcheck/preference/routing/",
    ]


@pytest.fixture
def changed(chromium, article, claim, other_claim, publication, researcher) -> dict[str, str]:
    """An article edited in silence: the pages about it, and those of its claims with everything on them."""
    long = f"{'w' * 200} {KILLED}"
    text = TEXT.replace("Seven missiles were fired", f"Eight missiles {'x' * 120} fell").replace(KILLED, "nobody fell")
    note_occurrence(claim, actor=researcher, url=f"https://blog.example/{'a' * 200}", title=long, quote=long)
    know(f"{MISSILES}, {'y' * 150}", rating="Mostly false", url="https://checks.example/1")
    make_claim(make_article(publication, "earlier"), MISSILES)
    capture_revision(article, actor=None, text=text)
    change, bench = TextChange.objects.get(), f"/admin/factcheck/article/{article.pk}/workbench/"
    return {
        "changes": "/admin/corrections/textchange/?situation=unacknowledged",
        "change": f"/admin/corrections/textchange/{change.pk}/change/",
        "dismiss": f"/admin/corrections/textchange/{change.pk}/move/dismiss/",
        "explain": f"/admin/corrections/textchange/{change.pk}/move/explain/",
        "compare": f"/admin/factcheck/article/{article.pk}/compare/?old=1&new=2",
        "workbench": bench,
        "claim": f"/admin/factcheck/claim/{claim.pk}/change/",
        "gone": f"/admin/factcheck/claim/{other_claim.pk}/change/",
        "anchor": f"/admin/factcheck/claim/{claim.pk}/move/anchor/",
        "again": f"/admin/factcheck/claim/{claim.pk}/move/note_occurrence/",
        "edit": f"/admin/factcheck/claim/{claim.pk}/move/edit/",
        "claimant": f"/admin/factcheck/claimant/{claim.claimant_id}/move/edit/",
    }


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_an_edited_article_fit_and_hold_for_everybody(open_desk, changed, editor, width, scheme):
    found = []
    for name, address in changed.items():
        page = open_desk(editor, address, width=width, scheme=scheme)
        found += [(name, complaint) for complaint in page.complaints]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append((name, f"is {wide} wide"))
        page.evaluate(AXE.read_text())
        for fault in page.evaluate("axe.run()")["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found.append((name, fault["id"], fault["nodes"][0]["html"][:150]))
        page.context.close()
    assert found == []


def test_a_silent_edit_is_answered_for_by_keyboard(open_desk, changed, editor):
    page = open_desk(editor, changed["changes"])
    page.goto(page.url.replace(changed["changes"], changed["change"]))
    tab_to(page, "Dismiss…")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Dismiss").wait_for()
    tab_to(page, "reason", attribute="name")
    page.keyboard.type("An update, not an error.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="dismissed").wait_for()
    assert TextChange.objects.get().dismissed_reason == "An update, not an error."
    assert page.complaints == []


def test_two_texts_are_chosen_and_compared_by_keyboard(open_desk, changed, editor):
    page = open_desk(editor, changed["compare"])
    tab_to(page, "new", attribute="name")
    page.keyboard.press("ArrowDown")  # the earlier one, below the latest
    tab_to(page, "Compare")
    page.keyboard.press("Enter")
    page.get_by_text("The two say the same.").wait_for()


def tab_to(page, wanted: str, *, attribute: str = "") -> None:
    """Press Tab until what has this name, or these words, is in focus; seen, since it has an outline."""
    focus = "document.activeElement." + (attribute or "innerText.trim()")
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(focus) == wanted:
            style = page.evaluate("(s => [s.outlineStyle, s.boxShadow])(getComputedStyle(document.activeElement))")
            assert style != ["none", "none"], wanted
            return
    pytest.fail(f"{wanted} is not reached by keyboard")


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
