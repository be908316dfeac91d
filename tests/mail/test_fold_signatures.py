"""Signatures are set apart; sentences that only look like one are not."""

import pytest

from corrections.mail.folding import fold


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAda Sample\nReader",
        "--\nAda Sample",
        "__\nAda",
        "-Ada",
        "-- Ada Sample",
        "— Ada B. Sample",
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
        "發自我的 iPhone",
        "從我的 iPhone 傳送",
        "发自 Outlook",
        "나의 iPhone에서 보냄",
        "Sent from the all new AOL app for iOS",
        "Sent from Yahoo Mail on Android",
        "Sent from my iPhone, please excuse any typos",
        "Sent from Mailspring (https://mailspring.example/), the best free email app for work",
        "Sent via Superhuman iOS ( https://superhuman.example )",
        "Sent with [Proton Mail](https://proton.example) secure email.",
        "Get Outlook for Android<https://outlook.example/a>",
        "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.",
        "Gesendet mit der WEB.DE Mail App",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Holen Sie sich Outlook für iOS<https://outlook.example>",
        "Envoyé à partir d’Outlook pour iOS<https://outlook.example>",
        "Obtenez Outlook pour Android",
        "Obtener Outlook para iOS",
        "Inviato dal mio dispositivo Samsung",
        "Obter Outlook para Android",
        "Verzonden vanuit Outlook voor iOS",
        "Pobierz Outlooka dla systemu Android",
        "Отправлено из мобильной Почты Mail.ru",
        "Отправлено из Почты Mail.ru для Android",
        "Надіслано з мого Samsung Galaxy",
        "Skickat från min iPhone",
        "Lähetetty iPhonesta",
        "iPhone'umdan gönderildi",
        "*Sent from my iPad*",
        "[Sent from my phone]",
        "Virus-free. www.avast.example",
        "--\nAda Sample\nReader\n\nThis e-mail and any attachments are confidential.",
        "----\nAda Sample\n01 23 45 67",
        "--------------------\nAda Sample\nTel. +49 123 456\nada@reader.example",
        "====================\n見本 愛\nTEL 01-2345-6789\nai@reader.example\n====================",
        "Please consider the environment before printing this e-mail.",
        "CONFIDENTIALITY NOTICE: This e-mail and any attachments are for the sole use of the intended recipient and "
        "may contain confidential information.",
        "Diese E-Mail enthält vertrauliche und rechtlich geschützte Informationen. Wenn Sie nicht der richtige "
        "Empfänger sind, informieren Sie bitte den Absender.",
        "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de leurs "
        "destinataires.",
        "Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario y pueden contener "
        "información confidencial.",
        "Questo messaggio e i suoi allegati sono indirizzati esclusivamente alle persone indicate; informazioni "
        "riservate e confidenziali per il destinatario.",
        "Dit bericht kan informatie bevatten die niet voor u is bestemd. Indien u niet de geadresseerde bent, "
        "verzoeken wij u dit te melden; vertrouwelijk.",
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
        "Wrong are:\n-The year\n-The mayor",
        "- Ada",
        "-1934",
        "-and so on",
        "Two bridges -- both older -- are missing.",
        "Figures:\n--\n" + "\n".join(f"line {n}" for n in range(40)),
        "Sent from my window. I saw it, truly.",
        "_________________\nold rule\nas decoration",
        "Please keep this confidential. My name must not appear in print, and whoever reads this is the intended "
        "recipient of a secret.",
        "Disclaimer: I work for the company you wrote about, so read this with care.",
        "This email may contain spelling errors, as your article does.",
        "Sent by the ministry, the figures were wrong from the start.",
        "Sent with the wrong caption. The picture is older.",
        "Enviado de Madrid, o relatório estava errado em três pontos e ninguém viu.",
        "==========\nThe table in your article:\n1934 12",
        "Virus-free zones do not exist, whatever your article says.",
    ],
)
def test_no_signature(text):
    assert fold(f"The year is wrong.\n\n{text}").signature == ""


def test_mobile_line_counts_near_the_end_only():
    text = "Sent from my iPhone\n" + "\n".join(f"line {n}" for n in range(10))
    assert fold(text).signature == ""
