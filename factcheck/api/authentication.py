"""Bearer tokens (RFC 6750) that act for a member of staff."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from factcheck.models import ApiToken, User

SCHEME = "bearer"
REALM = 'Bearer realm="api"'
LONGEST_TOKEN = 200
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer cgd_…`. The user it returns carries the token as `via_token`, which the ledger records."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's user; `None` without such a header; `AuthenticationFailed` if the token is not live."""
        scheme, _space, plain = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        plain = plain.strip()
        token = ApiToken.objects.matching(plain) if 0 < len(plain) <= LONGEST_TOKEN else None
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, revoked or expired."), code="invalid_token")
        _note_use(token)
        user = token.user
        user.via_token = token
        return user, token

    def authenticate_header(self, request: Request) -> str:
        return REALM


class TokenMayWrite(BasePermission):
    """A read-only token changes nothing, whatever its user may do."""

    code = "read_only_token"

    @property
    def message(self) -> str:
        return _("This token may only read.")

    def has_permission(self, request: Request, view: object) -> bool:
        token = request.auth
        return request.method in SAFE_METHODS or not (isinstance(token, ApiToken) and token.read_only)


def _note_use(token: ApiToken) -> None:
    """Note when the token was used, to the minute: one write a minute, however busy the caller."""
    now = timezone.now()
    stale = now - USE_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at < stale:
        ApiToken.objects.filter(pk=token.pk).filter(Q(last_used_at__isnull=True) | Q(last_used_at__lt=stale)).update(
            last_used_at=now
        )
