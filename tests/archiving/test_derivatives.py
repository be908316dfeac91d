"""The copy that everybody may see shows what the file shows, and says nothing of who made it, where and with what."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from factcheck.archiving.reading import FileReader
from factcheck.reading.pdfs import without_segments
from tests.exhibits import (
    MARK,
    make_bomb_png,
    make_locked_pdf,
    make_picture,
    make_telling_pdf,
    make_zip,
)

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff", "GIF": "image/gif"}


@pytest.fixture(scope="module")
def reader():
    made = FileReader(seconds=20.0)
    yield made
    made.close()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_the_place_and_the_maker_are_gone(reader, format_):
    original = make_picture(format_)
    assert format_ == "TIFF" or opened(original).getexif().get_ifd(0x8825)[2] == (50.0, 27.0, 1.5)
    assert MARK.encode() in original
    copy = reader.derivative(original, TYPES[format_]).data
    picture = opened(copy)
    assert not picture.getexif()
    assert not picture.getexif().get_ifd(0x8825)
    assert not {"exif", "icc_profile", "comment", "xmp", "photoshop"} & set(picture.info)
    assert MARK.encode() not in copy
    assert b"Exif" not in copy
    assert picture.size == (60, 40)
    red, _green, blue = picture.convert("RGB").getpixel((5, 20))
    assert red > 200 > 60 > blue


@pytest.mark.parametrize(
    ("orientation", "size", "blue_at"), [(1, (60, 40), (55, 20)), (3, (60, 40), (5, 20)), (6, (40, 60), (20, 55))]
)
def test_it_stands_upright(reader, orientation, size, blue_at):
    picture = opened(reader.derivative(make_picture(orientation=orientation), "image/jpeg").data)
    assert picture.size == size
    assert picture.getpixel(blue_at)[2] > 200


def test_it_is_no_larger_than_a_screen(reader):
    picture = opened(reader.derivative(make_picture("PNG", size=(9000, 30)), "image/png").data)
    assert picture.size == (4096, 14)


def test_what_is_seen_through_stays_so(reader):
    file = BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(file, "PNG")
    assert opened(reader.derivative(file.getvalue(), "image/png").data).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "I;16", "F"])
def test_pictures_in_every_mode(reader, mode):
    file = BytesIO()
    Image.new(mode, (10, 10)).save(file, "TIFF" if mode in ("CMYK", "I;16", "F") else "PNG")
    made = reader.derivative(file.getvalue(), "image/tiff" if mode in ("CMYK", "I;16", "F") else "image/png")
    assert opened(made.data).size == (10, 10)


def test_a_bomb_is_refused_by_its_header(reader):
    assert "million pixels" in reader.derivative(make_bomb_png(), "image/png").remark


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (make_picture()[:200], "image/jpeg"),
        (b"GIF89a" + b"\xff" * 50, "image/gif"),
        (make_picture("PNG"), "image/jpeg"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "image/png"),
        (b"%PDF-1.7", "application/pdf"),
        (make_locked_pdf(), "application/pdf"),
        (make_zip(), "application/zip"),
        (b"", "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ],
)
def test_what_cannot_be_copied_says_why_and_harms_nobody(reader, data, media_type):
    made = reader.derivative(data, media_type)
    assert made.data is None
    assert made.remark
    assert reader.derivative(make_picture(), "image/jpeg").data


def test_of_a_file_that_is_two_the_copy_is_one(reader):
    both = make_picture() + make_zip(b"<script>alert(1)</script>")
    assert b"PK\x03\x04" in both
    assert b"PK\x03\x04" not in reader.derivative(both, "image/jpeg").data


def test_a_pdf_keeps_its_pages_and_nothing_else(reader):
    original = make_telling_pdf()
    assert original.count(MARK.encode()) > 5
    copy = reader.derivative(original, "application/pdf").data
    for word in (MARK, "JavaScript", "EmbeddedFile", "xmpmeta", "Exif", "OpenAction", "Producer", "Metadata"):
        assert word.encode() not in copy, word
    read = PdfReader(BytesIO(copy))
    assert not read.metadata
    assert not read.attachments
    assert not read.xmp_metadata
    (page,) = read.pages
    assert page.extract_text() == "Nine missiles were counted."
    links = [note.get_object() for note in page["/Annots"]]
    assert [note["/Subtype"] for note in links] == ["/Link", "/Link"]
    assert [note.get("/A", {}).get("/URI") for note in links] == [None, "https://ministry.example/"]
    (photo,) = page.images
    assert photo.image.size == (60, 40)
    assert not photo.image.getexif()


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_jpeg_cut_anywhere_breaks_nothing(cut):
    assert isinstance(without_segments(make_picture()[:cut]), bytes)
