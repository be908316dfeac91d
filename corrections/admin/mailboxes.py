"""Mailboxes that are polled: added and changed with secrets that are never shown again, tried, read at once, paused."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from corrections.imap import try_mailbox
from corrections.models import Mailbox
from corrections.models.mailboxes import LEAST_POLL_SECONDS, MOST_POLL_SECONDS
from corrections.services.mailboxes import (
    LONGEST_SECRET,
    add_mailbox,
    change_mailbox,
    pause_mailbox,
    poll_now,
    resume_mailbox,
)
from factcheck.admin.filters import PublicationFilter, SituationFilter
from factcheck.admin.moves import MovesMixin, Verb
from factcheck.admin.pages import add_page, may_add, posted
from factcheck.admin.words import Words
from factcheck.models import Publication
from factcheck.permissions import FROM_MANAGER

CHANGE = "corrections.change_mailbox"
GOOGLE = "https://oauth2.googleapis.com/token"
MICROSOFT = "https://login.microsoftonline.com/common/oauth2/v2.0/token"


def _secret(label: Any) -> forms.CharField:
    """A field that takes a secret and never gives it back."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False)
    return forms.CharField(label=label, max_length=LONGEST_SECRET, required=False, strip=False, widget=widget)


class MailboxSettings(Words):
    """Where a mailbox is, how to get in, and what to do with what is in it."""

    host = forms.CharField(label=_("Server"), max_length=253, help_text=_("Such as imap.gmail.com"))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Encryption"), choices=Mailbox.Security.choices)
    username = forms.CharField(label=_("User"), max_length=320)
    sign_in = forms.ChoiceField(label=_("Signs in by"), choices=Mailbox.SignIn.choices)
    password = _secret(_("Password"))
    client_id = forms.CharField(label=_("OAuth client id"), max_length=300, required=False)
    client_secret = _secret(_("OAuth client secret"))
    refresh_token = _secret(_("OAuth refresh token"))
    token_endpoint = forms.CharField(
        label=_("OAuth token address"),
        max_length=500,
        required=False,
        help_text=f"Google: {GOOGLE} · Microsoft: {MICROSOFT}",
    )
    scope = forms.CharField(
        label=_("OAuth scope"),
        max_length=500,
        required=False,
        help_text="Microsoft: https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
    )
    folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    afterwards = forms.ChoiceField(label=_("When a mail is stored"), choices=Mailbox.Afterwards.choices)
    move_to = forms.CharField(label=_("Folder to move it to"), max_length=200, required=False)
    poll_seconds = forms.IntegerField(
        label=_("Seconds between polls"),
        min_value=LEAST_POLL_SECONDS,
        max_value=MOST_POLL_SECONDS,
        initial=LEAST_POLL_SECONDS,
    )
    authserv_id = forms.CharField(
        label=_("Server that checks senders"),
        max_length=255,
        required=False,
        help_text=_(
            "The first word of its Authentication-Results headers, such as mx.google.com. Empty: nobody is believed."
        ),
    )
    takes_existing = forms.BooleanField(
        label=_("Take in what is in the folder already"),
        required=False,
        help_text=_("Nobody is sent a confirmation for mail that is older than today."),
    )

    def prepare(self) -> None:
        for row in self.rows:
            for name in self.fields:
                if hasattr(row, name):  # secrets have no column of this name
                    self.initial.setdefault(name, getattr(row, name))
            for name in ("password", "client_secret", "refresh_token"):
                if getattr(row, f"sealed_{name}"):
                    self.fields[name].help_text = _("Kept, and not shown. Leave it empty to keep it.")


class NewMailbox(MailboxSettings):
    """The same, for a publication that one manages."""

    publication = forms.ModelChoiceField(None, label=_("Publication"))
    field_order = ("publication",)

    def prepare(self) -> None:
        self.only("publication", Publication.objects.visible_to(self.user, FROM_MANAGER))


class MailboxSituations(SituationFilter):
    situations = (
        ("silent", _("Not read for too long"), lambda rows, user: rows.silent()),
        ("running", _("Running"), lambda rows, user: rows.running()),
        ("paused", _("Paused"), lambda rows, user: rows.filter(paused_at__isnull=False)),
    )


def _is_running(mailbox: Mailbox) -> bool:
    return mailbox.paused_at is None


def _is_paused(mailbox: Mailbox) -> bool:
    return mailbox.paused_at is not None


@admin.register(Mailbox)
class MailboxAdmin(MovesMixin):
    editable = frozenset({"add"})
    list_display = ("username", "host", "folder", "publication", "last_success_at", "last_error", "paused_at")
    list_select_related = ("publication",)
    joined = list_select_related
    list_filter = (PublicationFilter, MailboxSituations)
    fields = (
        "publication",
        "host",
        "port",
        "security",
        "username",
        "sign_in",
        "client_id",
        "token_endpoint",
        "scope",
        "folder",
        "afterwards",
        "move_to",
        "poll_seconds",
        "authserv_id",
        "takes_existing",
        "created_at",
        "last_success_at",
        "last_error",
        "attempts",
        "next_attempt_at",
        "alarmed_at",
        "paused_at",
        "uid_validity",
        "highest_uid",
    )
    readonly_fields = fields
    verbs = (
        Verb("test", _("Test the connection"), CHANGE, try_mailbox, "", in_lists=False),
        Verb("poll", _("Read it now"), CHANGE, poll_now, _("is read as soon as a worker is free"), when=_is_running),
        Verb("change", _("Change"), CHANGE, change_mailbox, _("changed"), words=MailboxSettings, in_lists=False),
        Verb("pause", _("Pause"), CHANGE, pause_mailbox, _("paused"), when=_is_running),
        Verb("resume", _("Resume"), CHANGE, resume_mailbox, _("runs again"), when=_is_paused),
    )

    def report(self, request: HttpRequest, verb: Verb, row: Mailbox, outcome: Any) -> None:
        if verb.name != "test":
            super().report(request, verb, row, outcome)
            return
        found = ngettext("it can be read: %(number)d mail", "it can be read: %(number)d mails", outcome)
        messages.success(request, f"{row}: {found % {'number': outcome}}")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Add a mailbox; what was typed as a secret is not in any page from then on."""
        may_add(self, request)

        def add(publication: Publication, **settings: Any) -> str:
            mailbox = add_mailbox(publication, actor=request.user, **settings)  # type: ignore[arg-type]
            messages.success(request, f"{mailbox}: {_now('added; test the connection')}")
            return reverse("admin:corrections_mailbox_change", args=[mailbox.pk])

        return add_page(
            self,
            request,
            NewMailbox(posted(request), rows=[], user=request.user),
            add,
            title=_now("Add a mailbox"),
            button=_now("Add it"),
            back=reverse("admin:corrections_mailbox_changelist"),
        )
