"""Letters and the page that writes them, in a real browser: wide and narrow, light and dark."""

import pytest
from django.db import transaction
from django.urls import reverse

from corrections.models import CannedReply
from corrections.services.wording import preview_letter
from corrections.wording import PURPOSES, shipped
from corrections.wording.checking import read
from corrections.wording.writing import lay_out
from factcheck import ledger
from tests.browser.conftest import faults, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium"), pytest.mark.django_db(transaction=True)]
PAPER = {"light": "rgb(251, 250, 247)", "dark": "rgb(22, 21, 19)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [800, 360])
def test_every_shipped_letter_can_be_read(chromium, publication, width, scheme):
    """Each scheme has its paper; `axe` measures the contrast of every word on it."""
    context = chromium.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)
    page, found = context.new_page(), []
    for purpose in PURPOSES.values():
        values = {variable.name: variable.example for variable in purpose.variables}
        html = lay_out(publication, purpose, read(purpose, shipped(purpose.name, "de")), values, "de").html
        page.set_content(html)
        keep_picture(page, f"letter-{purpose.name}-{width}-{scheme}")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER[scheme]
        found += [(purpose.name, fault) for fault in faults(page, width)]
    context.close()
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(800, "light"), (360, "dark")])
def test_letters_to_staff_about_a_ticket_can_be_read(chromium, publication, manager, editor, ticket, width, scheme):
    with transaction.atomic():
        for kind, actor in (("ticket.opened", None), ("ticket.assigned", editor), ("ticket.appealed", None)):
            ledger.record(kind, ticket, actor=actor)
    context = chromium.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)
    page, found = context.new_page(), []
    for name in ("staff_notice", "staff_digest", "ticket_deadline_missed"):
        words = shipped(name, "de")._asdict()
        letter = preview_letter(publication, actor=manager, purpose=name, language="de", ticket=ticket, **words)
        page.set_content(letter.html)
        keep_picture(page, f"real-{name}-{width}-{scheme}")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == PAPER[scheme]
        found += [(name, fault) for fault in faults(page, width)]
    context.close()
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_the_pages_fit_and_hold_for_everybody(open_desk, publication, manager, ticket, width, scheme):
    found = []
    words = reverse("admin:corrections_lettertemplate_words", args=[publication.slug, "ticket_decision", "de"])
    pages = {"letters": reverse("admin:corrections_lettertemplate_changelist"), "words": words}
    pages["preferences"] = reverse("admin:factcheck_preference_mine")
    for name, address in pages.items():
        page = open_desk(manager, address, width=width, scheme=scheme)
        page.wait_for_load_state("networkidle")
        keep_picture(page, f"{name}-{width}-{scheme}")
        found += [(name, complaint) for complaint in [*page.complaints, *faults(page, width)]]
    assert found == []


def test_what_is_typed_is_shown_in_its_frames_without_a_script(open_desk, publication, manager, ticket):
    words = reverse("admin:corrections_lettertemplate_words", args=[publication.slug, "ticket_acknowledgement", "en"])
    page = open_desk(manager, words, java_script_enabled=False)
    page.get_by_label("Subject").fill("Typed [{{ reference }}]")
    page.get_by_label("Text", exact=True).fill("Typed here: {{ reference }}\n\nLook:\n{{ status_url }}")
    page.get_by_role("button", name="Preview", exact=True).click()
    frame = page.frame_locator("iframe[name=preview]")
    frame.get_by_text("Typed here:").wait_for()
    frame.get_by_role("link", name="Look").wait_for()
    page.get_by_role("button", name="Preview on a phone").click()
    page.frame_locator("iframe[name=preview-phone]").get_by_text("Typed here:").wait_for()
    page.get_by_role("button", name="Preview as text").click()
    frame.get_by_text("Subject: Typed [" + ticket.reference).wait_for()
    page.get_by_label("Text", exact=True).fill("Typed here\n{{ nobody }}")
    page.get_by_role("button", name="Preview", exact=True).click()
    frame.get_by_text("Line 2: There is no variable “nobody” here.").wait_for()
    keep_picture(page, "words-previewed")
    assert page.get_by_label("Subject").input_value() == "Typed [{{ reference }}]"


def test_a_reply_kept_ready_is_inserted_without_a_script(open_desk, publication, researcher, ticket):
    CannedReply.objects.create(publication=publication, title="Thanks", text="Thank you for {{ reference }}.")
    page = open_desk(researcher, ticket.get_absolute_url(), java_script_enabled=False)
    answer = page.locator("#answer")
    answer.locator("summary").click()
    page.get_by_label("Answer to the reader").fill("Typed before.")
    page.get_by_label("A reply kept ready").select_option(label="Thanks (en)")
    page.get_by_role("button", name="Insert").click()
    inserted = f"Typed before.\n\nThank you for {ticket.reference}."
    assert page.get_by_label("Answer to the reader").input_value() == inserted
    keep_picture(page, "reply-inserted")
    assert not ticket.messages.filter(direction="outbound").exists()
