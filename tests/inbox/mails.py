"""Mails as readers, machines and mail systems send them, and the shortest way through the mailbox."""

from email.message import EmailMessage
from email.utils import format_datetime

from django.utils import timezone

from corrections import inbox
from corrections.models import InboundEmail

READER = "reader@reader.example"
DESK = "corrections@demo-courier.example"


def mail(text: str = "There were nine missiles, not seven.", **headers: str) -> bytes:
    """One mail from a reader to the desk; `None` leaves a header out, underscores are hyphens."""
    made = EmailMessage()
    given = {
        "From": f"Ria Reader <{READER}>",
        "To": DESK,
        "Subject": "A wrong figure",
        "Date": format_datetime(timezone.now()),
        "Message_ID": f"<{timezone.now().timestamp()}@reader.example>",
        **headers,
    }
    for name, value in given.items():
        if value is not None:
            made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def arrive(raw: bytes, rcpt_to: str = DESK, mail_from: str = READER, **options: object) -> InboundEmail:
    """Receive one mail, process all that is due, and return its row as it then stands."""
    inbound = inbox.receive(raw, channel="smtp", mail_from=mail_from, rcpt_to=rcpt_to, **options)
    inbox.process_due()
    inbound.refresh_from_db()
    return inbound
