"""The way around the dashboard: what everybody uses, what is looked up, what is set."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from factcheck import access

Entry = tuple[str | Promise, str, str]

DESK: tuple[Entry, ...] = (
    (_("Tickets"), "corrections.ticket", "inbox"),
    (_("Corrections"), "corrections.correction", "edit_note"),
    (_("Changes of text"), "corrections.textchange", "difference"),
    (_("Mentions"), "corrections.mention", "link"),
    (_("Pages to tell"), "corrections.telling", "campaign"),
    (_("Claims"), "factcheck.claim", "fact_check"),
    (_("Verdicts"), "factcheck.verdict", "gavel"),
    (_("Articles"), "factcheck.article", "article"),
)
LOOKED_UP: tuple[Entry, ...] = (
    (_("Inbound mail"), "corrections.inboundemail", "mail"),
    (_("Watches"), "factcheck.watch", "visibility"),
    (_("Feed entries"), "factcheck.feedentry", "list_alt"),
    (_("Deliveries"), "factcheck.delivery", "send"),
    (_("Replays"), "factcheck.replay", "replay"),
    (_("Events"), "factcheck.event", "history"),
    (_("Correspondents"), "corrections.correspondent", "person"),
    (_("Subscriptions"), "corrections.subscription", "bookmark"),
    (_("Suppressions"), "corrections.suppression", "block"),
)
SET: tuple[Entry, ...] = (
    (_("Publications"), "factcheck.publication", "newspaper"),
    (_("Memberships"), "factcheck.membership", "group"),
    (_("Rating scales"), "factcheck.ratingscale", "straighten"),
    (_("Letters"), "corrections.lettertemplate", "stylus_note"),
    (_("Canned replies"), "corrections.cannedreply", "quickreply"),
    (_("Deadlines"), "corrections.deadline", "schedule"),
    (_("Article feeds"), "factcheck.articlefeed", "rss_feed"),
    (_("Mailboxes"), "corrections.mailbox", "move_to_inbox"),
    (_("Webhook endpoints"), "factcheck.webhookendpoint", "webhook"),
    (_("API tokens"), "factcheck.apitoken", "key"),
    (_("Users"), "factcheck.user", "manage_accounts"),
)
NEWS: tuple[Entry, ...] = (
    (_("My notices"), "factcheck_notice_changelist", "notifications"),
    (_("How I am told"), "factcheck_preference_mine", "tune"),
    (_("Who hears of what"), "factcheck_preference_routing", "route"),
)
OPERATORS = ("factcheck.user",)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's sidebar. No query beyond the person's roles."""
    home = {"title": _("Home"), "icon": "home", "link": reverse("admin:index")}
    return [
        {"title": _("The desk"), "items": [home, *_items(request, DESK)]},
        {"title": _("News"), "items": [_page(title, name, icon) for title, name, icon in NEWS]},
        {"title": _("Looked up"), "items": _items(request, LOOKED_UP), "collapsible": False},
        {"title": _("Set up"), "items": _items(request, SET), "collapsible": False},
    ]


def _page(title: str | Promise, name: str, icon: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(f"admin:{name}")}


def _items(request: HttpRequest, entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    return [
        {"title": title, "icon": icon, "link": reverse(f"admin:{model.replace('.', '_')}_changelist")}
        for title, model, icon in entries
        if _sees(request, model)
    ]


def _sees(request: HttpRequest, model: str) -> bool:
    if model in OPERATORS:
        return bool(request.user.is_superuser)
    app, name = model.split(".")
    return access.allows(request.user, f"{app}.view_{name}")  # type: ignore[arg-type]
