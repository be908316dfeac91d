"""What an event is about: what it is called, where it is looked at, and whether a person may see it now."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from corrections.models import Correction, InboundEmail, LetterTemplate, Mailbox, Mention, Telling, TextChange, Ticket
from factcheck.models import Claim, Event, Source, User, Verdict, WebhookEndpoint

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Shown:
    """How the subjects of one type are shown."""

    page: str
    rows: Callable[[], QuerySet[Any]]
    name: Callable[[Any], str] = lambda row: ""


SHOWN: Mapping[str, Shown] = {
    "ticket": Shown("corrections_ticket", Ticket.objects.all, lambda row: row.reference),
    "correction": Shown("corrections_correction", Correction.objects.all, str),
    "claim": Shown("factcheck_claim", Claim.objects.all, str),
    "verdict": Shown("factcheck_verdict", lambda: Verdict.objects.select_related("claim"), lambda row: str(row.claim)),
    "source": Shown("factcheck_source", Source.objects.all, str),
    "textchange": Shown(
        "corrections_textchange", lambda: TextChange.objects.select_related("article"), lambda row: str(row.article)
    ),
    "inboundemail": Shown("corrections_inboundemail", InboundEmail.objects.all),
    "lettertemplate": Shown("corrections_lettertemplate", LetterTemplate.objects.all),
    "mailbox": Shown("corrections_mailbox", Mailbox.objects.all, str),
    "mention": Shown("corrections_mention", Mention.objects.all),
    "telling": Shown("corrections_telling", Telling.objects.all),
    "webhookendpoint": Shown("factcheck_webhookendpoint", WebhookEndpoint.objects.all),
}
"""Where each subject of an event is looked at, and its name, so that two notices of one kind are told apart."""


@dataclass(frozen=True, slots=True)
class About:
    """A subject that somebody may see: its row, its name, its page."""

    row: Any
    name: str
    url: str


def seen_by(user: User, events: Iterable[Event]) -> dict[Key, About]:
    """The subjects of these events that this person may see now, by type and id. One query a type."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for event in events:
        wanted[event.subject_type].add(event.subject_id)
    found: dict[Key, About] = {}
    for kind, keys in wanted.items():
        if shown := SHOWN.get(kind):
            for row in shown.rows().visible_to(user).filter(pk__in=keys):  # type: ignore[attr-defined]
                found[kind, row.pk] = About(row, shown.name(row), page_of(kind, row.pk))
    return found


def page_of(kind: str, pk: int) -> str:
    """Where a subject is looked at in the dashboard; empty where it has no page."""
    return reverse(f"admin:{SHOWN[kind].page}_change", args=[pk]) if kind in SHOWN else ""
