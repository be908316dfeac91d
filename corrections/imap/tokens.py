"""Access tokens for XOAUTH2: asked for with the refresh token, kept until shortly before they end (RFC 6749, 6)."""

import json
import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from corrections.imap.troubles import Trouble
from corrections.models import Mailbox
from corrections.services.mailboxes import ACCESS_TOKEN, CLIENT_SECRET, REFRESH_TOKEN
from factcheck import http
from factcheck.sealing import Unopened, seal, unseal

SECONDS = 15.0
MOST_BYTES = 65_536
EARLY = timedelta(minutes=2)
"""How long before its end a token is renewed."""
DEFAULT_LIFE, MOST_LIFE = 300, 86_400
"""Seconds that a token is used whose end was not told, and at most."""
CODE = re.compile(r"[a-z_]{1,60}\Z")


def access_token(mailbox: Mailbox, *, renew: bool = False) -> tuple[str, bool]:
    """A token to sign in with, and whether it is a new one. Raises `Trouble` where none is to be had."""
    try:
        if not renew and mailbox.access_until and mailbox.access_until - EARLY > timezone.now():
            return unseal(mailbox.sealed_access_token, purpose=ACCESS_TOKEN), False
        answer = _ask(mailbox)
    except Unopened as error:
        raise Trouble("sign_in", "the tokens were sealed under another SECRET_KEY; set them again") from error
    return _keep(mailbox, answer), True


def _ask(mailbox: Mailbox) -> dict[str, Any]:
    fields = {
        "grant_type": "refresh_token",
        "client_id": mailbox.client_id,
        "client_secret": unseal(mailbox.sealed_client_secret, purpose=CLIENT_SECRET),
        "refresh_token": unseal(mailbox.sealed_refresh_token, purpose=REFRESH_TOKEN),
        "scope": mailbox.scope,
    }
    try:
        answer = http.request(
            "POST",
            mailbox.token_endpoint,
            body=urlencode({name: value for name, value in fields.items() if value}).encode(),
            headers={"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
            max_bytes=MOST_BYTES,
            timeout=SECONDS,
        )
    except http.Refusal as refusal:
        raise Trouble("refused", f"the token address: {refusal}") from refusal
    except OSError as error:
        raise Trouble("unreachable", f"the token address did not answer: {error}") from error
    try:
        said = json.loads(answer.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Trouble("sign_in", f"the token address answered {answer.status}, and not with JSON")
    if answer.status != 200 or not isinstance(said.get("access_token"), str) or not said["access_token"]:
        code = said.get("error")
        shown = code if isinstance(code, str) and CODE.match(code) else "without a token"
        raise Trouble("sign_in", f"the token address answered {answer.status}: {shown}")
    return said


def _keep(mailbox: Mailbox, said: dict[str, Any]) -> str:
    """Seal what came for the next polls; Microsoft gives a new refresh token with every answer.

    Nothing is kept where a manager has typed another refresh token meanwhile.
    """
    token: str = said["access_token"]
    life = said.get("expires_in")
    seconds = life if isinstance(life, int) and not isinstance(life, bool) and life > 0 else DEFAULT_LIFE
    values: dict[str, Any] = {
        "sealed_access_token": seal(token, purpose=ACCESS_TOKEN),
        "access_until": timezone.now() + timedelta(seconds=min(seconds, MOST_LIFE)),
    }
    if isinstance(refresh := said.get("refresh_token"), str) and refresh:
        values["sealed_refresh_token"] = seal(refresh, purpose=REFRESH_TOKEN)
    if Mailbox.objects.filter(pk=mailbox.pk, sealed_refresh_token=mailbox.sealed_refresh_token).update(**values):
        for name, value in values.items():
            setattr(mailbox, name, value)
    return token
