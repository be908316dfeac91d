"""Encoded words (RFC 2047) as they are sent, right and wrong."""

import pytest

from corrections.mail.encoded import decode_header


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?Q?Z=C3=BCrich?=", "Zürich"),
        (b"=?UTF-8?b?WsO8cmljaA==?=", "Zürich"),
        (b"=?utf-8?Q?one?= =?utf-8?Q?_two?=", "one two"),
        (b"=?utf-8?Q?one?= and =?utf-8?Q?two?=", "one and two"),
        (b"=?utf-8?Q?Z=C3?=\r\n =?utf-8?Q?=BCrich?=", "Zürich"),
        (b"=?utf-8?Q?=C3=BC?= =?iso-8859-1?Q?=FC?=", "üü"),
        (b"=?utf-8*de?Q?Z=C3=BCrich?=", "Zürich"),
        (b"=?gb2312?B?1uzpRrv5?=", "朱镕基"),
        (b"=?x-nobody?Q?Z=C3=BCrich?=", "Zürich"),
        (b"=?utf-8?Q?with spaces inside?=", "with spaces inside"),
        (b"=?utf-8?Q?Really?=20so?=", "Really? so"),
        (b"=?utf-8?Q?cut off here", "cut off here"),
        (b"=?utf-8?B?WsO8cmljaA?=", "Zürich"),
        (b"(=?utf-8?Q?in_brackets?=)", "(in brackets)"),
        (b"Re:=?utf-8?Q?_glued?=", "Re: glued"),
        (b"=?utf-8?Q??=", ""),
        (b"=?=", "=?="),
        (b"=?utf-8?X?what?=", "=?utf-8?X?what?="),
        (b"a =? b ?= c", "a =? b ?= c"),
    ],
)
def test_decoded(raw, text):
    assert decode_header(raw) == text


@pytest.mark.parametrize("codec", ["iso-8859-1", "windows-1251", "utf-8"])
def test_raw_8bit_uses_the_charset_of_the_letter(codec):
    text = "Привіт" if codec == "windows-1251" else "Größe"
    assert decode_header(text.encode(codec), codec) == text
