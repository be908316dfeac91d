"""Files that somebody might upload: honest ones full of metadata, and ones that were made to do harm."""

import struct
import zipfile
import zlib
from functools import cache
from io import BytesIO

from PIL import Image, ImageCms
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

MARK = "Secret-Maker-7734"
"""Stands in every piece of metadata, and in nothing that is shown."""


def make_exif(orientation: int = 1) -> Image.Exif:
    """Camera, author, and a place in Kyiv."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = exif[0x013B] = MARK
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (50.0, 27.0, 1.5), "E", (30.0, 31.0, 24.25)
    return exif


@cache
def make_picture(format_: str = "JPEG", *, orientation: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture, red on the left and blue on the right, that says who made it and where."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (size[0] // 2, 0, *size))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": make_exif(orientation), "icc_profile": profile}
    if format_ == "JPEG":
        options |= {"comment": MARK.encode(), "xmp": f"<x:xmpmeta>{MARK}</x:xmpmeta>".encode()}
    file = BytesIO()
    picture.save(file, format_, **({} if format_ in ("GIF", "BMP") else options))
    return file.getvalue()


def make_text_pdf(words: str = "Nine missiles were counted.") -> bytes:
    """A PDF of one page that says `words`."""
    writer = PdfWriter()
    _write_words(writer.add_blank_page(300, 200), words)
    return _bytes(writer)


def make_telling_pdf() -> bytes:
    """A PDF with all that can hang on one: information, XMP, an attachment, scripts, a note, a photograph's place."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 200)
    _write_words(page, "Nine missiles were counted.")
    writer.add_metadata({"/Title": MARK, "/Author": MARK})
    writer.add_attachment(f"{MARK}.txt", MARK.encode())
    script = DictionaryObject({_n("/S"): _n("/JavaScript"), _n("/JS"): TextStringObject(f"app.alert('{MARK}')")})
    writer.root_object[_n("/OpenAction")] = script
    for owner in (writer.root_object, page):
        metadata = DecodedStreamObject()
        metadata.set_data(f"<x:xmpmeta>{MARK}</x:xmpmeta>".encode())
        metadata.update({_n("/Type"): _n("/Metadata"), _n("/Subtype"): _n("/XML")})
        owner[_n("/Metadata")] = writer._add_object(metadata)
    page[_n("/AA")] = DictionaryObject({_n("/O"): script})
    page[_n("/Annots")] = ArrayObject(
        writer._add_object(note)
        for note in (
            _annotation("/Text", {_n("/T"): TextStringObject(MARK), _n("/Contents"): TextStringObject(MARK)}),
            _annotation("/Link", {_n("/A"): script}),
            _annotation("/Link", {_n("/A"): DictionaryObject(
                {_n("/S"): _n("/URI"), _n("/URI"): TextStringObject("https://ministry.example/"), _n("/Next"): script}
            )}),
        )
    )  # fmt: skip
    photo = DecodedStreamObject()
    photo.set_data(make_picture())
    photo.update({
        _n("/Type"): _n("/XObject"), _n("/Subtype"): _n("/Image"), _n("/Filter"): _n("/DCTDecode"),
        _n("/Width"): NumberObject(60), _n("/Height"): NumberObject(40),
        _n("/ColorSpace"): _n("/DeviceRGB"), _n("/BitsPerComponent"): NumberObject(8),
    })  # fmt: skip
    page["/Resources"][_n("/XObject")] = DictionaryObject({_n("/Im1"): writer._add_object(photo)})
    return _bytes(writer)


def make_locked_pdf() -> bytes:
    """A PDF that takes a password to be read."""
    writer = PdfWriter()
    writer.add_blank_page(300, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    return _bytes(writer)


def make_bomb_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small file that says it is a picture of thousands of millions of pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1_000_000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def make_bomb_pdf(megabytes: int = 300) -> bytes:
    """A PDF whose page unpacks to more than there is memory for."""
    packer = zlib.compressobj(1)
    packed = b"".join(packer.compress(b"\0" * 1_048_576) for _mb in range(megabytes)) + packer.flush()
    writer = PdfWriter()
    page = writer.add_blank_page(300, 200)
    stream = DecodedStreamObject()
    stream.set_data(packed)
    stream[_n("/Filter")] = _n("/FlateDecode")
    page[_n("/Contents")] = writer._add_object(stream)
    return _bytes(writer)


def make_zip(data: bytes = b"hello") -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.txt", data)
    return file.getvalue()


def _write_words(page: DictionaryObject, words: str) -> None:
    content = DecodedStreamObject()
    content.set_data(f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET".encode())
    font = DictionaryObject({_n("/Type"): _n("/Font"), _n("/Subtype"): _n("/Type1"), _n("/BaseFont"): _n("/Helvetica")})
    page[_n("/Contents")] = content
    page[_n("/Resources")] = DictionaryObject({_n("/Font"): DictionaryObject({_n("/F1"): font})})


def _annotation(kind: str, more: dict) -> DictionaryObject:
    corner = ArrayObject(FloatObject(number) for number in (10, 10, 50, 50))
    return DictionaryObject({_n("/Type"): _n("/Annot"), _n("/Subtype"): _n(kind), _n("/Rect"): corner, **more})


def _n(name: str) -> NameObject:
    return NameObject(name)


def _bytes(writer: PdfWriter) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()
