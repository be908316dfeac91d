"""Rules, header blocks and marked HTML show where the old mail begins; forwarded mail stays in sight."""

import pytest

from corrections.mail.folding import fold


@pytest.mark.parametrize(
    "rule",
    [
        "-----Original Message-----",
        "----- Original Message -----",
        "-----Ursprüngliche Nachricht-----",
        "-----Message d'origine-----",
        "-----Message d’origine-----",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "-----Mensagem Original-----",
        "-----Oorspronkelijk bericht-----",
        "-----Wiadomość oryginalna-----",
        "-----Исходное сообщение-----",
        "-----Оригінальне повідомлення-----",
        "-----元のメッセージ-----",
        "------------------ 原始邮件 ------------------",
        "-------- Original-Nachricht --------",
        "##- Please type your reply above this line -##",
    ],
)
def test_rules(rule):
    assert fold(f"Mine.\n\n{rule}\nFrom: x\n\nOld.").visible == "Mine."


@pytest.mark.parametrize(
    "block",
    [
        "From: Desk <d@x.example>\nSent: Monday\nTo: Ada\nSubject: x",
        "*From:* Desk\n*Date:* Monday\n*To:* Ada\n*Subject:* x",
        "From: Desk\n\nSent: Monday\n\nTo: Ada\n\nSubject: x",
        "Von: Desk\nGesendet: Montag\nAn: Ada\nBetreff: x",
        "De : Desk\nEnvoyé : lundi\nÀ : Ada\nObjet : x",
        "De: Desk\nEnviado el: lunes\nPara: Ada\nAsunto: x",
        "Da: Desk\nInviato: lunedì\nA: Ada\nOggetto: x",
        "De: Desk\nEnviado: segunda\nPara: Ada\nAssunto: x",
        "Van: Desk\nVerzonden: maandag\nAan: Ada\nOnderwerp: x",
        "Od: Desk\nWysłano: poniedziałek\nDo: Ada\nTemat: x",
        "Від: Desk\nНадіслано: понеділок\nКому: Ada\nТема: x",
        "От: Desk\nОтправлено: понедельник\nКому: Ada\nТема: x",
        "差出人: Desk\n送信日時: 月曜日\n宛先: Ada\n件名: x",
        "发件人： Desk\n发送时间： 星期一\n收件人： Ada\n主题： x",
        "From: Desk\nTo: a very long list of people that the mail program\n wrapped onto a second line\nSubject: x",
    ],
)
def test_header_blocks(block):
    found = fold(f"Mine.\n\n________________________________\n{block}\n\nOld.")
    assert found.visible == "Mine."
    assert found.quoted.startswith("____")


@pytest.mark.parametrize(
    "block", ["From: the beginning it was wrong.\nTo: the end.", "Date: 1934\nSource: archive", "Subject: bridges"]
)
def test_words_before_colons_are_no_header_block(block):
    assert fold(f"Dear editors,\n{block}\nAda").quoted == ""


@pytest.mark.parametrize(
    ("mark", "sender"),
    [
        ("---------- Forwarded message ---------", "From: Clerk <c@town.example>"),
        ("-------- Forwarded Message --------", "From: Clerk <c@town.example>"),
        ("Begin forwarded message:", "From: Clerk <c@town.example>"),
        ("-------- Weitergeleitete Nachricht --------", "Von: Clerk <c@town.example>"),
        ("Anfang der weitergeleiteten Nachricht:", "Von: Clerk <c@town.example>"),
        ("---------- Message transféré ---------", "De : Clerk <c@town.example>"),
        (
            "-------- Пересылаемое сообщение --------".replace("Пересылаемое", "Пересланное"),
            "От: Clerk <c@town.example>",
        ),
    ],
)
def test_forwarded_mail_stays_visible_and_names_its_sender(mark, sender):
    text = f"Proof:\n\n{mark}\n{sender}\nSubject: x\n\nIt was 1934."
    found = fold(text)
    assert (found.visible, found.quoted, found.forwarded_from) == (text, "", "Clerk <c@town.example>")


def test_answers_between_quotations_stay():
    found = fold("> one?\n\nYes.\n\n> two?\n> three?\nNo.\n")
    assert (found.visible, found.quoted) == ("Yes.\n\nNo.", "> one?\n> two?\n> three?")


def test_history_that_only_the_html_marks():
    text = "Mine.\n\nThe Desk, yesterday\nOld words."
    html = '<div>Mine.</div><div class="gmail_quote"><div>The Desk, yesterday</div>Old words.</div>'
    assert fold(text).quoted == ""
    assert fold(text, html) == ("Mine.", "The Desk, yesterday\nOld words.", "", "")


def test_html_alone_is_folded_as_text():
    found = fold("", "<p>Mine.</p><blockquote>Old.</blockquote>")
    assert (found.visible, found.quoted) == ("Mine.", "> Old.")


def test_rule_above_marked_lines_is_theirs():
    found = fold("Mine.\n\n________________________________\n> Date: Monday\n> From: Desk\n> Old.")
    assert found.visible == "Mine."


def test_words_that_follow_their_introduction_on_one_line():
    line = "On Mon, Jan 5, 2026 at 10:00, Desk<d@x.example> wrote:   Thank you for your report."
    assert fold(f"Mine.\n\nSent from Yahoo Mail on Android\n\n  {line}\nMore.") == (
        "Mine.",
        f"  {line}\nMore.",
        "Sent from Yahoo Mail on Android",
        "",
    )


def test_headers_spread_over_lines():
    block = "Desk <d@x.example>\n05.01.2026 10:00\n\nTo\nAda\ncc\n\nSubject\nRe: Bridge\n\n\nOld."
    assert fold(f"Mine.\n\n\n\n{block}") == ("Mine.", block, "", "")


def test_a_line_that_is_a_word_is_no_spread_header():
    text = "Mine.\n\nTo\nthe editor\n\nSubject\nto doubt."
    assert fold(text).visible == text
