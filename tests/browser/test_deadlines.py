"""The page of deadlines in a browser: no serious fault of access, no script or style that the policy refuses."""

import os
from datetime import timedelta

import pytest
from django.urls import reverse

from corrections.services import policies
from tests.browser.conftest import AXE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_reads_well(open_desk, manager, publication, width, scheme):
    policies.set_deadline(publication, actor=manager, step="decision", within=timedelta(hours=16), unit="business")
    policies.apply_preset(publication, actor=manager, preset="impress")
    policies.set_special_day(publication, actor=manager, day=policies.timezone.now().date(), note="Summer party")
    page = open_desk(manager, reverse("admin:corrections_policy", args=[publication.slug]), width=width, scheme=scheme)
    assert page.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/deadlines-{width}-{scheme}.png", full_page=True)
    page = open_desk(
        manager,
        reverse("admin:corrections_policy", args=[publication.slug]),
        width=width,
        scheme=scheme,
        bypass_csp=True,
    )
    page.evaluate(AXE.read_text())
    faults = page.evaluate("async () => (await axe.run()).violations")
    assert [fault["id"] for fault in faults if fault["impact"] in ("serious", "critical")] == []
