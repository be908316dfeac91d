"""A list without rows says what will stand there, and offers only what can be done."""

import pytest
from django.urls import reverse

from factcheck.admin.base import DeskAdmin

pytestmark = pytest.mark.django_db


def page_of(client, name: str, **asked) -> str:
    return client.get(reverse(f"admin:{name}_changelist"), asked).content.decode()


def test_a_list_that_the_desk_writes_itself_offers_no_new_row(client, manager, publication):
    client.force_login(manager)
    page = page_of(client, "corrections_mailing")
    assert "Each correction that is published will stand here" in page
    assert "Nothing here yet" in page
    for wrong in ("Create a new item", "Add ", "reset your filters"):
        assert wrong not in page.partition("Nothing here yet")[2]


def test_a_list_that_one_adds_to_offers_it(client, manager, publication):
    client.force_login(manager)
    page = page_of(client, "factcheck_webhookendpoint")
    assert "Nothing here yet" in page
    assert f'href="{reverse("admin:factcheck_webhookendpoint_add")}"' in page


@pytest.mark.parametrize("asked", [{"q": "nobody@else.example"}, {"status__exact": "active"}])
def test_a_list_narrowed_to_nothing_offers_all_of_it(client, manager, publication, asked):
    client.force_login(manager)
    page = page_of(client, "corrections_subscription", **asked)
    assert "Nothing matches" in page
    assert 'href="?"' in page
    assert "will stand here" not in page


def test_every_list_of_the_desk_knows_whether_it_is_narrowed():
    from django.contrib.admin import site

    for admin in site._registry.values():
        if isinstance(admin, DeskAdmin):
            assert hasattr(admin.get_changelist(None), "is_narrowed"), admin
