"""The mail that a person sends to the people of a page that cannot be told by machine. Nothing is sent here."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import override

from corrections.markup import public_words
from corrections.models import Telling
from factcheck.links import absolute

LONGEST_IN_A_LINK = 1500
"""Characters of the body that a mailto: link carries; mail programs and browsers cut longer ones without a word."""


@dataclass(frozen=True, slots=True)
class PreparedMail:
    """Subject and body in the publication's language; `link` opens both in a mail program, for an address to be found
    on the page."""

    subject: str
    body: str
    link: str


def prepared_mail(telling: Telling) -> PreparedMail:
    """What to write about a notice, or its withdrawal, to whoever links to what it is about. One query."""
    correction = telling.correction
    with override(correction.publication.language):
        headline = next((article.headline for article in correction.articles.order_by("pk")[:1]), "")
        withdrawn = telling.about == Telling.About.WITHDRAWN
        if withdrawn:
            subject = _("We have withdrawn a notice about “%(headline)s”") % {"headline": headline}
            opening = _("You link to an article of ours, or to a notice about it. We have withdrawn that notice.")
        else:
            subject = _("We have corrected “%(headline)s”") % {"headline": headline}
            opening = _("You link to an article of ours that we have corrected since.")
        words = public_words(correction)
        body = "\n\n".join(
            [
                _("Hello,"),
                opening,
                _("Your page: %(page)s") % {"page": telling.page_url},
                words,
                _("The full notice: %(address)s") % {"address": absolute(correction.get_absolute_url())},
                _("Nothing is asked of you. If your page repeats what was wrong, you may want to put it right."),
                correction.publication.name,
            ]
        )
    short = body if len(body) <= LONGEST_IN_A_LINK else body.replace(words, words[:200] + "…")[:LONGEST_IN_A_LINK]
    return PreparedMail(subject, body, f"mailto:?subject={quote(subject)}&body={quote(short)}")
