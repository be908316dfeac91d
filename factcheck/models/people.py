"""People of the newsroom, their roles, and the tokens that act for them."""

import hashlib
import secrets
from collections.abc import Collection
from functools import cached_property
from typing import Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from factcheck.models.fields import code_field, one_of
from factcheck.models.publications import Publication

TOKEN_PREFIX = "cgd_"  # noqa: S105 - a marker that secret scanners can look for, not a secret
TOKEN_BYTES = 32


class User(AbstractUser):
    """A member of a newsroom. What one may do hangs on the role at each publication (`Membership`)."""

    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, help_text=_("Empty until one is chosen, or the first desk joined.")
    )
    language = models.CharField(
        _("language of letters"),
        max_length=12,
        blank=True,
        default="",
        help_text=_("As a code: en, de, fr-CA. Empty: each publication’s own."),
    )
    quiet_from = models.TimeField(_("no mail from"), null=True, blank=True)
    quiet_until = models.TimeField(_("no mail until"), null=True, blank=True)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | (
                    models.Q(quiet_from__isnull=False, quiet_until__isnull=False)
                    & ~models.Q(quiet_from=models.F("quiet_until"))
                ),
                name="quiet_hours_begin_and_end",
            ),
            models.UniqueConstraint(
                models.functions.Lower("email"), condition=~models.Q(email=""), name="one_user_per_email"
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def roles(self) -> dict[int, str]:
        """Publication id → role, one query a request."""
        return dict(self.memberships.values_list("publication_id", "role"))

    def role_at(self, publication_id: int | None) -> str | None:
        """The role at one publication; `None` for strangers and the inactive."""
        return self.roles.get(publication_id) if self.is_active and publication_id else None

    def publication_ids(self, roles: Collection[str] | None = None) -> list[int]:
        """The publications at whose desk one works, in one of `roles` where given."""
        if not self.is_active:
            return []
        return [publication_id for publication_id, role in self.roles.items() if roles is None or role in roles]


class MembershipQuerySet(models.QuerySet):
    def at_work(self, publication_id: int, *roles: str) -> Self:
        """The active people of one desk, in no order; of these roles, or of any when none is named."""
        rows = self.filter(publication_id=publication_id, user__is_active=True).order_by()
        return rows.filter(role__in=roles) if roles else rows

    def visible_to(self, user) -> Self:
        return self.filter(publication__in=Publication.objects.visible_to(user))


class Membership(models.Model):
    """One person's role at one publication."""

    class Role(models.TextChoices):
        RESEARCHER = "researcher", _("Researcher")
        REVIEWER = "reviewer", _("Reviewer")
        EDITOR = "editor", _("Editor")
        MANAGER = "manager", _("Manager")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="memberships")
    role = code_field(Role, verbose_name=_("role"))
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["publication", "user"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "publication"], name="one_role_per_user_and_publication"),
            one_of("membership_role_is_known", "role", ["researcher", "reviewer", "editor", "manager"]),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


def hash_token(plain: str) -> str:
    """SHA-256 of a token as hex. Tokens are random, so a fast hash is enough."""
    return hashlib.sha256(plain.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet):
    def live(self) -> Self:
        now = timezone.now()
        return self.filter(revoked_at__isnull=True, user__is_active=True).filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        )

    def matching(self, plain: str) -> "ApiToken | None":
        """The live token whose secret is `plain`, or `None`."""
        return self.live().select_related("user").filter(token_hash=hash_token(plain)).first()

    def visible_to(self, user) -> Self:
        """One's own tokens; a superuser sees that others exist."""
        if not user.is_active:
            return self.none()
        return self if user.is_superuser else self.filter(user=user)


class ApiToken(models.Model):
    """A secret that acts for its user at the API. Only the hash is kept; the secret is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("what it is for"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    read_only = models.BooleanField(_("read only"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    @classmethod
    def new_secret(cls) -> str:
        return TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
