"""One Chromium for the pages of the desk, and a way to open them as one person sees them."""

import os
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import sync_playwright

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))


def keep_picture(page, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def faults(page, width: int) -> list:
    """What overflows, and what axe finds serious."""
    found = []
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        found.append(f"is {wide} wide")
    page.evaluate(AXE.read_text())
    for fault in page.evaluate("axe.run({iframes: false})")["violations"]:
        if fault["impact"] in ("serious", "critical"):
            found.append((fault["id"], fault["nodes"][0]["html"][:150]))
    return found


@pytest.fixture(scope="module")
def chromium():
    # Playwright keeps an event loop in this thread, which Django takes for a coroutine around its queries.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        installed = Path("/usr/bin/chromium")
        path = str(installed) if installed.exists() else None
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def open_desk(chromium, live_server, client, settings):
    """A page of the desk as one person sees it; what the browser complains of is in `page.complaints`."""
    contexts = []

    def open_desk(person, address, *, width=1280, scheme="light", bypass_csp=False, **options):
        client.force_login(person)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=bypass_csp, **options
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
