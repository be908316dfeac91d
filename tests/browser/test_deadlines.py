"""The page of deadlines in a browser: no serious fault of access, no script or style that the policy refuses."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corrections.services import policies
from tests.browser.conftest import faults, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_reads_well(open_desk, manager, publication, width, scheme):
    policies.set_deadline(publication, actor=manager, step="decision", within=timedelta(hours=16), unit="business")
    policies.apply_preset(publication, actor=manager, preset="impress")
    policies.set_special_day(publication, actor=manager, day=policies.timezone.now().date(), note="Summer party")
    page = open_desk(manager, reverse("admin:corrections_policy", args=[publication.slug]), width=width, scheme=scheme)
    keep_picture(page, f"deadlines-{width}-{scheme}")
    assert page.complaints + faults(page, width) == []
