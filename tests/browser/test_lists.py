"""Tables that stand row by row on a phone, pages that add something, and lists without rows, in a real browser."""

import pytest
from django.urls import reverse

from corrections.models import Subscription
from tests.browser.conftest import faults, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADDED = ("replay", "webhookendpoint", "apitoken")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "light"), (390, "dark")])
def test_they_fit_and_hold_for_everybody(open_desk, manager, publication, ticket, width, scheme):
    addresses = {
        "letters": reverse("admin:corrections_lettertemplate_changelist"),
        "routing": reverse("admin:factcheck_preference_routing"),
        "mine": reverse("admin:factcheck_preference_mine"),
        **{f"add-{name}": reverse(f"admin:factcheck_{name}_add") for name in ADDED},
    }
    found = []
    for name, address in addresses.items():
        page = open_desk(manager, address, width=width, scheme=scheme)
        keep_picture(page, f"{name}-{width}-{scheme}")
        found += [(name, complaint) for complaint in [*page.complaints, *faults(page, width)]]
    assert found == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_list_without_rows_says_why(open_desk, manager, publication, width, scheme):
    found = []
    for name, asked, words in (
        ("corrections_mailing", "", "Each correction that is published will stand here"),
        ("factcheck_webhookendpoint", "", "Add webhook endpoint"),
        ("corrections_subscription", "?q=nobody@else.example", "Show all"),
    ):
        page = open_desk(manager, reverse(f"admin:{name}_changelist") + asked, width=width, scheme=scheme)
        page.get_by_text(words).first.wait_for()
        keep_picture(page, f"empty-{name}-{width}-{scheme}")
        found += [(name, complaint) for complaint in page.complaints]
    assert found == []
    assert not Subscription.objects.exists()
