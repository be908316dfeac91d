"""Folding deletes nothing: every line ends up in exactly one part, once."""

from collections import Counter

from hypothesis import example, given, settings
from hypothesis import strategies as st

from corrections.mail.folding import fold
from tests.mail.test_fold_attributions import ATTRIBUTIONS

LINES = st.one_of(
    st.sampled_from(
        [
            *ATTRIBUTIONS,
            "",
            " ",
            "> quoted",
            ">> deeper",
            "-- ",
            "--",
            "Sent from my iPhone",
            "-----Original Message-----",
            "From: a",
            "Sent: b",
            "To: c",
            "Subject: d",
            "words of a reader",
            "---------- Forwarded message ---------",
            "____________________",
        ]
    ),
    st.text(max_size=60),
)


def lines_of(text: str) -> Counter:
    return Counter(line for line in text.split("\n") if line)


@settings(deadline=None)
@example(["mine", ATTRIBUTIONS[0], "\r", ATTRIBUTIONS[0]], "\r\n")  # a carriage return that ends no line
@given(st.lists(LINES, max_size=30), st.sampled_from(["\n", "\r\n"]))
def test_every_line_is_kept_once(lines, ending):
    text = ending.join(lines)
    found = fold(text)
    kept = lines_of(found.visible) + lines_of(found.quoted) + lines_of(found.signature)
    assert kept == lines_of(text.replace("\r\n", "\n"))


def test_beyond_the_last_judged_line_all_is_kept_too():
    text = "mine\n\nOn Mon, Jan 5, 2026 at 10:00 AM D <d@x.example> wrote:\n" + "old\n" * 60_000
    found = fold(text)
    assert found.visible == "mine"
    assert found.quoted.count("old") == 60_000
