"""Signatures are set apart; sentences that only look like one are not."""

import pytest

from corrections.mail.folding import fold


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAda Sample\nReader",
        "--\nAda Sample",
        "__\nAda",
        "—\nAda",
        "Sent from my iPhone",
        "Sent from my Samsung Galaxy smartphone.",
        "Get Outlook for iOS <https://outlook.example/ios>",
        "Von meinem iPhone gesendet",
        "Gesendet von Outlook für Android",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Enviado do meu iPhone",
        "Verstuurd vanaf mijn iPhone",
        "Wysłane z iPhone'a",
        "Надіслано з iPhone",
        "Отправлено с iPhone",
        "iPhoneから送信",
        "发自我的iPhone",
        "_______________________________________________\nBridges mailing list\nhttps://lists.example/bridges",
    ],
)
@pytest.mark.parametrize(
    "history", ["", "\n\n> Old words.", "\n\nOn Mon, Jan 5, 2026 at 10:00 AM Desk <d@x.example> wrote:\n> Old words."]
)
def test_signature(signature, history):
    found = fold(f"The year is wrong.\n\n{signature}{history}")
    assert (found.visible, found.signature) == ("The year is wrong.", signature)
    assert bool(found.quoted) == bool(history)


@pytest.mark.parametrize(
    "text",
    [
        "Sent from my iPhone was the picture you printed, and its caption is wrong in three places.",
        "Two bridges -- both older -- are missing.",
        "Figures:\n--\n" + "\n".join(f"line {n}" for n in range(40)),
        "Sent from my window. I saw it, truly.",
        "_________________\nold rule\nas decoration",
    ],
)
def test_no_signature(text):
    assert fold(f"The year is wrong.\n\n{text}").signature == ""


def test_mobile_line_counts_near_the_end_only():
    text = "Sent from my iPhone\n" + "\n".join(f"line {n}" for n in range(10))
    assert fold(text).signature == ""
