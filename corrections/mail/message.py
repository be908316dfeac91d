"""What a mail is once it has been read: plain, frozen values without a trace of MIME."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Address(NamedTuple):
    """One mailbox of an address header, its display name decoded."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    """A part that is not the letter itself; `payload` holds its bytes with the transfer encoding undone."""

    filename: str
    content_type: str
    sniffed_type: str
    size: int
    sha256: str
    content_id: str
    inline: bool
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ParsedMessage:
    """A mail as read; text fields are empty, never None, where the mail has nothing usable.

    `message_id`, `in_reply_to` and `references` keep their angle brackets. `headers` holds (lower-case name, decoded
    value) in the order of the mail, without our own control headers. `defects` names what was wrong or cut.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: list[str] = field(default_factory=list)
    subject: str = ""
    from_name: str = ""
    from_email: str = ""
    reply_to: str = ""
    to: list[Address] = field(default_factory=list)
    cc: list[Address] = field(default_factory=list)
    date: datetime | None = None
    text: str = ""
    html: str = ""
    attachments: tuple[ParsedAttachment, ...] = ()
    headers: list[tuple[str, str]] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def header(self, name: str) -> str:
        """Return the topmost value of a header, empty if there is none."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), "")

    def header_values(self, name: str) -> list[str]:
        """Return every value of a header, topmost first."""
        wanted = name.lower()
        return [value for key, value in self.headers if key == wanted]
