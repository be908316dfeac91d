"""A copy of an uploaded file that says what the file shows, and nothing of who made it, where, when or with what."""

from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms, ImageOps
from pypdf import PdfWriter

from factcheck.reading.pdfs import strip
from factcheck.reading.texts import open_pdf
from factcheck.reading.unfit import Unfit

FORMATS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/bmp": "BMP",
}
"""Formats that Pillow decodes by itself. EPS, which would run a program, is not among them."""
PDF = "application/pdf"
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 4096
MOST_PAGES = 2000


def derivative_of(data: bytes, media_type: str) -> bytes:
    """The bytes of the copy: a JPEG or PNG for a picture, a PDF for a PDF. Raises `Unfit` for anything else."""
    if media_type in FORMATS:
        return _of_picture(data, FORMATS[media_type])
    if media_type == PDF:
        return _of_pdf(data)
    raise Unfit("files of this type are not copied without their metadata")


def _of_picture(data: bytes, format_: str) -> bytes:
    """The picture drawn anew, upright, in sRGB: nothing is carried over but its pixels.

    It is opened as the type its bytes began with and as no other. Of a moving picture, the first frame.
    """
    Image.MAX_IMAGE_PIXELS = None  # judged below, by what it would really take
    with Image.open(BytesIO(data), formats=[format_]) as opened:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG can be read at a fraction of its size
        if opened.width * opened.height > MOST_PIXELS:
            raise Unfit(f"the picture has more than {MOST_PIXELS // 1_000_000} million pixels")
        picture = ImageOps.exif_transpose(opened)
        profile = opened.info.get("icc_profile")
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    picture = _in_srgb(picture, profile).convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    drawn = BytesIO()
    if has_alpha or format_ in ("PNG", "GIF"):
        clean.save(drawn, "PNG", optimize=True)
    else:
        clean.save(drawn, "JPEG", quality=88)
    return drawn.getvalue()


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours in the common space, since the profile that explains others is left out."""
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
            return converted or picture
    return picture


def _of_pdf(data: bytes) -> bytes:
    """The pages in a new document. What hangs on the old one (its information, attachments, scripts) stays behind."""
    reader = open_pdf(data)
    if len(reader.pages) > MOST_PAGES:
        raise Unfit(f"it has more than {MOST_PAGES} pages")
    pages = list(reader.pages)
    strip(pages)
    writer = PdfWriter()
    for page in pages:
        writer.add_page(page)
    writer.metadata = None
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
