"""Takes out of the pages of a PDF whatever is not shown on them (ISO 32000-2: 7.11, 12.5, 12.6, 14.3, 14.5)."""

from collections.abc import Iterable
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

UNSEEN = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS", "/JavaScript", "/AF", "/EF"),
    *("/EmbeddedFiles", "/RichMediaContent", "/Thumb", "/Parent", "/StructParents", "/StructParent", "/B"),
)
SHOWN_ANNOTATIONS = {"/Link", "/Widget", "/Stamp", "/FreeText"}
"""What stands on the page for everybody. Notes pop up, attachments open, films play: they go."""
NAMED = ("/T", "/TU", "/TM", "/NM", "/M", "/CreationDate", "/Contents", "/RC", "/Subj", "/Popup", "/IRT", "/V", "/DV")
HARMLESS_ACTIONS = {"/URI", "/GoTo"}
JPEG_START, JPEG_SCAN, JPEG_END = 0xD8, 0xDA, 0xD9
JPEG_COMMENT = 0xFE
JPEG_KEPT = {0xE0, 0xEE}
"""JFIF says how large it is, Adobe how its colours are coded; every other application segment is metadata."""


def strip(pages: Iterable[Any]) -> None:
    """Change the pages, and everything that they lead to, in place."""
    waiting: list[Any] = list(pages)
    seen: set[int] = set()
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, IndirectObject):
            thing = thing.get_object()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, DictionaryObject):
            _strip_one(thing)
            waiting.extend(thing.values())
        elif isinstance(thing, ArrayObject):
            waiting.extend(thing)


def _strip_one(thing: DictionaryObject) -> None:
    for key in UNSEEN:
        thing.pop(NameObject(key), None)
    if "/Annots" in thing:
        _strip_annotations(thing)
    if _action(thing) not in ("", *HARMLESS_ACTIONS):
        thing.pop(NameObject("/A"))
    if isinstance(thing, StreamObject) and _is_jpeg(thing):
        thing._data = without_segments(thing._data)


def _strip_annotations(page: DictionaryObject) -> None:
    listed = page["/Annots"].get_object()
    kept = ArrayObject()
    for entry in listed if isinstance(listed, ArrayObject) else ():
        annotation = entry.get_object()
        if isinstance(annotation, DictionaryObject) and annotation.get("/Subtype") in SHOWN_ANNOTATIONS:
            for key in NAMED:
                annotation.pop(NameObject(key), None)
            kept.append(entry)
    page[NameObject("/Annots")] = kept


def _action(thing: DictionaryObject) -> str:
    action = thing.get("/A")
    action = action.get_object() if action is not None else None
    if not isinstance(action, DictionaryObject):
        return ""
    action.pop(NameObject("/Next"), None)
    return str(action.get("/S", "/Unknown"))


def _is_jpeg(stream: StreamObject) -> bool:
    filters = stream.get("/Filter")
    filters = filters.get_object() if filters is not None else None
    return filters == "/DCTDecode" or (isinstance(filters, ArrayObject) and list(filters) == ["/DCTDecode"])


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without its comments and application segments (Exif, XMP, IPTC): ITU-T T.81, annex B.

    What is not built like a JPEG comes back as it is: no reader would show it.
    """
    if jpeg[:2] != bytes((0xFF, JPEG_START)):
        return jpeg
    kept, at = bytearray(jpeg[:2]), 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:  # fill bytes may stand before any marker
            at += 1
            continue
        if marker in (JPEG_SCAN, JPEG_END):
            return bytes(kept + jpeg[at:])
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        is_application = 0xE0 <= marker <= 0xEF and marker not in JPEG_KEPT
        if not is_application and marker != JPEG_COMMENT:
            kept += jpeg[at:end]
        at = end
    return jpeg
