"""The lines by which mail programs introduce what they quote, in the languages readers write to us in.

Every function looks at one line or a few joined ones, already cut to a bounded length by the caller.
"""

import re
from typing import NamedTuple

from corrections.mail.wordlists import phrases, words

MAX_ATTRIBUTION_CHARS = 500
_PUNCTUATION = str.maketrans(dict.fromkeys("()<>[]\"'*_:,;.：，、「」“”„«»", " "))

_VERBS = frozenset(
    words("""
    wrote writes schrieb schrieben écrit ecrit escribió escribio scritto escreveu schreef geschreven napisał
    napisała pisze пише написав написала написали пишет написал писал писала skrev skriver kirjoitti napsal
    napsala napísal írta yazdı έγραψε scris napisao написа
""")
)
_CJK_VERBS = ("写道", "寫道", "写到", "のメール", "のメッセージ", "は書きました", "さんは書", "님이 작성", "작성")
_STARTERS = frozenset(
    words("""
    on am le el il em op no w dnia dne den den på a în la στις 在 於 于 mon tue wed thu fri sat sun monday tuesday
    wednesday thursday friday saturday sunday mo di mi do fr sa so lun mar mer jeu ven sam dim mié jue vie sáb
    dom seg ter qua qui sex ma wo vr za zo pon wt śr czw pt sob niedz ndz pn пн вт ср чт пт сб нд вс пон ne po
    út st čt pá so ti ke to pe la su от від
""")
)
# Who the writer talks about when the sentence is the writer's own: "On 3 March you wrote:" introduces a complaint.
_OWN_WORDS = frozenset(
    words("""
    you your i we he she they the this that sie ihr ihre ich wir vous votre je nous usted ustedes ud uds su yo
    você seu eu lei voi vostro io jullie uw u ik wij państwo pan pani wasz ja ви ваш ваша ваше я ми вы мы
    article artikel artículo articolo
""")
)
_TIME = re.compile(r"\d{1,2}[:.h時时点點시][ ]?\d{2}|\d[ ]?[ap]\.?m\b", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.年년][ ]?\d{1,2}|(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}\.?[ ]\w{3}")

_ORIGINAL = frozenset(
    phrases("""
    original message|original-nachricht|ursprüngliche nachricht|originalnachricht|original-mail|original email
    message d'origine|message original|message initial|mensaje original|messaggio originale|messaggio originario
    mensagem original|oorspronkelijk bericht|origineel bericht|oorspronkelijke bericht|wiadomość oryginalna
    oryginalna wiadomość|oryginalna wiadomosc|оригінальне повідомлення|вихідне повідомлення
    початкове повідомлення|исходное сообщение|оригинальное сообщение|пересылаемое письмо
    元のメッセージ|オリジナルメッセージ
    original message / 元のメッセージ|原始邮件|原邮件|原始郵件|원본 메시지|ursprungligt meddelande|originalmeddelande
    opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti|původní zpráva|eredeti üzenet|özgün ileti
    orijinal mesaj|reply message|reply to message
""")
)
_FORWARDED = frozenset(
    phrases("""
    forwarded message|begin forwarded message|weitergeleitete nachricht|anfang der weitergeleiteten nachricht
    anfang der weitergeleiteten e-mail|message transféré|début du message transféré|début du message réexpédié
    mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato
    mensagem encaminhada|início da mensagem encaminhada|início da mensagem reencaminhada|doorgestuurd bericht
    begin doorgestuurd bericht|wiadomość przekazana dalej|przekazana wiadomość|treść przekazanej wiadomości
    пересланное сообщение|перенаправленное сообщение|переслане повідомлення
    початок переадресованого повідомлення|начало переадресованного сообщения
    転送されたメッセージ|転送メッセージ|転送開始|已转发邮件|转发的邮件
    转发邮件信息|開始轉寄郵件|vidarebefordrat meddelande|videresendt besked|videresendt melding
""")
)
_REPLY_ABOVE = (
    "reply above this line",
    "type your reply above",
    "antwort oberhalb dieser zeile",
    "répondre au-dessus de cette ligne",
)

_LABELS = {
    "from": "from von de da van od från fra від от 差出人 发件人 寄件者 寄件人 发送人 보낸사람 "
    "lähettäjä gönderen kimden feladó από",
    "date": "sent date gesendet datum envoyé envoyée enviado enviada fecha data inviato verzonden wysłano wysłane дата "
    "надіслано отправлено 送信日時 日付 日時 发送时间 发送日期 日期 時間 날짜 보낸날짜 "
    "skickat sendt lähetetty odesláno elküldve tarih",
    "to": "to an à a para aan do till til кому komu 宛先 收件人 받는사람 vastaanottaja kime címzett",
    "cc": "cc kopie copia copie kopia dw копія копия 抄送 bcc 참조",
    "subject": "subject betreff objet asunto oggetto assunto onderwerp temat тема 件名 主题 主旨 제목 "
    "ämne emne aihe předmět tárgy konu",
}
_LABEL_OF = {word: label for label, words in _LABELS.items() for word in words.split()}


class Window(NamedTuple):
    """A few lines joined into what may be one attribution, and whether the line after them is quoted."""

    text: str
    quoted_next: bool


def is_attribution(window: Window) -> bool:
    """Say whether this introduces a quotation: who wrote, and when or from which address, ending in a colon."""
    text = window.text[:MAX_ATTRIBUTION_CHARS].strip().strip("*_")
    address = "@" in text
    timed = bool(_TIME.search(text))
    dated = timed or bool(_DATE.search(text))
    if not text.endswith((":", "：")):
        return window.quoted_next and address and dated and "<" in text
    spoken = frozenset(text.casefold().translate(_PUNCTUATION).split())
    starts = is_starter(text)
    if spoken.isdisjoint(_VERBS) and not any(verb in text for verb in _CJK_VERBS):
        return address and dated and starts
    if address or (starts and timed):
        return True
    return spoken.isdisjoint(_OWN_WORDS) and (window.quoted_next or (starts and dated))


def is_starter(text: str) -> bool:
    """Say whether a line begins as attributions do: with a day, a date, or the preposition before one."""
    first = text[:40].lstrip("*_> ").casefold().split(maxsplit=1)
    if not first:
        return False
    word = first[0].strip(".,:;()")
    return word in _STARTERS or word[:1].isdigit() or word[:1] in "在於于"


def is_separator(line: str) -> bool:
    """Say whether a line is the rule that Outlook and its kin draw above the mail they answer."""
    if any(words in line.casefold() for words in _REPLY_ABOVE):
        return len(line) < 200
    return _ruled_words(line) in _ORIGINAL


def is_forward_mark(line: str) -> bool:
    """Say whether a line announces a forwarded mail."""
    if _ruled_words(line) in _FORWARDED:
        return True
    bare = line.strip("*> ")  # Apple Mail draws no rule but ends in a colon
    return bare.endswith((":", "：")) and bare[:-1].strip().casefold() in _FORWARDED


def _ruled_words(line: str) -> str:
    """Return the words between two rules of dashes, empty if the line is not built so."""
    if len(line) > 120 or line[:1] not in "-–—_*=":
        return ""
    inner = line.strip("-–—_*= ")
    return inner.rstrip(":").strip().casefold().replace("’", "'") if inner and len(line) - len(inner) >= 3 else ""


def label_of(line: str) -> str:
    """Return which header a line of a quoted header block stands for (from, date, to, cc, subject), empty if none."""
    name, colon, _ = line[:60].replace("：", ":").partition(":")
    if not colon:
        return ""
    return _LABEL_OF.get(name.strip("*_> \u00a0").replace(" ", "").casefold(), "")
