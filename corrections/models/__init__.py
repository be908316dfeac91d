"""The desk's models, by subject."""

from corrections.models.candidates import CandidateSource
from corrections.models.changes import TextChange
from corrections.models.clocks import TicketDeadline
from corrections.models.correspondents import Correspondent
from corrections.models.deadlines import Deadline, Regulator, Rule, Severity, Step, Unit
from corrections.models.digests import Digest, DigestEntry
from corrections.models.following import Subscription, Suppression, address_hash
from corrections.models.inbound import InboundEmail
from corrections.models.mailboxes import Mailbox
from corrections.models.mailings import Mailing
from corrections.models.mentions import Mention
from corrections.models.messages import Attachment, Message
from corrections.models.office import OfficeHours, SpecialDay, calendar_of, office_of
from corrections.models.published import Correction, CorrectionContributor, CorrectionReview, Place
from corrections.models.relations import ComparedUpTo, TicketRelation
from corrections.models.tellings import Telling
from corrections.models.tickets import Ticket, TicketClaim, TicketNumber, TicketParty
from corrections.models.wording import CannedReply, LetterTemplate

__all__ = [
    "Attachment",
    "CandidateSource",
    "CannedReply",
    "ComparedUpTo",
    "Correction",
    "CorrectionContributor",
    "CorrectionReview",
    "Correspondent",
    "Deadline",
    "Digest",
    "DigestEntry",
    "InboundEmail",
    "LetterTemplate",
    "Mailbox",
    "Mailing",
    "Mention",
    "Message",
    "OfficeHours",
    "Place",
    "Regulator",
    "Rule",
    "Severity",
    "SpecialDay",
    "Step",
    "Subscription",
    "Suppression",
    "Telling",
    "TextChange",
    "Ticket",
    "TicketClaim",
    "TicketDeadline",
    "TicketNumber",
    "TicketParty",
    "TicketRelation",
    "Unit",
    "address_hash",
    "calendar_of",
    "office_of",
]
