"""A letter and its files in a real browser: the frame runs and fetches nothing, its own pictures stand in it."""

import base64
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.urls import reverse

from corrections.models import Attachment, Message
from factcheck.archiving import store_bytes
from tests.browser.conftest import AXE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium"), pytest.mark.django_db(transaction=True)]
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def elsewhere():
    """A tracker's server, and what was asked of it with which referrer."""
    asked = []

    class Tracker(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers.get("Referer")))
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(PNG)

        def log_message(self, *said):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tracker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.fixture
def letter(chromium, ticket, settings, tmp_path, elsewhere) -> Message:
    settings.MEDIA_ROOT = tmp_path
    message = ticket.messages.get()
    host = elsewhere[0]
    Message.objects.filter(pk=message.pk).update(
        html=f"<style>@import '{host}/a.css'</style><h2>Nine, not seven</h2><p>As in this table:</p>"
        f"<img src='{host}/pixel.png' width=30 alt='Chart'><img src='cid:own@a' width=40 alt='Our own'>"
        f"<p style='background:url({host}/b.png)'>See <a href='{host}/link'>the report</a>.</p>"
        "<script>document.title='ran'</script>",
        signature="Ria Reader\nTeacher",
        quoted="> An earlier answer",
        forwarded_from="Ana Autor <ana@first.example>",
    )
    given = [
        ("own.png", PNG, {"content_id": "own@a", "is_inline": True}),
        ("report.pdf", b"%PDF-1.4 x", {"status": "clean"}),
        ("photos.zip", b"PK\3\4x", {"status": "quarantined", "finding": "archive_ratio"}),
        ("invoice.pdf", b"MZ" + bytes(300), {"is_suspect": True, "status": "unscanned"}),
        ("n" * 120 + ".csv", b"a,b", {}),
    ]
    for name, data, fields in given:
        Attachment.objects.create(message=message, file=store_bytes(data), filename=name, **fields)
    return Message.objects.get(pk=message.pk)


def shown(page, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_ticket_and_letter_fit_and_hold_for_everybody(open_desk, letter, editor, width, scheme):
    found = []
    as_sent = reverse("admin:corrections_message_as_sent", args=[letter.pk])
    for name, address in {"ticket": letter.ticket.get_absolute_url(), "letter": as_sent}.items():
        page = open_desk(editor, address, width=width, scheme=scheme)
        page.wait_for_load_state("networkidle")
        shown(page, f"{name}-{width}-{scheme}")
        found += [(name, complaint) for complaint in page.complaints]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append((name, f"is {wide} wide"))
        page.evaluate(AXE.read_text())
        for fault in page.evaluate("axe.run({iframes: false})")["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found.append((name, fault["id"], fault["nodes"][0]["html"][:150]))
        page.context.close()
    assert found == []


def test_nothing_is_fetched_until_somebody_asks_and_then_pictures_only(open_desk, letter, editor, elsewhere):
    _host, asked = elsewhere
    page = open_desk(editor, letter.ticket.get_absolute_url())
    page.get_by_role("link", name="Show as sent").focus()
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe.as-sent")
    frame.get_by_role("heading", name="Nine, not seven").wait_for()
    page.wait_for_load_state("networkidle")
    own = frame.get_by_alt_text("Our own")
    assert own.evaluate("image => image.complete && image.naturalWidth") == 1
    assert asked == []
    page.get_by_role("button", name="Show remote pictures").focus()
    page.keyboard.press("Enter")
    page.get_by_text("shown this once").wait_for()
    frame.get_by_alt_text("Chart").wait_for()
    page.wait_for_load_state("networkidle")
    assert asked == [("/pixel.png", None)]
    assert frame.locator("body").evaluate("body => document.title") != "ran"
