"""The fields of a posted form as the bytes they came in (RFC 7578). Pure.

A framework decodes fields into text, and what is no text of that kind is lost; a whole mail may be one of these fields.
"""

from email.message import Message
from typing import NamedTuple
from urllib.parse import parse_qsl

MOST_PARTS = 1000
MOST_HEADER_BYTES = 8192


class Part(NamedTuple):
    """One field; `filename` is None for what is no file."""

    name: str
    filename: str | None
    content_type: str
    data: bytes


def read_multipart(body: bytes, boundary: bytes) -> list[Part]:
    """Read the parts of a multipart form; what is malformed is left out."""
    if not boundary:
        return []
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, MOST_PARTS + 1)
    found = []
    for piece in pieces[1 : MOST_PARTS + 1]:
        if piece.startswith(b"--"):  # the end; what follows is no part
            break
        head, gap, data = piece.partition(b"\r\n\r\n")
        if gap and len(head) <= MOST_HEADER_BYTES and (part := _part(head, data)):
            found.append(part)
    return found


def read_urlencoded(body: bytes) -> list[Part]:
    """Read the fields of a plain form."""
    return [
        Part(name.encode("latin-1").decode("utf-8", "replace"), None, "", value.encode("latin-1"))
        for name, value in parse_qsl(
            # Given bytes, Python 3.11 takes no escape beyond ASCII; as Latin 1 every byte comes out as it went in.
            body.decode("latin-1"),
            keep_blank_values=True,
            max_num_fields=MOST_PARTS,
            encoding="latin-1",
        )
    ]


def _part(head: bytes, data: bytes) -> Part | None:
    headers = Message()
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip()] = value.strip()
    called = headers.get_param("name", header="content-disposition")
    if not isinstance(called, str) or not called:
        return None
    return Part(called, headers.get_filename(), headers.get_content_type() if "content-type" in headers else "", data)
