"""Bytes to text whatever the sender declared: declared charset, UTF-8, a detector, then replacement characters.

Charset names come from strangers, so they are looked up in a table of our own and never handed to `codecs.lookup`,
which would import a module for, and remember, each name it is asked about.
"""

import codecs
from itertools import pairwise
from typing import NamedTuple

from charset_normalizer import from_bytes

from corrections.mail.limits import DETECTOR_SAMPLE_BYTES
from corrections.mail.wordlists import words

MAX_REPLACED_SHARE = 50
"""One unreadable byte in so many is still called a damaged text of that charset rather than another charset."""

MAX_SINGLE_LETTERS = 4
MIN_KANA = 3

_PLAIN = words("""
    utf-8 utf-16 utf-16le utf-16be utf-32 utf-32le utf-32be utf-7 koi8-r koi8-u koi8-t big5 big5hkscs
    shift_jis_2004 euc_jis_2004 johab kz1048 ptcp154 hz iso2022_jp_1 iso2022_jp_2 iso2022_jp_3 iso2022_kr
    mac_cyrillic mac_greek mac_latin2 mac_turkish cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp857 cp858 cp860
    cp861 cp862 cp863 cp864 cp865 cp866 cp869 cp874 cp932 cp949 cp950 cp1006 cp1125 cp1250 cp1251 cp1252 cp1253
    cp1254 cp1255 cp1256 cp1257 cp1258
""")

# What a name means in the mail people really send, where that differs from its letter (WHATWG Encoding Standard).
_ALIASES = {
    "ascii": "ascii us-ascii usascii ansi-x3.4-1968 iso646-us 7bit default unknown-8bit x-unknown unknown none 8bit",
    "utf-8": "utf8 utf unicode-1-1-utf-8 utf-8mb4 utf8mb4 unicode utf-8-sig",
    "utf-16": "utf16 ucs-2 iso-10646-ucs-2",
    "utf-7": "utf7 unicode-1-1-utf-7 csunicode11utf7",
    "cp1252": "iso-8859-1 iso8859-1 latin1 latin-1 l1 windows-1252 ansi cp-1252 westeurope",
    "cp1250": "windows-1250 win-1250 windows1250",
    "cp1251": "windows-1251 win-1251 windows1251 ansi-1251 cp-1251",
    "iso8859_2": "iso-8859-2 iso8859-2 latin2",
    "iso8859_3": "iso-8859-3 latin3",
    "iso8859_4": "iso-8859-4 latin4",
    "iso8859_5": "iso-8859-5 cyrillic",
    "iso8859_6": "iso-8859-6 iso-8859-6-i iso-8859-6-e arabic",
    "iso8859_7": "iso-8859-7 greek",
    "iso8859_8": "iso-8859-8 iso-8859-8-i iso-8859-8-e hebrew",
    "cp1254": "iso-8859-9 latin5 windows-1254",
    "iso8859_10": "iso-8859-10 latin6",
    "cp874": "tis-620 iso-8859-11 windows-874",
    "iso8859_13": "iso-8859-13",
    "iso8859_14": "iso-8859-14",
    "iso8859_15": "iso-8859-15 latin9 latin-9 iso8859-15",
    "iso8859_16": "iso-8859-16",
    "gb18030": "gb2312 gbk gb-2312 gb-18030 gb2312-80 gb-2312-80 chinese cp936 windows-936 euc-cn cn-gb csgb2312",
    "big5hkscs": "big5-hkscs big5 big-5 cn-big5 x-x-big5 csbig5",
    "cp932": "shift-jis sjis x-sjis shiftjis windows-31j ms-kanji ms932 csshiftjis",
    "euc_jp": "euc-jp eucjp x-euc-jp ujis cseucpkdfmtjapanese",
    "iso2022_jp_ext": "iso-2022-jp iso-2022-jp-1 iso-2022-jp-2 csiso2022jp iso2022jp iso-2022-jp-ms cp50220 cp50221",
    "iso2022_kr": "iso-2022-kr csiso2022kr",
    "cp949": "ks-c-5601-1987 ks-c-5601 ks-c-5601-1989 ksc5601 ks-c5601 ksc-5601 euc-kr euckr korean windows-949 uhc",
    "hz": "hz-gb-2312",
    "mac_roman": "macintosh mac x-mac-roman macroman",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "koi8-r": "koi8 koi cskoi8r",
    "koi8-u": "koi8-ru",
}


def _table() -> dict[str, str]:
    table = {name.replace("_", "-"): name for name in _PLAIN}
    table |= {f"windows-{name[2:]}": name for name in _PLAIN if name.startswith("cp125")}
    for codec, names in _ALIASES.items():
        table |= dict.fromkeys(names.split(), codec)
    return table


_CODECS = _table()
_STATEFUL = frozenset({"utf-7", "hz", "iso2022_kr", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_3", "iso2022_jp_ext"})
_WIDE = frozenset({"utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be"})
# Named by habit and by default settings far more often than by knowledge: valid UTF-8 under these names is UTF-8.
_HABITUAL = frozenset({"", "ascii", "cp1252"})
_CANDIDATES = words("""
    cp1252 cp1250 cp1251 koi8_r gb18030 big5 cp932 euc_jp cp949 cp1253 cp1254 cp1255 cp1256 cp1257 cp874 cp866
""")


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Decoded(NamedTuple):
    """Text, the codec that gave it, and what was wrong with the declaration (empty if nothing)."""

    text: str
    codec: str
    defect: str


def codec_for(name: str) -> str:
    """Return the Python codec meant by a charset name, empty if unknown."""
    key = name[:80].strip(" \t\r\n\"'<>").lower().removeprefix("charset=").partition("*")[0]
    key = key.strip("\"' ").replace("_", "-").replace(" ", "-")
    return _CODECS.get(key) or _CODECS.get(key.removeprefix("x-")) or ""


def clean(text: str) -> str:
    """Drop NULs and replace lone surrogates, neither of which PostgreSQL stores."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def decode(data: bytes, declared: str = "") -> Decoded:
    """Decode bytes that claim to be in a charset; never raises and never returns a NUL."""
    codec = codec_for(declared)
    defect = f"unknown-charset: {clean(declared)[:40]}" if declared.strip() and not codec else ""
    for bom, marked in _MARKS:
        if data.startswith(bom):
            return Decoded(clean(data.decode(marked, "replace")), marked, defect)
    if data.isascii() and codec not in _STATEFUL and (codec not in _WIDE or b"\x00" not in data):
        return _decode_seven_bit(data, codec, defect)
    for attempt in ("utf-8", codec) if codec in _HABITUAL else (codec, "utf-8"):
        text = _strictly(data, attempt)
        if text is not None:
            if codec and attempt != codec and not _expected(attempt, codec):
                defect = defect or f"wrong-charset: {codec}"
            return Decoded(clean(text), attempt, defect)
    return _decode_damaged(data, codec, defect or (f"wrong-charset: {codec}" if codec else "no-charset"))


def _expected(attempt: str, codec: str) -> bool:
    """Say whether UTF-8 under a habitual name is too common to be worth a remark."""
    return attempt == "utf-8" and codec == "ascii"


def _decode_seven_bit(data: bytes, codec: str, defect: str) -> Decoded:
    if b"\x1b$" in data:  # ISO 2022 without, or against, a declaration
        for escape in ("iso2022_jp_ext", "iso2022_kr"):
            text = _strictly(data, escape)
            if text is not None:
                return Decoded(clean(text), escape, defect)
    return Decoded(clean(data.decode("ascii")), codec or "ascii", defect)


def _strictly(data: bytes, codec: str) -> str | None:
    if not codec:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _decode_damaged(data: bytes, codec: str, defect: str) -> Decoded:
    """Decode what no strict attempt could: a damaged text first, then another charset, then replacement."""
    sample = data[:65536]
    allowed = max(1, len(sample) // MAX_REPLACED_SHARE)
    for attempt in (codec, "utf-8"):
        if attempt and attempt != "ascii" and sample.decode(attempt, "replace").count("\ufffd") <= allowed:
            return Decoded(clean(data.decode(attempt, "replace")), attempt, defect)
    detected = detect(data)
    final = detected or (codec if codec and codec != "ascii" else "cp1252")
    return Decoded(clean(data.decode(final, "replace")), final, defect)


def _is_single_letters(sample: bytes) -> bool:
    """Say whether a few letters beyond ASCII stand in a text, each alone: too little to judge, and mostly Western."""
    high = [index for index, byte in enumerate(sample) if byte > 127]
    if not 0 < len(high) <= MAX_SINGLE_LETTERS or any(sample[index] < 0xC0 for index in high):
        return False
    return all(after - before > 1 for before, after in pairwise(high))


def _has_kana(sample: bytes, codec: str) -> bool:
    """Say whether so much of a text becomes full-width kana as only Japanese has; short ones puzzle the detector."""
    text = [char for char in sample.decode(codec, "replace") if char > "\x7f"]
    kana = sum("\u3041" <= char <= "\u30ff" for char in text)
    return kana >= MIN_KANA and kana * 10 >= len(text) * 3 and text.count("\ufffd") * MAX_REPLACED_SHARE <= len(text)


def detect(data: bytes) -> str:
    """Guess the charset of 8-bit text from its beginning, empty if nothing plausible is found."""
    first = next((index for index, byte in enumerate(data[:65536]) if byte > 127), 0)
    sample = data[max(0, first - 200) :][:DETECTOR_SAMPLE_BYTES]
    cut = max(sample.rfind(b"\n"), sample.rfind(b" "))  # a sample must not end inside a character
    if len(sample) == DETECTOR_SAMPLE_BYTES and cut > 0:
        sample = sample[:cut]
    if _is_single_letters(sample):
        return "cp1252"
    japanese = next((codec for codec in ("cp932", "euc_jp") if _has_kana(sample, codec)), "")
    if japanese:
        return japanese
    best = from_bytes(sample, cp_isolation=list(_CANDIDATES), preemptive_behaviour=False, enable_fallback=False).best()
    return best.encoding if best else ""
