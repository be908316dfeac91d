"""What may be uploaded as evidence, and under which name it is kept. The name is shown and never becomes a path."""

import re
import unicodedata

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from factcheck.archiving.storing import sniff
from factcheck.errors import Invalid

LONGEST_NAME = 120
LONGEST_ENDING = 12
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
ZIP_START, ZIP_END, ZIP_END_BYTES = b"PK\x03\x04", b"PK\x05\x06", 22
MARKUP = re.compile(rb"<(?:script|html|!doctype html|svg|iframe)\b", re.IGNORECASE)
HEAD = 1024
"""How far into a file readers of PDF and browsers look for what it is."""


def check(data: bytes) -> None:
    """Raise `Invalid` for a file that is not taken: empty, too large, a program, or of two types at once."""
    if not data:
        raise _refused(_("The file is empty."))
    if len(data) > settings.EVIDENCE_MAX_BYTES:
        most = filesizeformat(settings.EVIDENCE_MAX_BYTES)
        raise _refused(_("The file is too large: at most %(most)s, please.") % {"most": most})
    if data.startswith(PROGRAMS):
        raise _refused(_("Programs are not taken as evidence."))
    if is_two_types(data):
        raise _refused(_("This file is made to be read as two types at once. It is not taken."))


def is_two_types(data: bytes) -> bool:
    """Whether a file passes for one type at its beginning and for another elsewhere: it would say two things."""
    head = data[:HEAD]
    if not data.startswith(ZIP_START) and _ends_as_zip(data):
        return True
    if b"%PDF-" in head.lstrip(b"\xef\xbb\xbf \t\r\n")[1:]:
        return True
    is_picture_or_pdf = data.startswith(b"%PDF-") or sniff(data).startswith(("image/", "audio/", "video/"))
    return is_picture_or_pdf and not sniff(data).startswith("image/svg") and bool(MARKUP.search(head))


def _ends_as_zip(data: bytes) -> bool:
    """Whether the last thing in it is the directory of a ZIP archive, whose comment reaches exactly to the end."""
    at = data.rfind(ZIP_END, max(0, len(data) - ZIP_END_BYTES - 65_535))
    if at < 0 or at + ZIP_END_BYTES > len(data):
        return False
    return at + ZIP_END_BYTES + int.from_bytes(data[at + 20 : at + 22], "little") == len(data)


def plain_name(name: str) -> str:
    """The file's name as it is kept: no folders, no control or direction marks, no dots in front, bounded."""
    last = re.split(r"[/\\]", name)[-1]
    last = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    last = " ".join(last.split()).strip(". ")
    if len(last) > LONGEST_NAME:
        stem, dot, ending = last.rpartition(".")
        keeps = dot and stem and len(ending) <= LONGEST_ENDING
        last = f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}" if keeps else last[:LONGEST_NAME]
    return last or "file"


def _refused(problem: str) -> Invalid:
    return Invalid(problem, field="file")
