"""The queues of the desk and how long they are. Each count is one bounded query along an index."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corrections.admin.asked import for_the_desk
from corrections.models import Correction, InboundEmail, Mailbox, Mention, Telling, TextChange, Ticket
from factcheck import access
from factcheck.models import ArticleFeed, Claim, Delivery, Verdict, Watch

MOST = 100
"""Where counting stops: beyond it a queue is simply long."""


@dataclass(frozen=True, slots=True)
class Queue:
    """One number on the home page, and the list it leads to."""

    label: str | Promise
    address: str
    query: str
    rows: Callable[[Any], QuerySet]
    pressing: bool = False  # in the pencil's colour when there is anything in it
    permission: str = ""  # what it takes to see the list, where not everybody at a desk does

    def is_for(self, user: Any) -> bool:
        return not self.permission or access.allows(user, self.permission)


@dataclass(frozen=True, slots=True)
class Length:
    """A queue as counted for one person."""

    label: str | Promise
    url: str
    count: int
    pressing: bool

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count)


def _tickets(user: Any) -> Any:
    return for_the_desk(Ticket.objects.visible_to(user), user)


WORK = (
    Queue(_("new"), "corrections_ticket", "situation=new", lambda user: _tickets(user).new()),
    Queue(_("mine"), "corrections_ticket", "situation=mine", lambda user: _tickets(user).live().assigned_to(user)),
    Queue(
        _("overdue"), "corrections_ticket", "situation=overdue", lambda user: _tickets(user).overdue(), pressing=True
    ),
    Queue(
        _("nobody's"),
        "corrections_ticket",
        "situation=nobodys",
        lambda user: _tickets(user).live().unassigned(),
    ),
    Queue(
        _("withdrawals to confirm"),
        "corrections_correction",
        "situation=withdrawal",
        lambda user: Correction.objects.visible_to(user).awaiting_withdrawal(),
    ),
    Queue(
        _("corrections to sign off"),
        "corrections_correction",
        "situation=sign-off",
        lambda user: Correction.objects.visible_to(user).awaiting_sign_off(),
    ),
    Queue(
        _("verdicts to sign off"),
        "factcheck_verdict",
        "situation=sign-off",
        lambda user: Verdict.objects.visible_to(user).awaiting_sign_off(),
    ),
    Queue(
        _("verdict withdrawals to confirm"),
        "factcheck_verdict",
        "situation=withdrawal",
        lambda user: Verdict.objects.visible_to(user).awaiting_withdrawal(),
    ),
    Queue(
        _("unacknowledged changes"),
        "corrections_textchange",
        "situation=unacknowledged",
        lambda user: TextChange.objects.visible_to(user).unacknowledged(),
        pressing=True,
    ),
    Queue(
        _("words changed under a claim"),
        "factcheck_claim",
        "situation=words-changed",
        lambda user: Claim.objects.visible_to(user).whose_words_changed(),
        pressing=True,
    ),
    Queue(
        _("mentions to look at"),
        "corrections_mention",
        "situation=unmoderated",
        lambda user: Mention.objects.visible_to(user).unmoderated(),
    ),
    Queue(
        _("pages to tell by hand"),
        "corrections_telling",
        "situation=by-hand",
        lambda user: Telling.objects.visible_to(user).by_hand(),
    ),
)
TROUBLE = (
    Queue(
        _("mailboxes silent"),
        "corrections_mailbox",
        "situation=silent",
        lambda user: Mailbox.objects.visible_to(user).silent(),
        pressing=True,
        permission="corrections.view_mailbox",
    ),
    Queue(
        _("mails parked"),
        "corrections_inboundemail",
        "status__exact=failed",
        lambda user: InboundEmail.objects.visible_to(user).parked(),
        pressing=True,
    ),
    Queue(
        _("deliveries given up"),
        "factcheck_delivery",
        "status__exact=dead",
        lambda user: Delivery.objects.visible_to(user).dead(),
        pressing=True,
        permission="factcheck.view_delivery",
    ),
    Queue(
        _("deliveries set aside"),
        "factcheck_delivery",
        "status__exact=quarantined",
        lambda user: Delivery.objects.visible_to(user).quarantined(),
        pressing=True,
        permission="factcheck.view_delivery",
    ),
    Queue(
        _("watches failing"),
        "factcheck_watch",
        "situation=failing",
        lambda user: Watch.objects.visible_to(user).failing(),
        pressing=True,
    ),
    Queue(
        _("article feeds failing"),
        "factcheck_articlefeed",
        "situation=failing",
        lambda user: ArticleFeed.objects.visible_to(user).failing(),
        pressing=True,
    ),
)


def measured(queue: Queue, user: Any) -> Length:
    """Count a queue, up to `MOST` and one more. One query."""
    count = queue.rows(user).order_by().values("pk")[: MOST + 1].count()
    return Length(queue.label, f"{reverse(f'admin:{queue.address}_changelist')}?{queue.query}", count, queue.pressing)
