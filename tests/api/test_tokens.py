"""Who calls: bearer tokens and what becomes of bad ones."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from factcheck.models import ApiToken, Event
from factcheck.services.tokens import issue_token, revoke_token
from tests.api.problems import assert_problem


def call(secret: str, scheme: str = "Bearer"):
    return APIClient().get("/api/v1/claims/", HTTP_AUTHORIZATION=f"{scheme} {secret}")


def test_without_a_token_the_answer_is_a_challenge(db):
    response = APIClient().get("/api/v1/claims/")
    assert_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("secret", ["cgd_wrong", "", "x" * 5000, "cgd_\xe9", "a b"])
def test_an_unknown_token_is_refused(db, secret):
    response = call(secret)
    assert_problem(response, 401, "invalid_token")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_scheme_is_read_in_any_case(researcher):
    _token, secret = issue_token(researcher, actor=None, name="cms")
    assert call(secret, "bEARER").status_code == 200


def test_a_revoked_token_is_refused(researcher):
    token, secret = issue_token(researcher, actor=None, name="cms")
    revoke_token(token, actor=researcher)
    assert_problem(call(secret), 401, "invalid_token")


def test_an_expired_token_is_refused(researcher):
    token, secret = issue_token(researcher, actor=None, name="cms")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert_problem(call(secret), 401, "invalid_token")


def test_the_token_of_a_switched_off_account_is_refused(researcher):
    _token, secret = issue_token(researcher, actor=None, name="cms")
    researcher.is_active = False
    researcher.save(update_fields=["is_active"])
    assert_problem(call(secret), 401, "invalid_token")


def test_a_read_only_token_reads(api, researcher, claim):
    assert api(researcher, read_only=True).get(f"/api/v1/claims/{claim.pk}/").status_code == 200


def test_a_read_only_token_changes_nothing(api, editor, claim):
    response = api(editor, read_only=True).post(f"/api/v1/claims/{claim.pk}/withdraw/")
    assert_problem(response, 403, "read_only_token")
    claim.refresh_from_db()
    assert claim.status == "open"


def test_the_ledger_names_the_token_that_acted(api, editor, claim):
    assert api(editor).post(f"/api/v1/claims/{claim.pk}/withdraw/").status_code == 200
    event = Event.objects.get(kind="claim.withdrawn")
    assert (event.actor_kind, event.actor_id) == ("token", ApiToken.objects.get(user=editor).pk)


def test_use_is_noted_at_most_once_a_minute(api, researcher):
    client = api(researcher)
    client.get("/api/v1/claims/")
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    client.get("/api/v1/claims/")
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(seconds=61))
    client.get("/api/v1/claims/")
    assert ApiToken.objects.get().last_used_at > first - timedelta(seconds=61)


def test_a_session_may_read(client, researcher, claim):
    client.force_login(researcher)
    assert client.get(f"/api/v1/claims/{claim.pk}/").status_code == 200


def test_a_session_writes_only_with_the_csrf_token(editor, claim):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(editor)
    assert_problem(client.post(f"/api/v1/claims/{claim.pk}/withdraw/"), 403)
