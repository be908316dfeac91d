"""Parameters of Content-Type and Content-Disposition (RFC 2231), right and wrong."""

import pytest

from corrections.mail.encoded import parse_parameters


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("attachment; filename=a.pdf", "a.pdf"),
        ('attachment; filename="a; b.pdf"', "a; b.pdf"),
        ('attachment; filename="say \\"hi\\".pdf"', 'say "hi".pdf'),
        ("attachment; filename=two words.pdf", "two words.pdf"),
        ("attachment; filename='single.pdf'", "single.pdf"),
        ("attachment; FILENAME*=UTF-8''Br%C3%BCcke.pdf", "Brücke.pdf"),
        ("attachment; filename*=iso-8859-1'de'Br%FCcke.pdf", "Brücke.pdf"),
        ("attachment; filename*0*=utf-8''Br%C3; filename*1*=%BCcke; filename*2=.pdf", "Brücke.pdf"),
        ("attachment; filename*1=b.pdf; filename*0=a", "ab.pdf"),
        ('attachment; filename="=?utf-8?Q?Br=C3=BCcke.pdf?="', "Brücke.pdf"),
        ("attachment; filename=first.pdf; filename=second.pdf", "first.pdf"),
        ("attachment; filename=plain.pdf; filename*=utf-8''better.pdf", "better.pdf"),
        ('attachment; filename="unclosed.pdf', "unclosed.pdf"),
    ],
)
def test_file_name(value, name):
    main, parameters = parse_parameters(value)
    assert main == "attachment"
    assert parameters["filename"] == name


@pytest.mark.parametrize("value", ["", ";", ";;=;", "a;=b", "a;*=b", "a;b*x*=c", 'a;b="', "a;b*99999999999=c"])
def test_nonsense_is_survived(value):
    main, parameters = parse_parameters(value)
    assert isinstance(main, str)
    assert all(isinstance(text, str) for text in parameters.values())
