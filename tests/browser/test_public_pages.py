"""The public pages in a real browser: no serious accessibility fault, no console error, nothing wider than a phone."""

import shutil
import time
from collections.abc import Iterator

import pytest
from django.urls import reverse

from corrections import links
from corrections.models import Subscription, Ticket
from corrections.services import conversation, tickets
from tests.people import make_claim
from tests.published import publish_correction, publish_verdict

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
WIDTHS = (1280, 390)
FAULTS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator:
    """Chromium. Playwright runs an event loop in this thread; Django would take our queries for ones of that loop."""
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()


@pytest.fixture
def addresses(publication, article, claim, ticket, ratings, researcher, editor, second_editor) -> dict[str, str]:
    publish_verdict(claim, ratings["false"], editor, second_editor, status="superseded")
    publish_verdict(claim, ratings["half-true"], editor, second_editor, version=2)
    for exact, rating in (
        ("All of them were shot down. The mayor said", "unproven"),
        ("The mayor said that two", "true"),
    ):
        publish_verdict(make_claim(article, exact), ratings[rating], editor, second_editor)
    correction = publish_correction(article, editor, second_editor)
    publish_correction(article, editor, second_editor, kind="clarification")
    withdrawn = publish_correction(article, editor, second_editor, status="withdrawn")
    tickets.triage_ticket(ticket, actor=researcher)
    conversation.reply_to_reader(ticket, actor=researcher, text="We are asking the ministry.")
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="The count was confirmed.")
    subscription = Subscription.objects.create(publication=publication, email="reader@reader.example")
    slug = publication.slug
    return {
        "home": "/",
        "article": article.get_absolute_url(),
        "claim": claim.get_absolute_url(),
        "checks": reverse("factcheck:verdict-list", args=[slug]),
        "log": reverse("corrections:correction-list", args=[slug]),
        "correction": correction.get_absolute_url(),
        "withdrawn": withdrawn.get_absolute_url(),
        "report": reverse("corrections:report-create", args=[slug]),
        "follow": reverse("corrections:subscription-create", args=[slug]),
        "policy": reverse("corrections:policy-detail", args=[slug]),
        "status": links.status_path(ticket),
        "confirm": links.confirm_url(subscription).removeprefix(links.absolute("")),
        "manage": links.manage_url(subscription).removeprefix(links.absolute("")),
        "end": links.unsubscribe_url(subscription).removeprefix(links.absolute("")),
        "missing": "/nowhere/at/all/",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_sound(browser, live_server, addresses, scheme):
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for width in WIDTHS:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=False, reduced_motion="reduce"
        )
        page = context.new_page()
        page.on("console", lambda message: found.append(("console", message.text)) if message.type == "error" else None)
        for name, address in addresses.items():
            response = page.goto(live_server.url + address)
            if response.status >= 400:
                found[:] = [entry for entry in found if f"status of {response.status}" not in entry[1]]
            for fault in Axe().run(page).response["violations"]:
                if fault["impact"] in FAULTS:
                    targets = [node["html"][:150] for node in fault["nodes"][:3]]
                    found.append((name, width, fault["id"], targets))
            if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append((name, width, f"is {wide} wide"))
        context.close()
    assert found == []


def test_a_reader_reports_and_appeals_without_javascript(
    browser, live_server, publication, article, researcher, editor
):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + article.get_absolute_url())
    page.get_by_role("link", name="use the form").click()
    assert page.get_by_label("Address of the article").input_value() == article.url
    page.get_by_label("What is wrong?").fill("There were nine missiles.")
    time.sleep(2.1)
    page.get_by_role("button", name="Send the report").click()
    assert page.get_by_role("heading", level=1).inner_text() == "We have your report"
    page.get_by_label("Your message").fill("The ministry says so on its page.")
    page.get_by_role("button", name="Send", exact=True).click()
    assert "The ministry says so on its page." in page.inner_text("main")
    ticket = Ticket.objects.get()
    assert ticket.article == article
    tickets.triage_ticket(ticket, actor=researcher)
    tickets.decline_ticket(ticket, actor=editor, outcome="no_error", note="The count was confirmed.")
    page.reload()
    assert page.get_by_role("heading", level=1).inner_text() == "No error found"
    page.get_by_text("I do not accept the decision").click()
    page.get_by_label("Why do you not accept the decision?").fill("Count again, please.")
    page.get_by_role("button", name="Appeal against the decision").click()
    assert "Count again, please." in page.inner_text("main")
    ticket.refresh_from_db()
    assert ticket.status == "open"
