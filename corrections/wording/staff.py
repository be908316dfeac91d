"""The letters to staff whose words a publication may write itself, and what they must say."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from corrections.models import Ticket
from corrections.wording import news
from corrections.wording.variables import (
    ARTICLE,
    ARTICLE_URL,
    IN_SUBJECT,
    PUBLICATION,
    REFERENCE,
    SUBJECT,
    TICKET_URL,
    WORDS,
    ZONE,
    Context,
    Mark,
    Purpose,
    Variable,
    given,
    row,
)

STAFF_ZONE = Variable(
    "zone", _("the city whose clock the times are by: that of whoever gets the letter"), "Kyiv", news.zone
)
PREFERENCES = Variable(
    "preferences_url",
    _("where everybody chooses how to be told"),
    "https://corrections.example/admin/preferences/",
    given("preferences_url"),
    Mark.LINK,
)


def _assignee(context: Context) -> str:
    assignee = context.about["ticket"].assignee
    return " ".join(str(assignee).split()) if assignee else ""


def _yours(context: Context) -> str:
    reader = context.about.get("reader")
    return "yes" if reader is not None and reader.pk == context.about["ticket"].assignee_id else ""


def _until(context: Context) -> str:
    """When a ticket that waits for the reporter is taken up again."""
    ticket = context.about["ticket"]
    waits = ticket.wakes_at and ticket.waiting_for == Ticket.WaitingFor.REPORTER
    return context.language.date(ticket.wakes_at) if waits else ""


def _deadline(stage: str, label: Any, when: Any) -> Purpose:
    """One letter to staff about a deadline; the three differ in their words only."""
    return Purpose(
        f"ticket_deadline_{stage}",
        label,
        when,
        (
            PUBLICATION,
            REFERENCE,
            SUBJECT,
            Variable(
                "step",
                _("what is to be done"),
                "Decision",
                lambda context: context.language.steps[context.about["deadline"].step],
                Mark.STRONG,
            ),
            Variable(
                "regulator",
                _("the press council that asks for it, where one does"),
                "IPSO",
                lambda context: context.about["deadline"].get_regulator_display(),
                optional=True,
            ),
            Variable(
                "due",
                _("by when"),
                "Wednesday 4 March 2026, 12:00",
                lambda context: context.language.date(context.about["deadline"].due_at),
            ),
            Variable(
                "assignee",
                _("whose turn it is: who works on the ticket; empty where nobody does"),
                "Robin Researcher",
                _assignee,
                optional=True,
            ),
            Variable("yours", _("“yes” when it is the turn of whoever gets the letter"), "yes", _yours, optional=True),
            ZONE,
            TICKET_URL,
            PREFERENCES,
        ),
        frozenset({"step", "due", "ticket_url"}),
        IN_SUBJECT | {"regulator"},
    )


TO_STAFF = (
    Purpose(
        "reporter_question",
        _("Question to the reporter"),
        _("The desk asks the reporter about the piece."),
        (
            PUBLICATION,
            REFERENCE,
            ARTICLE,
            ARTICLE_URL,
            WORDS,
            Variable(
                "until",
                _("by when the desk waits for the answer, where it does"),
                "Wednesday 4 March 2026, 12:00",
                _until,
                optional=True,
            ),
            ZONE,
            TICKET_URL,
        ),
        frozenset({"words", "ticket_url"}),
        IN_SUBJECT,
    ),
    _deadline("near", _("Reminder of a deadline"), _("A deadline is near; to whoever works on the ticket.")),
    _deadline("missed", _("Alert: a deadline has passed"), _("A deadline has passed; to whoever works on the ticket.")),
    _deadline(
        "escalated",
        _("To the managers: a deadline has passed"),
        _("A deadline passed some time ago, and nothing has been done."),
    ),
    Purpose(
        "webhook_disabled",
        _("A webhook endpoint was disabled"),
        _("A partner's address is not called any more."),
        (
            PUBLICATION,
            Variable("endpoint", _("the address"), "https://partner.example/hook", row("endpoint", "url"), Mark.STRONG),
            Variable(
                "description", _("what it is for"), "Archive partner", row("endpoint", "description"), optional=True
            ),
            Variable(
                "is_gone",
                _("“yes” when the address answered that it is gone for good"),
                "yes",
                lambda context: "yes" if context.about["is_gone"] else "",
                optional=True,
            ),
            Variable("days", _("after how many days of failures"), "5", given("days")),
            Variable(
                "endpoint_url",
                _("the endpoint in the dashboard"),
                "https://corrections.example/admin/endpoint/",
                given("url"),
                Mark.LINK,
            ),
            PREFERENCES,
        ),
        frozenset({"endpoint", "endpoint_url"}),
    ),
    Purpose(
        "staff_notice",
        _("News of one event, to staff"),
        _("Something happened that a colleague wants to hear of at once. Deadlines have letters of their own."),
        (
            PUBLICATION,
            Variable("who", _("who did it"), "Robin Researcher", news.who),
            Variable("what", _("what they did; follows “who”"), "wrote", news.what),
            Variable(
                "when", _("when it happened, by the clock of whoever gets the letter"), "4 March, 12:00", news.when
            ),
            Variable(
                "reference",
                REFERENCE.meaning,
                REFERENCE.example,
                lambda context: context.about["matter"].reference,
                Mark.STRONG,
                optional=True,
            ),
            Variable(
                "matter",
                _("what it is about: a ticket’s reference, or the name of a claim, a source, a correction"),
                "COR-2026-000123",
                lambda context: context.about["matter"].name,
            ),
            Variable(
                "subject",
                _("what the reader wrote as the subject; empty where it is no ticket"),
                SUBJECT.example,
                lambda context: context.about["matter"].title,
                optional=True,
            ),
            Variable(
                "deadline",
                _("what is due next on the ticket, where a deadline runs"),
                "Wednesday 4 March 2026, 12:00",
                news.deadline,
                optional=True,
            ),
            STAFF_ZONE,
            Variable(
                "matter_url",
                _("what it is about, in the dashboard"),
                TICKET_URL.example,
                lambda context: context.about["matter"].url,
                Mark.LINK,
            ),
            PREFERENCES,
        ),
        frozenset({"who", "what", "matter", "matter_url", "preferences_url"}),
        IN_SUBJECT,
    ),
    Purpose(
        "staff_digest",
        _("Digest, to staff"),
        _("Every hour or every morning, to those who chose so; only if something happened."),
        (
            PUBLICATION,
            Variable("count", _("how many news there are"), "3", given("count")),
            Variable("when", _("the end of the hour or the day"), "4 March, 08:00", news.digest_when),
            Variable(
                "news",
                _("each matter with what happened, when and by whom, and its address"),
                "COR-2026-000123 · Number of missiles\n- 4 March, 07:30: A reader wrote",
                news.told,
            ),
            Variable(
                "more", _("how many matters there was no room for; empty for none"), "7", news.untold, optional=True
            ),
            STAFF_ZONE,
            PREFERENCES,
        ),
        frozenset({"news", "more", "preferences_url"}),
    ),
)
