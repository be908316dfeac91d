"""API tokens: issue one for oneself, revoke it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from factcheck import ledger
from factcheck.errors import Conflict, Invalid, NotPermitted
from factcheck.models import ApiToken, Publication, User
from factcheck.models.people import hash_token
from factcheck.services.words import clean


@transaction.atomic
def issue_token(
    user: User, *, actor: User | None, name: str, read_only: bool = False, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token that acts for `user`; return it and its secret, which is stored nowhere and shown once.

    People issue their own, signed in: a token cannot beget another.
    """
    if actor is not None and (actor.pk != user.pk or getattr(actor, "via_token", None)):
        raise NotPermitted(_("You can only issue tokens for yourself, signed in."))
    if not user.is_active:
        raise NotPermitted(_("This account is switched off."))
    values = clean(ApiToken, name=name, read_only=read_only, expires_at=expires_at)
    if values["expires_at"] and values["expires_at"] <= timezone.now():
        raise Invalid(_("The token would have expired already."), field="expires_at")
    secret = ApiToken.new_secret()
    hint = secret[: ApiToken._meta.get_field("hint").max_length]
    token = ApiToken.objects.create(user=user, token_hash=hash_token(secret), hint=hint, **values)
    _record("token.issued", token, actor)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User | None) -> ApiToken:
    """End a token at once: its owner does, or a superuser. Raises `Conflict` when it has ended already."""
    if actor is not None and not (actor.is_active and (actor.pk == token.user_id or actor.is_superuser)):
        raise NotPermitted(_("This token is somebody else's."))
    now = timezone.now()
    if not ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now):
        raise Conflict(_("This token has been revoked already."))
    token.revoked_at = now
    _record("token.revoked", token, actor)
    return token


def _record(kind: str, token: ApiToken, actor: User | None) -> None:
    """In the ledger of every desk where the token can act."""
    for publication in Publication.objects.visible_to(token.user):
        ledger.record(kind, publication, actor=actor, facts={"token": token.pk, "user": token.user_id})
