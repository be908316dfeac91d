"""MIME trees, whole and broken, become one letter and its attachments."""

import pytest

from corrections.mail.limits import MAX_DEPTH, MAX_PARTS
from tests.mail.mails import read

PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\n"


def multipart(*parts: str, boundary: str = "b", close: bool = True) -> str:
    body = "".join(f"--{boundary}\r\n{part}\r\n" for part in parts)
    return body + (f"--{boundary}--\r\n" if close else "")


def test_prologue_and_epilogue_are_left_out():
    message = read(
        "prologue\r\n" + multipart(PLAIN + "letter") + "epilogue", Content_Type="multipart/mixed; boundary=b"
    )
    assert message.text == "letter"


def test_a_boundary_that_begins_another_is_not_taken_for_it():
    inner = 'Content-Type: multipart/alternative; boundary="b-1"\r\n\r\n' + multipart(PLAIN + "letter", boundary="b-1")
    message = read(multipart(inner, PLAIN + "footer"), Content_Type="multipart/mixed; boundary=b")
    assert message.text == "letter\nfooter"


def test_a_boundary_amid_a_line_is_text():
    message = read(multipart(PLAIN + "see --b here"), Content_Type="multipart/mixed; boundary=b")
    assert message.text == "see --b here"


def test_boundary_with_trailing_blanks():
    body = multipart(PLAIN + "letter").replace("--b\r\n", "--b  \r\n")
    assert read(body, Content_Type='multipart/mixed; boundary="b"').text == "letter"


def test_missing_end_keeps_the_last_part():
    message = read(multipart(PLAIN + "letter", close=False), Content_Type="multipart/mixed; boundary=b")
    assert message.text == "letter"


@pytest.mark.parametrize("declared", ["multipart/mixed", "multipart/mixed; boundary=wrong"])
def test_lost_boundary_is_guessed(declared):
    message = read(multipart(PLAIN + "letter", boundary="=_found"), Content_Type=declared)
    assert message.text == "letter"
    assert "no-boundary" in message.defects


def test_multipart_without_any_part_is_read_as_text():
    assert read("just words", Content_Type="multipart/mixed; boundary=b").text == "just words"


def test_alternative_prefers_plain_and_keeps_html():
    html = "Content-Type: text/html\r\n\r\n<p>letter <b>bold</b></p>"
    message = read(multipart(PLAIN + "letter", html), Content_Type="multipart/alternative; boundary=b")
    assert (message.text, "<b>bold</b>" in message.html) == ("letter", True)


def test_letter_in_several_pieces_around_a_picture():
    image = "Content-Type: image/png\r\nContent-Disposition: inline; filename=p.png\r\n\r\n\x89PNG"
    message = read(multipart(PLAIN + "above", image, PLAIN + "below"), Content_Type="multipart/mixed; boundary=b")
    assert message.text == "above\nbelow"
    assert [(part.filename, part.inline) for part in message.attachments] == [("p.png", True)]


def test_named_text_is_an_attachment_beside_a_letter():
    named = "Content-Type: text/plain; name=notes.txt\r\n\r\nnotes"
    message = read(multipart(PLAIN + "letter", named), Content_Type="multipart/mixed; boundary=b")
    assert (message.text, message.attachments[0].filename) == ("letter", "notes.txt")


def test_named_text_is_the_letter_where_there_is_no_other():
    named = "Content-Type: text/plain; name=message.txt\r\n\r\nletter"
    message = read(multipart(named), Content_Type="multipart/mixed; boundary=b")
    assert (message.text, message.attachments) == ("letter", ())


def test_part_count_is_capped():
    message = read(multipart(*[PLAIN + "x"] * (MAX_PARTS + 50)), Content_Type="multipart/mixed; boundary=b")
    assert "too-many-parts" in message.defects
    assert message.text.count("x") == MAX_PARTS - 1


def test_depth_is_capped():
    body = ""
    for level in range(MAX_DEPTH + 5):
        body += f"--b{level}\r\nContent-Type: multipart/mixed; boundary=b{level + 1}\r\n\r\n"
    message = read(body, Content_Type="multipart/mixed; boundary=b0")
    assert "too-deep" in message.defects


@pytest.mark.parametrize("declared", ["text", "html; charset=utf-8", "/", "text/", "TEXT/PLAIN", "", "\x00"])
def test_nonsense_types_are_read_as_text(declared):
    assert read("letter", Content_Type=declared).text == "letter"
