"""What lies in a folder, read without changing it; and what is done to a mail once it is stored."""

import imaplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from imapclient import DELETED, SEEN
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from corrections.imap.connecting import Client, words
from corrections.imap.troubles import Trouble
from corrections.models import Mailbox

LARGEST_UID = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was opened: UIDs mean something under this validity only, and end below `top` + 1."""

    validity: int
    top: int
    messages: int


@dataclass(frozen=True, slots=True)
class Listed:
    """One mail in a folder, not fetched yet. `since` is when the server took it in."""

    uid: int
    size: int
    since: datetime


def open_folder(client: Client, mailbox: Mailbox, *, readonly: bool) -> Folder:
    """Open the mailbox's folder; raises `Trouble` where there is none, or none that keeps its UIDs."""
    try:
        chosen = client.select_folder(mailbox.folder, readonly=readonly)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        raise Trouble("folder", f"the folder {mailbox.folder!r} cannot be opened: {words(error)}") from error
    validity, following = chosen.get(b"UIDVALIDITY"), chosen.get(b"UIDNEXT")
    if not isinstance(validity, int):
        raise Trouble("folder", "the server gives no UIDVALIDITY: it does not keep the numbers of its mails")
    top = following - 1 if isinstance(following, int) else LARGEST_UID
    return Folder(validity, top, int(chosen.get(b"EXISTS", 0)))


def list_uids(client: Client, first: int, last: int) -> list[int]:
    """The UIDs that are in use in a range, lowest first."""
    return sorted(uid for uid in client.search(["UID", f"{first}:{last}"]) if first <= uid <= last)


def list_mails(client: Client, uids: Sequence[int]) -> list[Listed]:
    """These mails, with their sizes, in the same order; without those that somebody took away meanwhile."""
    answer = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
    return [
        Listed(uid, said[b"RFC822.SIZE"], said[b"INTERNALDATE"])
        for uid in uids
        if (said := answer.get(uid)) and b"RFC822.SIZE" in said and b"INTERNALDATE" in said
    ]


def fetch_whole(client: Client, uid: int) -> bytes | None:
    """The mail's bytes; `None` where somebody took it away meanwhile. It is not marked as read by this."""
    return _fetch(client, uid, "BODY.PEEK[]", b"BODY[]")


def fetch_headers(client: Client, uid: int) -> bytes | None:
    """The mail's header block."""
    return _fetch(client, uid, "BODY.PEEK[HEADER]", b"BODY[HEADER]")


def _fetch(client: Client, uid: int, what: str, under: bytes) -> bytes | None:
    found = client.fetch([uid], [what]).get(uid, {}).get(under)
    return found if isinstance(found, bytes) else None


def is_there(client: Client, uid: int) -> bool:
    """Whether the folder still has a mail with this UID."""
    return bool(list_uids(client, uid, uid))


def put_away(client: Client, mailbox: Mailbox, uids: Sequence[int]) -> str:
    """Do to stored mails what the mailbox says; return what went wrong, empty if nothing did."""
    if not uids or mailbox.afterwards == Mailbox.Afterwards.LEAVE:
        return ""
    try:
        if mailbox.afterwards == Mailbox.Afterwards.SEEN:
            client.add_flags(uids, [SEEN], silent=True)
        else:
            _move(client, uids, mailbox.move_to)
    except IMAPClientAbortError:
        raise
    except (IMAPClientError, imaplib.IMAP4.error) as error:
        return f"mails are taken in, and the server refused what was to be done then: {words(error)}"
    return ""


def _move(client: Client, uids: Sequence[int], folder: str) -> None:
    """Move (RFC 6851); where the server cannot, copy and mark as deleted, and let go of these mails only."""
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    client.copy(uids, folder)
    client.add_flags(uids, [DELETED, SEEN], silent=True)
    if client.has_capability("UIDPLUS"):  # a plain EXPUNGE would take away what other people marked as deleted
        client.expunge(uids)
