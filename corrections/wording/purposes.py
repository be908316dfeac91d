"""Every letter whose words a publication may write itself, and what it must say."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from corrections.wording.staff import TO_STAFF
from corrections.wording.variables import (
    ARTICLE,
    ARTICLE_URL,
    ARTICLES,
    DEADLINE,
    HEADLINE,
    IN_SUBJECT,
    KIND,
    MANAGE,
    PUBLIC_URL,
    PUBLICATION,
    READER,
    REFERENCE,
    STATUS,
    SUBJECT,
    UNSUBSCRIBE,
    WORDS,
    ZONE,
    Mark,
    Purpose,
    Variable,
    given,
    notice,
    notices,
    row,
)

ALL = (
    Purpose(
        "ticket_acknowledgement",
        _("Confirmation to the reader"),
        _("A report has arrived. It says nothing of what was sent: the sender may be forged."),
        (PUBLICATION, REFERENCE, ARTICLE, ARTICLE_URL, DEADLINE, ZONE, STATUS),
        frozenset({"reference", "status_url"}),
        IN_SUBJECT,
    ),
    Purpose(
        "ticket_reply",
        _("Answer to the reader"),
        _("Somebody at the desk writes to the reader."),
        (PUBLICATION, REFERENCE, SUBJECT, READER, ARTICLE, ARTICLE_URL, WORDS, STATUS),
        frozenset({"words", "status_url"}),
        IN_SUBJECT,
    ),
    Purpose(
        "ticket_decision",
        _("Decision to the reader"),
        _("A report is decided, or closed because the reader did not answer."),
        (
            PUBLICATION,
            REFERENCE,
            READER,
            ARTICLE,
            ARTICLE_URL,
            Variable(
                "outcome",
                _("what came of it, as a sentence"),
                "We have checked what you reported and found no error.",
                lambda context: context.language.outcome(context.about["outcome"]),
                Mark.STRONG,
            ),
            Variable(
                "note",
                _("what the desk wrote to the reader about the decision"),
                "The ministry confirmed the figure.",
                given("note"),
                optional=True,
            ),
            Variable(
                "notice",
                _("the words of the published notice, where there is one"),
                "An earlier version gave the wrong number of missiles. It was five.",
                notice,
                optional=True,
            ),
            Variable(
                "correction_url",
                PUBLIC_URL.meaning,
                PUBLIC_URL.example,
                given("correction_url"),
                Mark.LINK,
                optional=True,
            ),
            STATUS,
        ),
        frozenset({"outcome", "note", "notice", "status_url"}),
        IN_SUBJECT,
    ),
    Purpose(
        "correction_published",
        _("A correction, to followers and to readers whose report it answered"),
        _("A notice is published or changed."),
        (
            PUBLICATION,
            KIND,
            HEADLINE,
            ARTICLES,
            Variable(
                "notice",
                _("the words of the notice"),
                "An earlier version gave the wrong number of missiles. It was five.",
                notice,
            ),
            Variable(
                "was_wrong", _("what was wrong"), "nine missiles", row("correction", "was_wrong"), Mark.WRONG, True
            ),
            Variable("is_right", _("what is right"), "five missiles", row("correction", "is_right"), Mark.RIGHT, True),
            Variable(
                "amended",
                _("“yes” when it changes a notice that was published before"),
                "yes",
                lambda context: "yes" if context.about["amended"] else "",
                optional=True,
            ),
            PUBLIC_URL,
            UNSUBSCRIBE,
            MANAGE,
        ),
        frozenset({"notice", "correction_url", "unsubscribe_url"}),
    ),
    Purpose(
        "correction_withdrawn",
        _("A withdrawn notice, to followers and to readers whose report it answered"),
        _("A notice is withdrawn."),
        (
            PUBLICATION,
            KIND,
            HEADLINE,
            ARTICLES,
            Variable(
                "notice",
                _("what the public reads in place of the notice"),
                "The notice was wrong: the figure had been right.",
                row("correction", "withdrawal_notice"),
            ),
            PUBLIC_URL,
            UNSUBSCRIBE,
            MANAGE,
        ),
        frozenset({"notice", "correction_url", "unsubscribe_url"}),
    ),
    Purpose(
        "follower_digest",
        _("Corrections of the week, to followers"),
        _("On Mondays at eight, to those who chose to hear once a week; only if something was corrected."),
        (
            PUBLICATION,
            Variable("count", _("how many notices there are"), "2", lambda context: str(context.about["count"])),
            Variable(
                "notices",
                _("each notice of the week with its headlines, its words and its address"),
                "Correction\nSeven missiles over the capital\n\nAn earlier version gave the wrong number of missiles.",
                notices,
            ),
            UNSUBSCRIBE,
            MANAGE,
        ),
        frozenset({"notices", "unsubscribe_url"}),
    ),
    Purpose(
        "subscription_confirmation",
        _("Question whether somebody wants to follow"),
        _("Somebody asked to be told of corrections."),
        (
            PUBLICATION,
            Variable(
                "confirm_url",
                _("confirms the subscription; good for a week"),
                "https://corrections.example/confirm/",
                given("confirm_url"),
                Mark.LINK,
            ),
            Variable(
                "followed",
                _("the article or the claim, where it is not the whole publication that is followed"),
                "Seven missiles over the capital",
                given("followed"),
                optional=True,
            ),
        ),
        frozenset({"confirm_url"}),
    ),
)

PURPOSES: Mapping[str, Purpose] = {purpose.name: purpose for purpose in (*ALL, *TO_STAFF)}
