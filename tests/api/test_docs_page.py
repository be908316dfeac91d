"""The interactive description in a real browser, under the policy that every page has."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NEEDED = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


def test_the_page_loosens_no_security_policy(client, db):
    policy = client.get("/api/v1/docs/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "https:" not in policy


@NEEDED
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_shows_every_operation_without_a_word_on_the_console(live_server, monkeypatch):
    # Playwright runs an event loop in this thread; Django would take our queries for ones of that loop.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    said, outside = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: outside.append(request.url))
        page.goto(f"{live_server.url}/api/v1/docs/")
        page.click("#operations-tag-tickets")
        page.wait_for_selector("#operations-tickets-tickets_accept")
        page.click("#operations-tickets-tickets_create .opblock-summary-control")
        page.wait_for_selector("#operations-tickets-tickets_create .parameters")
        assert page.locator(".opblock-tag").count() > 20
        assert page.locator(".opblock").count() > 15
        assert "Idempotency-Key" in page.inner_text("#operations-tickets-tickets_create")
        browser.close()
    assert said == []
    assert [url for url in outside if not url.startswith((live_server.url, "data:"))] == []
