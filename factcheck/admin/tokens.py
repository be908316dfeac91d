"""API tokens: issued for oneself, shown once, revoked at once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.pages import add_page, posted
from factcheck.admin.words import Moment, Words
from factcheck.models import ApiToken
from factcheck.services.tokens import issue_token, revoke_token


class TokenWords(Words):
    name = forms.CharField(label=_("What it is for"), max_length=100)
    read_only = forms.BooleanField(label=_("Only for reading"), required=False)
    expires_at = Moment(label=_("Ends"), required=False)


@admin.register(ApiToken)
class ApiTokenAdmin(MovesMixin):
    list_display = ("name", "hint", "user", "read_only", "created_at", "expires_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    joined = ("user",)
    verbs = (
        Verb(
            name="revoke",
            label=_("Revoke"),
            permission="factcheck.view_apitoken",
            service=revoke_token,
            done=_("revoked"),
            when=lambda token: token.revoked_at is None,
        ),
    )

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Tokens belong to a person and not to a desk."""
        return request.user.is_active if obj is None else self.allows(request, "view", obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Issue a token for oneself; its secret is in the message that follows, and nowhere else."""
        every = reverse("admin:factcheck_apitoken_changelist")

        def add(**words: Any) -> str:
            token, secret = issue_token(request.user, actor=request.user, **words)  # type: ignore[arg-type]
            say_secret(request, token, secret)
            return every

        form = TokenWords(posted(request), rows=[], user=request.user)
        title, button = _now("Issue an API token"), _now("Issue it")
        return add_page(self, request, form, add, title=title, button=button, back=every)


def say_secret(request: HttpRequest, subject: object, secret: str) -> None:
    """Show a secret the one time that it can be shown."""
    messages.warning(
        request,
        _now("%(subject)s: the secret is %(secret)s. Copy it now: it is not shown again.")
        % {"subject": subject, "secret": secret},
    )
