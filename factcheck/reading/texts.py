"""The text of a captured page, paper or file."""

from io import BytesIO

import trafilatura
from pypdf import PdfReader

from factcheck.reading.unfit import Unfit

LONGEST = 1_000_000
"""Characters. A thousand printed pages have about two million; what is compared and shown is the beginning."""
MOST_PAGES = 500
MARKUP = {"text/html", "application/xhtml+xml"}
PLAIN = {"application/json", "application/xml", "text/xml"}
PDF = "application/pdf"


def text_of(data: bytes, media_type: str, charset: str = "") -> str:
    """The text of a file, as its readers see it; raises `Unfit` for types that have none or are locked."""
    if media_type in MARKUP:
        text = _of_page(data)
    elif media_type == PDF:
        text = _of_pdf(data)
    elif media_type.startswith("text/") or media_type in PLAIN:
        text = _decoded(data, charset)
    else:
        raise Unfit("no text is read from files of this type")
    text = text.replace("\0", "").encode("utf-8", "replace").decode()
    return text[:LONGEST].strip()


def _of_page(data: bytes) -> str:
    """The main text of a page; all of its text where no main part stands out."""
    found = trafilatura.extract(data, include_comments=False, include_tables=True)
    return found or trafilatura.html2txt(data) or ""


def _of_pdf(data: bytes) -> str:
    reader = open_pdf(data)
    parts: list[str] = []
    length = 0
    for number in range(min(len(reader.pages), MOST_PAGES)):
        parts.append(reader.pages[number].extract_text())
        length += len(parts[-1])
        if length > LONGEST:
            break
    return "\n\n".join(parts)


def open_pdf(data: bytes) -> PdfReader:
    """A reader of the PDF, unlocked where it takes no password to read it."""
    reader = PdfReader(BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unfit("it is locked with a password")
    return reader


def _decoded(data: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")
