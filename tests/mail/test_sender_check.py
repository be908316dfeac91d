"""Who a mail is really from: the word of one named server, its topmost one, and nobody else's (RFC 8601)."""

import pytest

from corrections.mail.authentication import SenderCheck, read_sender_check
from corrections.mail.parsing import parse

SERVER = "mx.desk.example"
GOOD = (
    "spf=pass smtp.mailfrom=ada@writer.example; dkim=pass header.d=writer.example; "
    "dmarc=pass header.from=writer.example"
)


def check(*headers: str, author: str = "ada@writer.example", server: str = SERVER) -> SenderCheck:
    lines = [*(f"Authentication-Results: {header}" for header in headers), f"From: Ada <{author}>", "", "Words."]
    return read_sender_check(parse("\r\n".join(lines).encode()), server)


def test_reads_what_the_server_found():
    assert check(f"{SERVER}; {GOOD}") == SenderCheck("pass", "pass", "pass", True)


def test_believes_nobody_where_no_server_is_named():
    assert check(f"{SERVER}; {GOOD}", server="") == SenderCheck()


@pytest.mark.parametrize(
    "forged",
    [
        f"mx.elsewhere.example; {GOOD}",
        f"{SERVER}.evil.example; {GOOD}",
        f"x{SERVER}; {GOOD}",
        f"mx.elsewhere.example ({SERVER}); {GOOD}",
        f'"{SERVER} x"; {GOOD}',
        f"; {SERVER}; {GOOD}",
        GOOD,
        "",
    ],
)
def test_another_servers_word_counts_for_nothing(forged):
    assert check(forged) == SenderCheck()


def test_only_the_topmost_of_that_server_counts():
    assert check(f"{SERVER}; dmarc=fail header.from=writer.example", f"{SERVER}; {GOOD}").dmarc == "fail"
    assert check("other.example; spf=fail", f"{SERVER}; none", f"{SERVER}; {GOOD}") == SenderCheck()
    assert check("other.example; spf=fail", f"{SERVER}; {GOOD}").dmarc == "pass"


@pytest.mark.parametrize(
    "header",
    [
        f'{SERVER}; dmarc=fail reason="; dmarc=pass header.from=writer.example" header.from=writer.example',
        f"{SERVER}; dmarc=fail (; dmarc=pass header.from=writer.example) header.from=writer.example",
        f"{SERVER}; dmarc=fail (\\); dmarc=pass) header.from=writer.example",
        f"{SERVER}; dmarc=fail header.from=writer.example; dmarc=pass header.from=writer.example",
        f"{SERVER}; spf=pass; dmarc=pass header.from=writer.example; dmarc=fail header.from=writer.example",
        f'{SERVER}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=writer.example"@evil.example; dmarc=fail',
    ],
)
def test_words_smuggled_into_it_prove_nothing(header):
    found = check(header)
    assert (found.dmarc, found.is_aligned) == ("fail", False)


def test_a_pass_for_another_domain_proves_nothing_about_this_one():
    assert check(f"{SERVER}; dmarc=pass header.from=evil.example").is_aligned is False
    assert check(f"{SERVER}; dmarc=pass").is_aligned is False
    assert check(f"{SERVER}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example").is_aligned is False
    assert check(f"{SERVER}; dkim=pass header.d=notwriter.example").is_aligned is False
    assert check(f"{SERVER}; dkim=pass header.d=example").is_aligned is False


@pytest.mark.parametrize("domain", ["writer.example", "mail.writer.example", "WRITER.EXAMPLE."])
def test_a_signature_of_the_same_organisation_is_aligned(domain):
    assert check(f"{SERVER}; dkim=fail header.d=x.example; dkim=pass header.d={domain}") == SenderCheck(
        "", "pass", "", True
    )


def test_several_authors_are_nobody():
    raw = f"Authentication-Results: {SERVER}; {GOOD}\r\nFrom: a@writer.example\r\nFrom: b@evil.example\r\n\r\nx"
    assert read_sender_check(parse(raw.encode()), SERVER).is_aligned is False


@pytest.mark.parametrize(
    ("written", "result"),
    [
        (f"{SERVER} 1 ; dmarc = pass header.from = writer.example", "pass"),
        (f"{SERVER.upper()};DMARC=Pass header.from=WRITER.example", "pass"),
        (f"{SERVER};\r\n\tdmarc=pass (p=reject sp=none\r\n\tdis=none) header.from=writer.example", "pass"),
        (f"{SERVER}; dmarc/1=pass header.from=writer.example", "pass"),
        (f"{SERVER}; dmarc=marvellous header.from=writer.example", "unknown"),
    ],
)
def test_is_read_as_servers_write_it(written, result):
    assert check(written).dmarc == result


@pytest.mark.parametrize(
    "value",
    ["(" * 9000, '"' * 9000, ";" * 9000, f"{SERVER};" + "a=b " * 5000, "\x00;\x00=", f"{SERVER}; =; ==; a=", "\\"],
)
def test_nonsense_is_nothing(value):
    assert check(value, f"{SERVER}; {GOOD}") in (SenderCheck(), SenderCheck("pass", "pass", "pass", True))
