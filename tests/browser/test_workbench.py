"""The workbench in a real browser: from a suggested claim to a published verdict, in the hands of two people."""

import pytest
from django.urls import reverse

from factcheck.models import Claim, Verdict
from factcheck.services.articles import capture_revision
from factcheck.services.suggestions import dismiss_suggestion, suggest_claims
from tests.browser.conftest import AXE
from tests.people import KILLED, MISSILES, TEXT, make_claim

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium"), pytest.mark.django_db(transaction=True)]

HURT = "The ministry said on Friday that 40 people were killed by 12 missiles."
SCREENS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture
def address(chromium, article) -> str:
    return reverse("admin:factcheck_article_workbench", args=[article.pk])


@pytest.fixture
def busy(address, article, researcher) -> str:
    """A workbench with everything on it: doubtful words, suggestions, claims in each state, a dismissal."""
    for status in ("draft", "in_review", "published", "withdrawn"):
        make_claim(article, "the air force said", status=status, tags=["alarm"], assignee=researcher)
    more = " ".join(f"On Friday {number} people were killed by missile {number}, police said." for number in range(12))
    capture_revision(article, actor=researcher, text=f"{TEXT.replace('Seven missiles', 'Eight missiles')} {more}")
    last = suggest_claims(article).shown[-1]
    dismiss_suggestion(article, actor=researcher, revision=2, start=last.start, end=last.end)
    return address


def in_hand(page) -> str:
    """The entry that the keys act upon."""
    return page.evaluate("document.activeElement.closest('[data-entry]')?.dataset.entry ?? ''")


def test_a_suggested_claim_becomes_a_published_verdict_in_two_hands(
    open_desk, live_server, address, article, ratings, researcher, reviewer
):
    capture_revision(article, actor=researcher, text=f"{TEXT} {HURT}")
    page = open_desk(researcher, address)
    entry = page.locator(".entry--suggested", has_text=HURT)
    entry.get_by_role("button", name="Accept").click()
    page.get_by_role("status").filter(has_text="On record").wait_for()
    claim = Claim.objects.get(text=HURT)
    assert claim.status == "open"
    page.get_by_role("link", name=HURT, exact=True).click()
    page.get_by_role("link", name="Attach a source").click()
    page.get_by_label("Title").fill("Report of the rescue service")
    page.get_by_label("Type").select_option("document")
    page.get_by_label("Stance").select_option("refutes")
    page.get_by_role("checkbox", name="A primary source").check()
    page.get_by_role("button", name="Attach a source").click()
    page.get_by_text("Report of the rescue service").first.wait_for()
    page.get_by_role("link", name="Draft a verdict").click()
    page.get_by_label("False", exact=True).check()
    page.get_by_label("Summary").fill("Four people were killed.")
    page.get_by_label("Reasoning").fill("The report names each of them.")
    page.get_by_role("checkbox", name="Report of the rescue service").check()
    page.get_by_role("button", name="Draft a verdict").click()
    page.get_by_role("button", name="Propose").click()
    page.get_by_role("status").filter(has_text="somebody else signs it off").wait_for()
    assert page.get_by_role("button", name="Sign off and publish").count() == 0
    assert Verdict.objects.get(claim=claim).status == "in_review"
    assert page.request.get(live_server.url + claim.get_absolute_url()).status == 404
    second = open_desk(reviewer, reverse("admin:factcheck_claim_change", args=[claim.pk]))
    second.get_by_role("button", name="Sign off and publish").click()
    second.get_by_role("status").filter(has_text="signed off and published").wait_for()
    second.goto(live_server.url + claim.get_absolute_url())
    assert "Four people were killed." in second.inner_text("main")
    assert "Report of the rescue service" in second.inner_text("main")
    claim.refresh_from_db()
    assert claim.status == "published"
    assert page.complaints == second.complaints == []


def test_the_work_is_done_by_keyboard_alone(open_desk, busy, article, researcher):
    page = open_desk(researcher, busy)
    doubtful = article.claims.get(text__startswith=MISSILES)
    page.keyboard.press("j")
    assert in_hand(page) == f"c-{doubtful.pk}"
    page.keyboard.press("a")
    page.get_by_role("status").wait_for()
    assert doubtful.anchors.get(revision__number=2).status == "exact"
    first, second, third, fourth = suggest_claims(article).shown[:4]
    page = open_desk(researcher, busy)
    for key, entry in (("j", first), ("j", second), ("k", first)):
        page.keyboard.press(key)
        assert in_hand(page) == f"s-{entry.start}"
    page.keyboard.press("a")
    page.get_by_role("status").filter(has_text="On record").wait_for()
    assert in_hand(page) == f"s-{second.start}"  # the next is at hand
    page.keyboard.press("d")
    page.get_by_role("status").filter(has_text="Dismissed").wait_for()
    assert in_hand(page) == f"s-{third.start}"
    assert article.dismissed_suggestions.count() == 2
    page.keyboard.press("e")
    page.get_by_label("Claim", exact=True).fill("A statement that stands by itself.")
    page.keyboard.press("Enter")  # a line break in a text of several lines, and no shortcut
    page.get_by_label("Tags").fill("jj kk")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="On record").wait_for()
    edited = Claim.objects.get(text__startswith="A statement that stands by itself.")
    assert (edited.tags, edited.anchors.get().start) == (["jj kk"], third.start)
    assert fourth.text in [left.text for left in suggest_claims(article).shown]
    assert page.complaints == []


def test_the_keys_can_be_switched_off(open_desk, busy, researcher):
    page = open_desk(researcher, busy)
    page.get_by_role("checkbox", name="Keys").uncheck()
    page.reload()
    page.keyboard.press("j")
    assert in_hand(page) == ""


def choose(page, words: str) -> None:
    """Mark words of the article's text, as a mouse does."""
    page.evaluate(
        """words => {
            const text = [...document.querySelectorAll('[data-article] p')][0];
            const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + words.length);
                getSelection().removeAllRanges();
                getSelection().addRange(range);
            }
        }""",
        words,
    )


def test_words_chosen_in_the_text_become_a_claim(open_desk, address, article, researcher):
    words = "All of them were shot down."
    page = open_desk(researcher, address)
    choose(page, words)
    page.get_by_role("button", name="Put on record").wait_for()
    page.keyboard.press("c")
    page.get_by_role("heading", name="Put a claim on record").wait_for()
    assert page.get_by_label("The words of the article that make it").input_value() == words
    page.get_by_role("button", name="Put it on record").click()
    page.get_by_role("status").filter(has_text="On record").wait_for()
    anchor = Claim.objects.get(text=words).anchors.get()
    assert (anchor.exact, anchor.start) == (words, TEXT.index(words))
    assert page.complaints == []


def test_words_chosen_in_the_text_are_taken_along_to_a_claim_that_lost_its_own(open_desk, busy, article, researcher):
    page = open_desk(researcher, busy)
    choose(page, " All of them")
    page.get_by_role("link", name="Choose others").click()
    assert page.get_by_label("The words of the article").input_value() == "All of them"
    page.get_by_role("button", name="Choose its words").click()
    page.get_by_role("status").filter(has_text="tied to its words").wait_for()
    anchor = article.claims.get(text__startswith=MISSILES).anchors.get(revision__number=2)
    assert (anchor.exact, anchor.status, anchor.start) == ("All of them", "exact", TEXT.index("All of them"))
    assert page.complaints == []


def test_everything_works_without_a_script(open_desk, busy, article, researcher):
    page = open_desk(researcher, busy, java_script_enabled=False)
    assert page.get_by_role("checkbox", name="Keys").count() == 0
    before = article.claims.count()
    suggested = page.locator(".entry--suggested").first
    suggested.get_by_role("button", name="Accept").click()
    suggested.get_by_role("button", name="Dismiss").click()
    page.get_by_text("Put other words on record").click()
    page.get_by_label("The words of the article").fill(KILLED[:20])
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Put it on record").click()
    assert "On record" in page.inner_text("main")
    assert article.claims.count() == before + 2


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_it_fits_and_holds_for_everybody(open_desk, busy, article, researcher, width, scheme):
    first = suggest_claims(article).shown[0]
    form = f"{busy}claim/?revision=2&start={first.start}&end={first.end}"
    for address in (busy, form, "/admin/"):
        page = open_desk(researcher, address, width=width, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (address, width)
        assert page.complaints == [], address
        page = open_desk(researcher, address, width=width, scheme=scheme, bypass_csp=True)
        page.evaluate(AXE.read_text())
        found = page.evaluate("axe.run()")["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")] == []


def test_a_wide_screen_has_two_scrollbars_and_no_third(open_desk, busy, researcher):
    page = open_desk(researcher, busy)
    for _press in range(8):
        page.keyboard.press("j")
    assert page.evaluate("[scrollY, document.body.scrollTop, document.documentElement.scrollTop]") == [0, 0, 0]
    entry = page.locator(".entry.is-current")
    box, pane = entry.bounding_box(), page.locator(".bench__work").bounding_box()
    assert box["y"] >= pane["y"] - 1
    assert box["y"] < pane["y"] + pane["height"]
    assert page.locator(".words.is-current").first.is_visible()
