"""Take in old mail from folders and files, to move from another system: resumable; what cannot be read is named.

A mail of a Maildir is known by its file's name and size, which never change; one of an mbox by its content, since its
place moves. So a second run, or one after a crash, stores nothing twice and passes over what it has seen.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path

from django.conf import settings

from corrections.inbox.receiving import already_received, receive
from corrections.mail.mboxes import read_mbox
from corrections.models import InboundEmail

BATCH = 200
HEADER_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """A mail that may be taken in: what to call it, under which name we would know it again, and how to get at it."""

    name: str
    identity: str
    size: int
    sender: str
    read: Callable[[], bytes]


@dataclass
class TakenIn:
    """What came of it: mails stored, mails that had been stored before, and what could not be read, by name."""

    stored: int = 0
    known: int = 0
    unread: list[str] = field(default_factory=list)


def take_in(mails: Iterable[Found], recipient: str, result: TakenIn, *, may_answer: bool) -> Iterator[int]:
    """Store what is new, and say after each mail how many bytes it was. A database that is away is raised."""
    remaining = iter(mails)
    while batch := list(islice(remaining, BATCH)):
        names = {mail.identity: _remote_id(recipient, mail) for mail in batch}
        known = already_received(InboundEmail.Channel.FOLDER, list(names.values()))
        for mail in batch:
            if names[mail.identity] in known:
                result.known += 1
            else:
                _store(mail, names[mail.identity], recipient, result, may_answer=may_answer)
            yield mail.size


def _store(mail: Found, remote_id: str, recipient: str, result: TakenIn, *, may_answer: bool) -> None:
    try:
        raw = mail.read()
    except OSError as error:
        result.unread.append(f"{mail.name}: {error.strerror or type(error).__name__}")
        return
    receive(
        raw,
        channel=InboundEmail.Channel.FOLDER,
        mail_from=mail.sender,
        rcpt_to=recipient,
        remote_id=remote_id,
        from_archive=not may_answer,
        left_behind=mail.size if len(raw) < mail.size else None,
    )
    result.stored += 1


def _remote_id(recipient: str, mail: Found) -> str:
    return sha256(f"{recipient.lower()}\0{mail.identity}".encode("utf-8", "surrogateescape")).hexdigest()


# --- Maildir -------------------------------------------------------------------------------------------------------


def mails_in_folder(folder: Path, result: TakenIn) -> Iterator[Found]:
    """The mails of a Maildir, `new` and `cur`, and of the folders within it."""
    place = os.path.realpath(folder)
    for part in _parts(folder):
        with os.scandir(part) as entries:
            for entry in entries:
                if not entry.name.startswith("."):
                    yield from _mail_in(entry, place, result)


def _parts(folder: Path) -> list[Path]:
    """`new` and `cur` of the folder and, by Maildir++, of the folders named with a point below it."""
    folders = [folder, *sorted(child for child in folder.iterdir() if child.name.startswith(".") and child.is_dir())]
    return [part for one in folders for part in (one / "new", one / "cur") if part.is_dir()]


def _mail_in(entry: os.DirEntry, place: str, result: TakenIn) -> Iterator[Found]:
    name = os.path.relpath(entry.path, place)
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError as error:
        result.unread.append(f"{name}: {error.strerror}")
        return
    if not stat.S_ISREG(about.st_mode):
        result.unread.append(f"{name}: not a file")
        return
    lasting = entry.name.partition(":")[0]  # what follows are flags, which mail programs change
    yield Found(
        name, f"{place}\0{lasting}\0{about.st_size}", about.st_size, "", lambda: _file(entry.path, about.st_size)
    )


def _file(path: str, size: int) -> bytes:
    """The whole file, or of one that is too large its headers."""
    with open(path, "rb") as file:  # noqa: PTH123 - the name may be any bytes
        if size <= settings.MAIL_MAX_BYTES:
            return file.read()
        head = file.read(HEADER_BYTES)
    ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := head.find(mark)) >= 0]
    return head[: min(ends, default=len(head))]


# --- mbox ----------------------------------------------------------------------------------------------------------


def mails_in_file(path: Path) -> Iterator[Found]:
    """The mails of an mbox, read as they are asked for."""
    with path.open("rb") as file:
        for mail in read_mbox(file, largest=settings.MAIL_MAX_BYTES):
            identity = f"{sha256(mail.raw).hexdigest()}\0{mail.size}"
            yield Found(f"{path.name}, mail {mail.number}", identity, mail.size, mail.sender, lambda raw=mail.raw: raw)
