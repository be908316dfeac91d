"""Addresses out of headers, in one form, and refused where they are none."""

import pytest

from corrections.mail.addresses import candidate_recipients, first_recipient, is_address, key, normalise, read_addresses
from tests.mail.mails import read


@pytest.mark.parametrize(
    "text",
    [
        "a@b.example",
        "a+b@x.example",
        "o'hara@x.example",
        "jürgen@müller.example",
        '"a.b"@x.example',
        "..a.@x.example",
        "root@localhost",
    ],
)
def test_addresses(text):
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "@",
        "a@",
        "@b.example",
        "a b@c.example",
        "a@b\r\nBcc: c@d.example",
        "a@b.example\n",
        "a@-b.example",
        "a@b..example",
        "a" * 65 + "@b.example",
        "a@" + "b" * 64 + ".example",
        "a@" + "b." * 130 + "example",
        "<a@b.example>",
        "a,b@c.example",
        "a@b.example,c@d.example",
        "a\x00@b.example",
        "\ud800@b.example",
        None,
        7,
    ],
)
def test_no_addresses(text):
    assert not is_address(text)
    assert normalise(text) == "" or text == "<a@b.example>" or text == "a@b.example\n"


def test_one_form():
    assert normalise(" <Ada.Sample@Reader.EXAMPLE> ") == "Ada.Sample@reader.example"
    assert key("Ada@Reader.Example") == "ada@reader.example"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("Ada <a@b.example>", [("Ada", "a@b.example")]),
        ("Ada <<a@b.example>>", [("Ada", "a@b.example")]),
        ("Ada <a@b.example;c@d.example>", [("Ada", "a@b.example")]),
        ('"Sample, Ada" <a@b.example>', [("Sample, Ada", "a@b.example")]),
        ("Sample, Ada <a@b.example>", [("Sample, Ada", "a@b.example")]),
        ("a@b.example (Ada)", [("Ada", "a@b.example")]),
        ("a@b.example, Bo <c@d.example>", [("", "a@b.example"), ("Bo", "c@d.example")]),
        ("Readers: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        ("undisclosed-recipients:;", []),
        ('"Ada <a@b.example>', [("Ada", "a@b.example")]),
        ("Ada <a@b.example", [("Ada", "a@b.example")]),
        ("=?utf-8?Q?Zo=C3=AB=2C_E=2E?= <z@b.example>", [("Zoë, E.", "z@b.example")]),
        ("=?utf-8?Q?Ada_=3Ca=40b.example=3E?=", [("Ada", "a@b.example")]),
        ("<@relay.example:a@b.example>", [("", "a@b.example")]),
        ("Ada <mailto:a@b.example>", [("Ada", "a@b.example")]),
        ('"ada@other.example" <a@b.example>', [("ada@other.example", "a@b.example")]),
        ("no address here", []),
        ("", []),
    ],
)
def test_read_from_a_header(value, expected):
    assert read_addresses(value) == expected


def test_endless_brackets_are_survived():
    assert read_addresses('("<' * 10_000) == []
    assert len(read_addresses("a@b.example," * 5000)) == 200


def test_recipients_in_order_of_trust():
    message = read(
        To="Desk <to@x.example>, envelope@x.example",
        Cc="cc@x.example",
        Envelope_To="four@x.example",
        X_Original_To="three@x.example",
        Delivered_To="two@x.example",
        X_Gm_Original_To="one@x.example",
    )
    assert candidate_recipients(message, "Envelope@X.example") == [
        "Envelope@x.example",
        "one@x.example",
        "two@x.example",
        "three@x.example",
        "four@x.example",
        "to@x.example",
        "cc@x.example",
    ]
    assert first_recipient(message, "junk") == "one@x.example"
