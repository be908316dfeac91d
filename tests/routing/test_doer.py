"""Nobody hears of their own deed, whichever door they came through."""

import pytest

from factcheck import ledger
from factcheck.models import ApiToken, Delivery, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def through_a_token(editor):
    """The editor as a request with an API token has them."""
    token = ApiToken.objects.create(user=editor, name="CMS", token_hash="a" * 64, hint="cgd_a")
    person = User.objects.get(pk=editor.pk)
    person.via_token = token
    return person


def hears(event):
    return set(Delivery.objects.filter(event=event, channel="in_app").values_list("recipient_key", flat=True))


def test_what_one_did_through_the_api_one_does_not_hear(ticket, editor, second_editor, through_a_token):
    ours = ledger.record("ticket.opened", ticket, actor=through_a_token)
    assert (ours.actor_kind, ours.actor_id) == ("token", through_a_token.via_token.pk)
    assert f"user:{editor.pk}" not in hears(ours)
    assert f"user:{second_editor.pk}" in hears(ours)


def test_a_token_is_not_taken_for_the_person_of_its_number(ticket, editor, second_editor, through_a_token):
    ApiToken.objects.filter(pk=through_a_token.via_token.pk).update(id=second_editor.pk)
    through_a_token.via_token.pk = second_editor.pk
    event = ledger.record("ticket.opened", ticket, actor=through_a_token)
    assert f"user:{second_editor.pk}" in hears(event)
    assert f"user:{editor.pk}" not in hears(event)


def test_a_token_that_is_gone_leaves_nobody_out(ticket, editor, through_a_token):
    ApiToken.objects.all().delete()
    assert f"user:{editor.pk}" in hears(ledger.record("ticket.opened", ticket, actor=through_a_token))
