"""What members of staff can choose about what they are told: by which way, topic by topic. Pure data.

A topic is a group of kinds of event that somebody wants to hear of in the same way. Which row of the routing table
belongs to which topic is said where the row stands (`notifications`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from factcheck.states import gettext_noop


class Way(StrEnum):
    """How a member of staff hears of something, beside the bell, which always rings."""

    AT_ONCE = "at_once"
    HOURLY = "hourly"
    DAILY = "daily"
    IN_APP = "in_app"


WAYS: Mapping[str, str] = {
    Way.AT_ONCE: gettext_noop("By mail, at once"),
    Way.HOURLY: gettext_noop("In a mail every hour"),
    Way.DAILY: gettext_noop("In a mail every morning"),
    Way.IN_APP: gettext_noop("Behind the bell only"),
}
"""The ways in words."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A group of kinds of event, and how its news comes to whoever has chosen nothing."""

    label: str
    explained: str
    way: Way = Way.IN_APP
    is_fixed: bool = False
    """Whether it comes in this way whatever anybody chooses: a question put to one person is no news."""


TOPICS: Mapping[str, Topic] = {
    "reports": Topic(gettext_noop("New reports"), gettext_noop("A reader, a colleague or a system reports an error.")),
    "tickets": Topic(
        gettext_noop("Tickets I work on or watch"),
        gettext_noop("Assigned to you, or somebody wrote, answered, appealed; a ticket that waited is open again."),
    ),
    "deadlines": Topic(
        gettext_noop("Deadlines"),
        gettext_noop("A deadline is near or has passed, on a ticket that is yours to see to."),
        way=Way.AT_ONCE,
    ),
    "sign_off": Topic(
        gettext_noop("Waiting for a second person"),
        gettext_noop("A correction or a verdict to sign off, a withdrawal to decide."),
    ),
    "my_work": Topic(
        gettext_noop("What I wrote"), gettext_noop("It was sent back, published or withdrawn by somebody else.")
    ),
    "evidence": Topic(
        gettext_noop("Claims and sources"),
        gettext_noop("A source changed, vanished or could not be captured; the words of a claim changed."),
    ),
    "text_changes": Topic(
        gettext_noop("Changes without a correction"), gettext_noop("A published text says something else than before.")
    ),
    "running": Topic(
        gettext_noop("Mail and mailboxes"), gettext_noop("A mail could not be processed, a mailbox cannot be read.")
    ),
    "partners": Topic(
        gettext_noop("Webhook endpoints"),
        gettext_noop("A partner system does not answer and is told nothing any more."),
        way=Way.AT_ONCE,
    ),
    "questions": Topic(
        gettext_noop("Questions to me"),
        gettext_noop("The desk asks you, as the reporter, about your article."),
        way=Way.AT_ONCE,
        is_fixed=True,
    ),
}
"""Every topic, in the order of the page."""
