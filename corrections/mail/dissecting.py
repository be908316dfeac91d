"""Everything that is read out of one mail, in one go: what it says, what kind it is, what an editor looks for in it."""

from dataclasses import dataclass, replace

from corrections.mail import reading, wishes
from corrections.mail.addresses import recipient_at
from corrections.mail.classify import Classification, Envelope, classify
from corrections.mail.folding import Folded, fold
from corrections.mail.message import ParsedMessage
from corrections.mail.parsing import parse


@dataclass(frozen=True, slots=True)
class Dissected:
    """One mail, taken apart. Links and proposals are of what the person wrote, not of quoted history.

    `recipient` is the envelope's, or what the headers say where there was no envelope.
    """

    message: ParsedMessage
    classification: Classification
    folded: Folded
    links: list[str]
    phrases: list[str]
    proposals: list[str]
    urgent: bool
    recipient: str = ""


def dissect(raw: bytes, envelope: Envelope) -> Dissected:
    """Take one mail apart."""
    message = parse(raw)
    if not envelope.rcpt_to:
        envelope = replace(envelope, rcpt_to=recipient_at(envelope.desk_address, message, envelope.separator))
    folded = fold(message.text, message.html or None)
    written = folded.visible
    # The links of an HTML letter stand in its markup; where history is quoted, its markup is history for the most part.
    markup = None if folded.quoted else message.html
    return Dissected(
        message=message,
        classification=classify(message, envelope),
        folded=folded,
        links=reading.links(written, markup),
        # A passage of the article may stand on `>` lines, which folding takes for history.
        phrases=reading.quoted_phrases(message.text or written),
        proposals=wishes.proposed_values(written),
        urgent=bool(wishes.urgency_words(f"{message.subject}\n{written}")),
        recipient=envelope.rcpt_to,
    )
