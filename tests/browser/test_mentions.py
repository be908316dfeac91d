"""Mentions and tellings in a real browser: strangers' longest words break nothing, at the desk or on a phone."""

import os
from pathlib import Path

import pytest

from corrections.models import Telling
from tests.browser.conftest import AXE
from tests.mentions.rows import make_mention
from tests.published import publish_correction

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium"), pytest.mark.django_db(transaction=True)]
LONG = f"<img src=x onerror=alert(1)> {'w' * 120} and what the paper said of it since"


@pytest.fixture
def addresses(chromium, article, editor, second_editor) -> dict[str, str]:
    notice = publish_correction(article, editor, second_editor)
    short = make_mention(article, "https://letters.example/2026/on-missiles", status="approved", author="Bo Blogger")
    long = make_mention(
        article, f"https://blog.example/{'a' * 300}", status="verified", title=LONG, author=LONG[:190], excerpt=LONG
    )
    shown = make_mention(article, f"https://{'b' * 50}.example/", status="approved", title=LONG, excerpt=LONG * 2)
    states = (
        (short, "told", "it answered 202"),
        (long, "by_hand", "the page names no endpoint"),
        (shown, "waiting", ""),
    )
    for mention, status, detail in states:
        telling = Telling.objects.create(
            publication=article.publication,
            correction=notice,
            about="published",
            mention=mention,
            page_url=mention.source_url,
            status=status,
            detail=detail,
            told_on=notice.published_at if status == "told" else None,
        )
        if status == "by_hand":
            by_hand = telling
    return {
        "article": article.get_absolute_url(),
        "notice": notice.get_absolute_url(),
        "mention": f"/admin/corrections/mention/{long.pk}/change/",
        "telling": f"/admin/corrections/telling/{by_hand.pk}/change/",
        "told": f"/admin/corrections/telling/{by_hand.pk}/move/tell_by_hand/",
        "mentions": "/admin/corrections/mention/?situation=unmoderated",
        "tellings": "/admin/corrections/telling/?situation=by-hand",
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_sound(open_desk, addresses, second_editor, width, scheme):
    found = {}
    for name, address in addresses.items():
        page = open_desk(second_editor, address, width=width, scheme=scheme)
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
        complaints = list(page.complaints)
        ours = name not in ("mentions", "tellings")  # lists are the admin's own
        if ours and (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            complaints.append(f"is {wide} wide")
        if ours:
            page.evaluate(AXE.read_text())
            faults = page.evaluate("async () => (await axe.run()).violations")
            complaints += [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")]
        if complaints:
            found[name] = complaints
        page.context.close()
    assert found == {}
