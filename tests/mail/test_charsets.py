"""Text is what the sender meant, not what the declaration says."""

import pytest

from corrections.mail.charsets import clean, codec_for, decode


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("GB2312", "gb18030"),
        ("gbk", "gb18030"),
        ("ISO-8859-1", "cp1252"),
        ('"latin1"', "cp1252"),
        ("ks_c_5601-1987", "cp949"),
        ("UTF8", "utf-8"),
        ("utf-8*en", "utf-8"),
        ("charset=utf-8", "utf-8"),
        ("x-sjis", "cp932"),
        ("windows-1251", "cp1251"),
        ("ISO_8859-2", "iso8859_2"),
        ("KOI8-U", "koi8-u"),
    ],
)
def test_names_as_people_use_them(name, codec):
    assert codec_for(name) == codec


@pytest.mark.parametrize(
    "name", ["", "idna", "punycode", "unicode_escape", "rot13", "zlib", "x-made-up", "\x00", "a" * 5000]
)
def test_codecs_that_are_no_charsets_stay_unknown(name):
    assert codec_for(name) == ""


@pytest.mark.parametrize(
    ("text", "sent", "declared"),
    [
        ("“no” – 5 €", "cp1252", "iso-8859-1"),
        ("㐂 朱镕基", "gb18030", "gb2312"),
        ("뷁 기사", "cp949", "ks_c_5601-1987"),
        ("Zürich heißt so", "utf-8", "iso-8859-1"),
        ("Zürich heißt so", "utf-8", "us-ascii"),
        ("Привіт", "utf-8", "windows-1251-no-such"),
        ("Привіт", "cp1251", "windows-1251"),
        ("記事", "iso2022_jp", ""),
        ("wide", "utf-16", "utf-16"),
        ("plain", "ascii", "utf-16"),
    ],
)
def test_meant_charset_wins(text, sent, declared):
    assert decode(text.encode(sent), declared).text == text


def test_latin_text_that_is_no_utf8_stays_latin():
    assert decode("Ã¤ und ä".encode("cp1252"), "iso-8859-1").text == "Ã¤ und ä"


def test_damaged_text_keeps_its_charset():
    data = ("Це довгий лист українською мовою. " * 20).encode()
    found = decode(data[:50] + b"\xff" + data[50:], "utf-8")
    assert found.codec == "utf-8"
    assert found.text.count("\ufffd") <= 3
    assert found.defect == "wrong-charset: utf-8"


def test_nothing_fits_and_text_still_comes():
    found = decode(bytes(range(128, 256)), "us-ascii")
    assert found.text
    assert found.defect


def test_nul_and_lone_surrogates_never_come_out():
    assert decode(b"a\x00b", "utf-8").text == "ab"
    assert clean("a\ud800b\x00") == "a?b"
    decode(b"+2AA-", "utf-7").text.encode("utf-8")


def test_a_few_single_letters_are_western():
    assert decode("Ådä Müller".encode("cp1252")).text == "Ådä Müller"


def test_letters_in_a_row_are_judged_by_the_detector():
    assert decode("Міст відкрили 1934 року, а не 1932.".encode("cp1251")).codec != "cp1252"
