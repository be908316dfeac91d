"""Whole answers as the usual programs write them, in the languages of our readers, folded as a person would."""

import pytest

from corrections.mail.folding import fold

OLD = "Thank you for your report.\nWhich year do you mean?"
MARKED = "> Thank you for your report.\n> Which year do you mean?"

# What stands between the answer and the quoted mail; the quoted mail follows with marks, and without.
INTRODUCED = {
    "gmail pt-PT": "Ada Sample <ada@reader.example> escreveu (segunda, 5/01/2026 à(s) 10:00):",
    "gmail zh-TW": "範例 <ada@reader.example> 於 2026年1月5日 週一 上午10:00寫道：",
    "gmail da": "man. 5. jan. 2026 kl. 10.00 skrev Ada Sample <ada@reader.example>:",
    "gmail fi": "ma 5. tammik. 2026 klo 10.00 Ada Sample (ada@reader.example) kirjoitti:",
    "gmail hu": "Ada Sample <ada@reader.example> ezt írta (időpont: 2026. jan. 5., H, 10:00):",
    "gmail tr": "Ada Sample <ada@reader.example>, 5 Oca 2026 Pzt, 10:00 tarihinde şunu yazdı:",
    "gmail el": "Στις Δευ 5 Ιαν 2026 στις 10:00 π.μ., ο χρήστης Ada Sample <ada@reader.example> έγραψε:",
    "gmail ro": "În lun., 5 ian. 2026 la 10:00, Ada Sample <ada@reader.example> a scris:",
    "gmail bg": "На пн, 5.01.2026 г. в 10:00 Ада <ada@reader.example> написа:",
    "gmail ca": "Missatge de Ada Sample <ada@reader.example> del dia dl., 5 de gen. 2026 a les 10:00:",
    "gmail id": "Pada tanggal Sen, 5 Jan 2026 pukul 10.00 Ada Sample <ada@reader.example> menulis:",
    "gmail vi": "Vào Th 2, 5 thg 1, 2026 vào lúc 10:00 Ada <ada@reader.example> đã viết:",
    "gmail he": "\u202bבתאריך יום ב׳, 5 בינו׳ 2026 ב-10:00 מאת Ada <\u202aada@reader.example\u202c\u200f>:\u202c",
    "gmail ko": "2026년 1월 5일 (월) 오전 10:00, 견본 <ada@reader.example>님이 작성:",
    "gmail phone": "On Mon, 5 Jan 2026, 10:00 Ada Sample, <ada@reader.example> wrote:",
    "apple nl": "Op 5 jan. 2026, om 10:00 heeft Ada Sample <ada@reader.example> het volgende geschreven:",
    "apple pl": "Wiadomość napisana przez Ada Sample <ada@reader.example> w dniu 5 sty 2026, o godz. 10:00:",
    "apple it": "Il giorno 5 gen 2026, alle ore 10:00, Ada Sample <ada@reader.example> ha scritto:",
    "apple pt": "No dia 05/01/2026, às 10:00, Ada Sample <ada@reader.example> escreveu:",
    "apple uk": "5 січ. 2026 р. о 10:00 Ада Зразок <ada@reader.example> написав(-ла):",
    "apple ru": "5 янв. 2026 г., в 10:00, Ада Образец <ada@reader.example> написал(а):",
    "apple ja": "2026/01/05 10:00、見本 愛 <ada@reader.example>のメール:",
    "apple zh": "在 2026年1月5日，10:00，范例 <ada@reader.example> 写道：",
    "apple bcc": "On Jan 5, 2026, at 10:00\u202fAM, Ada Sample via Desk <ada@reader.example> wrote:",
    "yahoo en": "On Monday, January 5, 2026, 10:00:00 AM EST, Ada Sample <ada@reader.example> wrote:",
    "yahoo old": "--- On Mon, 1/5/26, Ada Sample <ada@reader.example> wrote:",
    "yahoo de": "Am Montag, 5. Januar 2026 um 10:00:00 MEZ hat Ada <ada@reader.example> Folgendes geschrieben:",
    "yahoo fr": "Le lundi 5 janvier 2026 à 10:00:00 UTC+1, Ada Sample <ada@reader.example> a écrit :",
    "yahoo es": "El lunes, 5 de enero de 2026, 10:00:00 CET, Ada Sample <ada@reader.example> escribió:",
    "yahoo it": "Il lunedì 5 gennaio 2026 alle ore 10:00:00 CET, Ada Sample <ada@reader.example> ha scritto:",
    "yahoo pt": "Em segunda-feira, 5 de janeiro de 2026 10:00:00 BRT, Ada <ada@reader.example> escreveu:",
    "thunderbird nl": "Op 5-1-2026 om 10:00 schreef Ada Sample:",
    "thunderbird pl": "W dniu 5.01.2026 o 10:00, Ada Sample pisze:",
    "thunderbird ja": "(2026/01/05 10:00), 見本 愛 wrote:",
    "thunderbird zh": "在 2026/1/5 10:00, 范例 写道:",
    "thunderbird uk": "05.01.26 10:00, Ада Зразок пише:",
    "kmail": "On Monday 05 January 2026 10:00:00 Ada Sample wrote:",
    "kmail de": "Am Montag, 5. Januar 2026, 10:00:00 MEZ schrieb Ada Sample:",
    "mutt": "On Mon, Jan 05, 2026 at 10:00:00AM +0000, Ada Sample wrote:",
    "mutt stars": "* Ada Sample <ada@reader.example> [2026-01-05 10:00]:",
    "eudora": "At 10:00 AM 1/5/2026 +0100, Ada Sample wrote:",
    "aol": "In a message dated 1/5/2026 10:00:00 A.M. Eastern Standard Time, ada@reader.example writes:",
    "horde": "Quoting Ada Sample <ada@reader.example>:",
    "horde de": "Zitat von Ada Sample <ada@reader.example>:",
    "tutanota": "Jan 5, 2026, 10:00 by ada@reader.example:",
    "tutanota de": "5. Jan. 2026, 10:00 von ada@reader.example:",
    "proton": "On Monday, January 5th, 2026 at 10:00 AM, Ada Sample <ada@reader.example> wrote:",
    "spark": "On 5 Jan 2026, 10:00 +0100, Ada Sample <ada@reader.example>, wrote:",
    "superhuman": "On Mon, Jan 05, 2026 at 10:00 AM, Ada Sample < ada@reader.example > wrote:",
    "airmail": "On 5 January 2026 at 10:00:00, Ada Sample (ada@reader.example) wrote:",
    "front": "On January 5, 2026 at 10:00 AM GMT+1 ada@reader.example wrote:",
    "freshdesk": "On Mon, 5 Jan at 10:00 AM , Corrections Desk <desk@weekly.example> wrote:",
    "zoho": "---- On Mon, 05 Jan 2026 10:00:00 +0530 Ada Sample <ada@reader.example> wrote ----",
    "zoho old": "---- On Mon, 05 Jan 2026 10:00:00 +0530 ada@reader.example wrote ---",
    "notes": '-----"Ada Sample" <ada@reader.example> wrote: -----',
    "mail.ru": "Понедельник, 5 января 2026, 10:00 +03:00 от Ада Образец <ada@reader.example>:",
    "mail.ru phone": "понедельник, 05 января 2026г., 10:00 +03:00 от Ада Образец ada@reader.example:",
    "yandex": '05.01.2026, 10:00, "Ада Образец" <ada@reader.example>:',
    "ukr.net": '5 січня 2026, 10:00:00, від "Ада Зразок" <ada@reader.example>:',
    "163": 'At 2026-01-05 10:00:00, "范例" <ada@reader.example> wrote:',
    "163 zh": '在 2026-01-05 10:00:00，"范例" <ada@reader.example> 写道：',
    "exchange": "On 5 January 2026 10:00:00 GMT, Ada Sample <ada@reader.example> wrote:",
    "gmx": "Am 05.01.26, 10:00 schrieb Ada Sample <ada@reader.example>:",
    "own name": "On Mon, Jan 5, 2026 at 10:00 AM The Example Weekly <desk@weekly.example> wrote:",
}


@pytest.mark.parametrize("client", INTRODUCED)
def test_history_below_its_introduction(client):
    line = INTRODUCED[client]
    found = fold(f"The year is 1934.\nAda\n\n{line}\n\n{OLD}\n")
    assert (found.visible, found.quoted) == ("The year is 1934.\nAda", f"{line}\n\n{OLD}")


@pytest.mark.parametrize("client", INTRODUCED)
def test_answer_below_marked_history(client):
    found = fold(f"{INTRODUCED[client]}\n\n{MARKED}\n\nThe year is 1934.\nAda\n")
    assert found.visible == "The year is 1934.\nAda"


ONLY_ABOVE_MARKS = {
    "thunderbird old": "Ada Sample wrote:",
    "thunderbird old de": "Ada Sample schrieb:",
    "thunderbird old fr": "Ada Sample a écrit :",
    "pine": "On Mon, 5 Jan 2026, Ada Sample wrote:",
    "gnus": "Ada Sample <ada@reader.example> writes:",
    "the bat": "Monday, January 5, 2026, 10:00:00 AM, you wrote:",
    "the bat ru": "Вы писали 5 января 2026 г., 10:00:00:",
    "old gmail": "2026/1/5 Ada Sample <ada@reader.example>",
}


@pytest.mark.parametrize("client", ONLY_ABOVE_MARKS)
def test_short_introduction_counts_above_marks(client):
    found = fold(f"The year is 1934.\n\n{ONLY_ABOVE_MARKS[client]}\n{MARKED}")
    assert found.visible == "The year is 1934."


RULED = {
    "outlook uk": "-----Оригінальне повідомлення-----\nВід: Ада\nНадіслано: понеділок\nКому: Desk\nТема: x",
    "zimbra fr": "----- Mail original -----\nDe: Ada\nÀ: Desk\nEnvoyé: Lundi\nObjet: x",
    "zimbra de": "----- Ursprüngliche Mail -----\nVon: Ada\nAn: Desk\nGesendet: Montag\nBetreff: x",
    "proton": "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nLe lundi 5 janvier 2026 à 10:00, Ada <ada@reader.example> a écrit :",
    "proton dashes": "------- Original Message -------\nOn Monday, January 5th, 2026, Ada <ada@reader.example> wrote:",
    "qq": '------------------ 原始邮件 ------------------\n发件人: "Ada" <ada@reader.example>;\n发送时间: 2026年',
    "qq nbsp": "------------------\u00a0原始邮件\u00a0------------------\n发件人: Ada",
    "qq en": "------------------ Original ------------------\nFrom: Ada",
    "163": "---- 回复的原邮件 ----\n| 发件人 | Ada |\n| 日期 | 2026年1月5日 |\n| 收件人 | Desk |",
    "163 en": "---- Replied Message ----\n| From | Ada |\n| Date | 01/05/2026 |",
    "outlook zh": "-----邮件原件-----\n发件人: Ada\n发送时间: 2026年1月5日\n收件人: Desk\n主题: x",
    "daum": "--------- 원본 메일 ---------\n보낸사람 : Ada\n받는사람 : Desk",
    "naver": "-----Original Message-----\nFrom: Ada\nTo: Desk\nCc:\nSent: 2026-01-05 (월) 10:00:00\nSubject: x",
    "samsung": "-------- Original message --------\nFrom: Ada\nDate: 05/01/2026 10:00 (GMT+00:00)\nTo: Desk",
    "blackberry 10": "Original Message\nFrom: Ada\nSent: Monday\nTo: Desk\nSubject: x",
    "htc": "----- Reply message -----\nFrom: Ada\nTo: Desk",
    "em client": '------ Original Message ------\nFrom "Ada" <ada@reader.example>\nTo desk@weekly.example',
    "em client de": '------ Originalnachricht ------\nVon "Ada" <ada@reader.example>\nAn desk@weekly.example',
    "t-online": "-----Original-Nachricht-----\nBetreff: x\nDatum: 2026-01-05\nVon: Ada\nAn: Desk",
    "virgilio": "----Messaggio originale----\nDa: Ada\nData: 05/01/2026 10.00\nA: Desk\nOgg: x",
    "aol": "-----Original Message-----\nFrom: Ada\nTo: Desk\nSent: Mon, Jan 5, 2026 10:00 am\nSubj: x",
    "gmx": "Gesendet: Montag, 05. Januar 2026 um 10:00 Uhr\nVon: Ada\nAn: Desk\nBetreff: x",
    "hotmail": "Date: Mon, 5 Jan 2026 10:00:00 +0000\nFrom: ada@reader.example\nSubject: x\nTo: desk@weekly.example",
    "hotmail old": "To: desk@weekly.example\nSubject: x\nFrom: ada@reader.example\nDate: Mon, 5 Jan 2026",
    "outlook mac": "From: Ada <ada@reader.example>\nDate: Monday, 5 January 2026 at 10:00\nTo: Desk\nSubject: x",
    "one line": "*From:* Ada <ada@reader.example> *Sent:* Monday *To:* Desk *Subject:* x",
    "outlook sv": "Från: Ada\nSkickat: den 5 januari 2026\nTill: Desk\nÄmne: x",
    "outlook da": "Fra: Ada\nSendt: 5. januar 2026\nTil: Desk\nEmne: x",
    "outlook fi": "Lähettäjä: Ada\nLähetetty: maanantai\nVastaanottaja: Desk\nAihe: x",
    "outlook cs": "Od: Ada\nOdesláno: pondělí\nKomu: Desk\nPředmět: x",
    "outlook hu": "Feladó: Ada\nElküldve: hétfő\nCímzett: Desk\nTárgy: x",
    "outlook tr": "Kimden: Ada\nGönderildi: Pazartesi\nKime: Desk\nKonu: x",
    "outlook el": "Από: Ada\nΣτάλθηκε: Δευτέρα\nΠρος: Desk\nΘέμα: x",
    "outlook ro": "De la: Ada\nTrimis: luni\nCătre: Desk\nSubiect: x",
    "outlook zh-TW": "寄件者: Ada\n寄件日期: 2026年1月5日\n收件者: Desk\n主旨: x",
    "outlook ko": "보낸 사람: Ada\n보낸 날짜: 2026년 1월 5일 월요일\n받는 사람: Desk\n제목: x",
    "i.ua": "--- Исходное сообщение ---\nОт кого: Ada\nДата: 5 января 2026\n",
    "zendesk": "##- Please type your reply above this line -##",
    "zendesk es": "##- Por favor, escriba su respuesta por encima de esta línea -##",
    "zendesk ja": "##- 返信はこの行の上に入力してください -##",
    "helpdesk": "--- Please reply ABOVE this line ---",
}


@pytest.mark.parametrize("client", RULED)
@pytest.mark.parametrize("above", ["", "________________________________\n"])
def test_history_below_its_rule(client, above):
    found = fold(f"The year is 1934.\nAda\n\n{above}{RULED[client]}\n\n{OLD}\n")
    assert found.visible == "The year is 1934.\nAda"


def test_answer_below_a_header_block_and_marked_history():
    block = "----- Original Message -----\nFrom: Desk\nTo: Ada\nSent: Monday\nSubject: x"
    found = fold(f"{block}\n\n{MARKED}\n\nThe year is 1934.")
    assert (found.visible, found.quoted) == ("The year is 1934.", f"{block}\n\n{MARKED}")


def test_header_block_with_nothing_above_is_a_mail_passed_on():
    text = "From: Clerk <c@town.example>\nSent: Monday\nTo: Ada\nSubject: Bridge\n\nIt was 1934."
    assert fold(text) == (text, "", "", "Clerk <c@town.example>")


FORWARDS = {
    "apple pl": "Początek przekazywanej wiadomości:\n\nOd: Clerk <c@town.example>",
    "apple uk": "Початок листа, що пересилається:\n\nВід: Clerk <c@town.example>",
    "apple ru": "Начало переадресованного сообщения:\n\nОт: Clerk <c@town.example>",
    "apple ja": "転送されたメッセージ：\n\n差出人: Clerk <c@town.example>",
    "apple zh": "开始转发的邮件：\n\n发件人: Clerk <c@town.example>",
    "thunderbird pl": "-------- Treść przekazanej wiadomości --------\nTemat: x\nOd: Clerk <c@town.example>",
    "thunderbird nl": "-------- Doorgestuurd bericht --------\nOnderwerp: x\nVan: Clerk <c@town.example>",
    "thunderbird it": "-------- Messaggio inoltrato --------\nOggetto: x\nDa: Clerk <c@town.example>",
    "mail.ru": "-------- Пересылаемое сообщение --------\nОт кого: Clerk <c@town.example>\nКому: Ada",
    "zimbra fr": "----- Mail transféré -----\nDe: Clerk <c@town.example>\nÀ: Ada",
    "notes": "----- Forwarded by Ada/Sample on 05.01.2026 10:00 -----\n\nFrom: Clerk <c@town.example>",
    "proton": "------- Forwarded Message -------\nFrom: Clerk <c@town.example>\nDate: On Monday",
    "daum": "--------- 전달된 메일 ---------\n보낸사람: Clerk <c@town.example>",
}


@pytest.mark.parametrize("client", FORWARDS)
def test_forwarded(client):
    text = f"Proof:\n\n{FORWARDS[client]}\n\nIt was 1934."
    assert fold(text) == (text, "", "", "Clerk <c@town.example>")


@pytest.mark.parametrize(
    "opening",
    [
        '<div class="gmail_quote gmail_quote_container">',
        '<DIV CLASS="gmail_quote">',
        '<div id="mail-editor-reference-message-container">',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">',
        '<div id="divRplyFwdMsg" dir="ltr">',
        '<div class="yahoo_quoted" id="yahoo_quoted_1">',
        '<blockquote style="margin:0" type="cite">',
        '<div class="moz-cite-prefix">',
        '<div class="protonmail_quote">',
        '<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__QUOTED_TEXT__">',
        '<div name="messageReplySection">',
        '<div name="quote" style="margin:10px 5px 5px 10px;">',
        '<div class="zmail_extra">',
    ],
)
def test_markup_shows_a_seam_that_the_words_do_not(opening):
    html = f"<div>Hello,</div><div>it was 1934.</div>{opening}<div>Hello,</div><div>we looked it up.</div></div>"
    text = "Hello,\nit was 1934.\n\nHello,\nwe looked it up."
    assert fold(text).quoted == ""
    assert fold(text, html).visible == "Hello,\nit was 1934."


def test_answers_inside_a_marked_element_stay():
    html = '<div class="gmail_quote">Desk, Monday<blockquote>one?</blockquote>Yes.</div>'
    assert fold("Dear desk,\n\nDesk, Monday\n> one?\nYes.", f"Dear desk,{html}").visible.endswith("Yes.")


def test_forward_inside_gmails_quote_stays():
    mark = "---------- Forwarded message ---------"
    text = f"Proof:\n\n{mark}\nFrom: Clerk <c@town.example>\n\nIt was 1934."
    html = f'<div>Proof:</div><div class="gmail_quote">{mark}<br>From: Clerk<br>It was 1934.</div>'
    assert fold(text, html).visible == text
