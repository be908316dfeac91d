"""API tokens: issued for oneself, shown once, ended at once; never kept in the clear."""

from datetime import timedelta

import pytest
from django.utils import timezone

from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import ApiToken, Event, Membership
from factcheck.models.people import hash_token
from factcheck.services.tokens import issue_token, revoke_token


def test_the_secret_is_shown_once_and_kept_as_a_hash(researcher):
    token, secret = issue_token(researcher, actor=researcher, name="CMS", read_only=True)
    token.refresh_from_db()
    assert secret.startswith("cgd_")
    assert len(secret) > 40
    assert (token.token_hash, token.read_only) == (hash_token(secret), True)
    assert secret.startswith(token.hint)
    assert secret not in str(ApiToken.objects.values().get())
    assert ApiToken.objects.matching(secret) == token
    assert issue_token(researcher, actor=researcher, name="CMS")[1] != secret


def test_every_desk_where_it_acts_has_it_in_its_ledger(researcher, other_publication):
    Membership.objects.create(user=researcher, publication=other_publication, role="researcher")
    token, _secret = issue_token(researcher, actor=researcher, name="CMS")
    events = Event.objects.filter(kind="token.issued")
    assert {event.publication_id for event in events} == set(
        researcher.memberships.values_list("publication", flat=True)
    )
    assert [event.facts for event in events] == [{"token": token.pk, "user": researcher.pk}] * 2


def test_nobody_issues_a_token_for_another(researcher, manager, superuser, inactive):
    for actor in (manager, superuser):
        with pytest.raises(NotPermitted):
            issue_token(researcher, actor=actor, name="CMS")
    with pytest.raises(NotPermitted):
        issue_token(inactive, actor=inactive, name="CMS")


def test_a_token_begets_no_token(researcher):
    token, _secret = issue_token(researcher, actor=researcher, name="CMS")
    researcher.via_token = token
    with pytest.raises(NotPermitted):
        issue_token(researcher, actor=researcher, name="Another")


@pytest.mark.parametrize("name", ["", " ", "x" * 101])
def test_a_token_says_what_it_is_for(researcher, name):
    with pytest.raises(Invalid, match="What it is for"):
        issue_token(researcher, actor=researcher, name=name)


def test_an_expired_token_is_not_issued_and_does_not_match(researcher):
    with pytest.raises(Invalid, match="expired"):
        issue_token(researcher, actor=researcher, name="CMS", expires_at=timezone.now())
    token, secret = issue_token(
        researcher, actor=researcher, name="CMS", expires_at=timezone.now() + timedelta(hours=1)
    )
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert ApiToken.objects.matching(secret) is None


def test_a_revoked_token_ends_at_once(researcher):
    token, secret = issue_token(researcher, actor=researcher, name="CMS")
    stale = ApiToken.objects.get(pk=token.pk)
    revoke_token(token, actor=researcher)
    assert ApiToken.objects.matching(secret) is None
    assert Event.objects.filter(kind="token.revoked").count() == 1
    with pytest.raises(Conflict, match="already"):
        revoke_token(stale, actor=researcher)


def test_the_owner_or_a_superuser_revokes(researcher, manager, superuser, inactive):
    token, _secret = issue_token(researcher, actor=researcher, name="CMS")
    for actor in (manager, inactive):
        with pytest.raises(NotPermitted):
            revoke_token(token, actor=actor)
    revoke_token(token, actor=superuser)


def test_the_token_of_a_person_who_left_does_not_match(researcher):
    _token, secret = issue_token(researcher, actor=researcher, name="CMS")
    type(researcher).objects.filter(pk=researcher.pk).update(is_active=False)
    assert ApiToken.objects.matching(secret) is None
