"""The rules and header blocks by which mail programs set off the mail that they answer or forward.

Every function looks at one line, already cut to a bounded length by the caller.
"""

from corrections.mail.wordlists import phrases

_MARKS = "-–—‐‑―─━_*=~+# \u00a0\t"

_ORIGINAL = frozenset(
    phrases("""
    original message|original-nachricht|ursprüngliche nachricht|originalnachricht|original-mail|original email
    original e-mail|original mail|original appointment|original|ursprüngliche mail|ursprüngliche e-mail|urspr. nachricht
    message d'origine|message original|message initial|mail original|courriel original|e-mail d'origine
    mensaje original|mensaje de origen|correo original|messaggio originale|messaggio originario|messaggio di origine
    mensagem original|mensagem de origem|oorspronkelijk bericht|origineel bericht|oorspronkelijke bericht
    oorspronkelijke e-mail|wiadomość oryginalna|oryginalna wiadomość|oryginalna wiadomosc
    wiadomosc oryginalna|wiadomość pierwotna|оригінальне повідомлення|вихідне повідомлення
    початкове повідомлення|первинне повідомлення|исходное сообщение|оригинальное сообщение|исходное письмо
    первоначальное сообщение|元のメッセージ|オリジナルメッセージ|元のメール|original message / 元のメッセージ
    原始邮件|原邮件|原始郵件|原郵件|邮件原件|原始信息|回复的原邮件|原信件|원본 메시지|원본 메일|원본메일|원본메시지
    ursprungligt meddelande|originalmeddelande|opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti
    původní zpráva|původní e-mail|pôvodná správa|eredeti üzenet|eredeti levél|özgün ileti|orijinal mesaj
    αρχικό μήνυμα|mesaj original|mesajul original|izvorna poruka|originalna poruka|izvirno sporočilo
    оригинално съобщение|הודעה מקורית|الرسالة الأصلية|reply message|reply to message|replied message
""")
)
_FORWARDED = frozenset(
    phrases("""
    forwarded message|begin forwarded message|forwarded mail|weitergeleitete nachricht|weitergeleitete mail
    weitergeleitete e-mail|anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail
    message transféré|mail transféré|message réexpédié|courriel transféré|début du message transféré
    début du message réexpédié|début du courriel transféré|mensaje reenviado|inicio del mensaje reenviado
    correo reenviado|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato
    mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada
    início da mensagem reencaminhada|doorgestuurd bericht|begin doorgestuurd bericht
    begin van doorgestuurd bericht|wiadomość przekazana dalej|przekazana wiadomość|przesłana wiadomość
    treść przekazanej wiadomości|początek przekazywanej wiadomości|początek przekazanej wiadomości
    пересланное сообщение|пересылаемое сообщение|пересылаемое письмо|перенаправленное сообщение
    пересланное письмо|переслане повідомлення|переадресоване повідомлення|перенаправлене повідомлення
    початок переадресованого повідомлення|початок листа, що пересилається|початок листа, який пересилається
    начало переадресованного сообщения|転送されたメッセージ|転送されたメール|転送メッセージ|転送メール|転送開始
    已转发邮件|转发的邮件|转发邮件|转发的消息|转发的原邮件|转发邮件信息|下面是被转发的邮件|开始转发的邮件
    已轉寄郵件|開始轉寄郵件|轉寄的郵件|以下是轉寄的電子郵件|전달된 메시지|전달된 메일
    vidarebefordrat meddelande|videresendt besked|videresendt meddelelse|videresendt melding
    välitetty viesti|přeposlaná zpráva|továbbított üzenet|iletilmiş mesaj
""")
)
_FORWARDED_BY = ("forwarded by ", "weitergeleitet von ", "transféré par ", "reenviado por ", "inoltrato da ")
_REPLY_ABOVE = phrases("""
    reply above this line|type your reply above|reply above the line|write your reply above|respond above this line
    write above this line|oberhalb dieser zeile|über dieser zeile antworten|au-dessus de cette ligne
    encima de esta línea|sopra questa riga|acima desta linha|boven deze regel|boven deze lijn
    powyżej tej linii|nad tą linią|вище цього рядка|выше этой строки|выше этой линии|この行より上|在此行上方
""")
MAX_REPLY_ABOVE_CHARS = 200
MAX_REPLY_ABOVE_WORDS = 16

_LABELS = {
    "from": "from von de da van od fra från від от 差出人 送信者 发件人 发信人 寄件者 寄件人 发送人 寄信人 보낸사람 "
    "보낸이 lähettäjä gönderen kimden feladó από отправитель відправник откого відкого expéditeur absender "
    "remitente mittente remetente afzender nadawca dela šalje pošiljatelj מאת من",
    "date": "sent date gesendet datum envoyé envoyée enviado enviada enviadoel fecha data inviato dataora verzonden "
    "wysłano wysłane дата надіслано відправлено отправлено 送信日時 日付 日時 发送时间 发送日期 日期 時間 时间 "
    "寄件日期 傳送日期 날짜 보낸날짜 보낸시간 보낸일시 skickat sendt lähetetty odesláno odoslané elküldve küldve dátum "
    "tarih "
    "gönderildi gönderimtarihi gönderilmetarihi στάλθηκε ημερομηνία trimis poslano изпратено נשלח تمالإرسال "
    "التاريخ päivämäärä dato reçu received",
    "to": "to an à a para aan do till til кому komu 宛先 收件人 收件者 받는사람 받는이 vastaanottaja kime alıcı "
    "címzett προς către prima до אל إلى получатель одержувач destinataire empfänger destinatario destinatário "
    "ontvanger adresat",
    "cc": "cc kopie copia copie kopia dw копія копия 抄送 副本 bcc 참조 copieà ccn másolat kopio bilgi κοιν. udw",
    "subject": "subject subj betreff betr objet asunto oggetto assunto onderwerp temat тема 件名 主题 主旨 標題 제목 "
    "ämne emne aihe předmět predmet tárgy konu θέμα subiect относно נושא الموضوع",
}
_LABEL_OF = {word: label for label, words in _LABELS.items() for word in words.split()}
MAX_LABEL_CHARS = 60
MAX_ONE_LINE_CHARS = 600
MIN_RULE_CHARS = 3
MAX_BARE_CHARS = 12


def is_rule(line: str) -> bool:
    """Say whether a line is nothing but a rule."""
    return len(line) >= MIN_RULE_CHARS and not line.strip("_-–—=")


def is_separator(line: str) -> bool:
    """Say whether a line is the rule that Outlook and its kin draw above the mail they answer, or a helpdesk's."""
    if len(line) <= MAX_REPLY_ABOVE_CHARS and len(line.split()) <= MAX_REPLY_ABOVE_WORDS:
        if line.startswith("##-") and line.rstrip(".").endswith("-##"):
            return True
        if not line[:1].isalpha() or len(line.split()) <= MAX_REPLY_ABOVE_WORDS // 2:
            lower = line.casefold()
            if any(words in lower for words in _REPLY_ABOVE):
                return True
    return _ruled_words(line) in _ORIGINAL


def is_title(line: str) -> bool:
    """Say whether a line holds the words of such a rule without its dashes, as some telephones write it."""
    return len(line) < MAX_LABEL_CHARS and line.strip(":：* ").casefold().replace("’", "'") in _ORIGINAL


def is_forward_mark(line: str) -> bool:
    """Say whether a line announces a forwarded mail."""
    ruled = _ruled_words(line)
    if ruled in _FORWARDED or ruled.startswith(_FORWARDED_BY):
        return True
    bare = line.strip("*> ")  # Apple Mail draws no rule but ends in a colon
    return bare.endswith((":", "：")) and bare[:-1].strip().casefold() in _FORWARDED


def _ruled_words(line: str) -> str:
    """Return the words between two rules of dashes, empty if the line is not built so."""
    if len(line) > 120 or line[:1] not in _MARKS:
        return ""
    inner = line.strip(_MARKS)
    return inner.rstrip(":").strip().casefold().replace("’", "'") if inner and len(line) - len(inner) >= 3 else ""


def label_of(line: str) -> str:
    """Return which header a line of a quoted header block stands for (from, date, to, cc, subject), empty if none."""
    name, colon, _ = line[:MAX_LABEL_CHARS].replace("：", ":").partition(":")
    if not colon:
        name, bar, _ = line[:MAX_LABEL_CHARS].strip("| ").partition("|")  # a table of two columns
        if not bar or line[:1] != "|":
            return ""
    return _LABEL_OF.get(name.strip("*_>| \u00a0\t").replace("\u00a0", " ").replace(" ", "").casefold(), "")


def bare_label(line: str) -> str:
    """Return which header a line stands for that holds its name and nothing else, as in a Notes letter."""
    return _LABEL_OF.get(line.casefold(), "") if len(line) <= MAX_BARE_CHARS else ""


def is_header_line(line: str) -> bool:
    """Say whether a whole header block stands on one line (`From: … Sent: … To: … Subject: …`)."""
    if label_of(line) != "from":
        return False
    pieces = line[:MAX_ONE_LINE_CHARS].replace("：", ":").split(":")[:-1]
    found = {label_of(f"{words[-1]}:") for piece in pieces if (words := piece.split())}
    return {"from", "date", "to", "subject"} <= found
