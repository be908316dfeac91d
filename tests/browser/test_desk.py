"""The desk in a real browser: nothing overflows, nothing breaks the policy, everybody can use it."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

from corrections.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium"), pytest.mark.django_db(transaction=True)]
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
SCHEMES = ("light", "dark")
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def chromium():
    # Playwright keeps an event loop in this thread, which Django takes for a coroutine around its queries.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        installed = Path("/usr/bin/chromium")
        path = str(installed) if installed.exists() else None
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_desk(chromium, live_server, client, settings):
    """A page of the desk as one person sees it; what the browser complains of is in `page.complaints`."""
    contexts = []

    def open_desk(person, address, *, width=1280, scheme="light", bypass_csp=False):
        client.force_login(person)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=bypass_csp
        )
        contexts.append(context)
        context.add_cookies([{**cookie, "url": live_server.url}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(live_server.url + address)
        return page

    yield open_desk
    for context in contexts:
        context.close()


@pytest.fixture
def addresses(chromium, ticket, correction, claim) -> list[str]:
    Message.objects.filter(ticket=ticket).update(text="<img src=x onerror=alert(1)>" + "w" * 300, quoted="> old")
    return [
        "/admin/",
        f"/admin/corrections/ticket/{ticket.pk}/change/",
        f"/admin/corrections/correction/{correction.pk}/change/",
        f"/admin/factcheck/claim/{claim.pk}/change/",
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
