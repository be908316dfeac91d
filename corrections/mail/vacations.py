"""Vacation programs: the subjects they write under, and what tells them from people who write under the same."""

from corrections.mail.message import ParsedMessage
from corrections.mail.wordlists import phrases

ANSWERED = ("re:", "aw:", "fw:", "fwd:", "wg:", "tr:", "rv:", "sv:", "odp:", "antw:")
"""Beginnings of the subjects under which people answer and pass on mail."""
MAX_ASKING_CHARS = 8000

# The beginnings of the subjects that vacation programs write. What follows must be the end or punctuation, so that
# "Out of office: …" is one and "Out of office hours the figures differ" is a reader's sentence.
VACATION_SUBJECTS = phrases("""
    automatic reply|auto reply|auto-reply|autoreply|auto response|autoresponse|auto-response|automated reply
    automatic response|automated response|auto response:|auto-responder|autoresponder|auto responder
    vacation notice|vacation message|vacation response|out of office message|out of office notification
    out of office response|out-of-office|out-of-office reply|ooo
    out of office|out of the office|out of office reply|out of office autoreply|vacation reply|on vacation
    away from the office|i am out of office
    abwesenheitsbenachrichtigung
    abwesenheitsassistent|automatische abwesenheitsnotiz|automatische rückantwort|automatische eingangsbestätigung
    urlaubsnotiz|urlaubsbenachrichtigung|nicht im büro|nicht im haus|außer haus
    automatische antwort|automatische antwortmail|abwesenheitsnotiz|abwesenheitsmeldung|abwesenheitsnachricht
    abwesenheit|autom. antwort|abwesend|eingangsbestätigung
    réponse automatique|reponse automatique|absence du bureau|message d'absence|absent du bureau
    notification d'absence|réponse d'absence|répondeur automatique|avis d'absence|je suis absent|en congé
    respuesta automática|respuesta automatica|fuera de la oficina|ausencia de la oficina|ausente de la oficina
    respuesta de ausencia|mensaje automático|estoy de vacaciones|aviso de ausencia
    messaggio automatico|risponditore automatico|risposta di assenza
    risposta automatica|fuori sede|fuori ufficio|assenza dall'ufficio|avviso di assenza
    mensagem automática|resposta de ausência|aviso de ausência
    resposta automática|resposta automatica|fora do escritório|ausência temporária|ausente do escritório
    ausência do escritório|assenza
    automatisch antwoord|automatische beantwoording|afwezigheidsbericht|afwezig|niet aanwezig
    automatische reactie|automatisch bericht|automatische afwezigheidsmelding|afwezigheidsmelding
    odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź|poza biurem|nieobecność w biurze
    automatyczne powiadomienie|powiadomienie o nieobecności|jestem na urlopie|urlop
    автоматичне повідомлення|я у відпустці|у відпустці|автоматическое уведомление|автоматическое сообщение
    я в отпуске|в отпуске|отсутствие на рабочем месте
    автоматична відповідь|автовідповідь|поза офісом|відсутній на роботі
    автоматический ответ|автоответ|автоответчик|вне офиса|меня нет в офисе
    自動返信|自動応答|不在通知|不在のお知らせ|不在連絡|自動応答メール
    自動返信メール|不在メール|休暇中のお知らせ|自動送信|自動配信
    自动回复邮件|自动答覆|自動回復|自動回信|假期自動回覆
    自动回复|自動回覆|自动答复|休假自动回复|外出自动回复
    자동 회신|자동회신|자동 응답|부재중
    automatiskt svar|autosvar|frånvaromeddelande|frånvarande|automatisk svar|fraværsmeddelelse|fravær|frånvaro
    automatisk svarmelding|fraværsmelding
    automaattinen vastaus|poissaoloilmoitus|poissaoloviesti|poissa toimistosta
    automatická odpověď|mimo kancelář|nepřítomnost|automatikus válasz|házon kívül|távollét
    otomatik yanıt|ofis dışında|αυτόματη απάντηση|εκτός γραφείου|răspuns automat|automatski odgovor
    תשובה אוטומטית|رد تلقائي|sjálfvirkt svar|fraværsassistent|samodejni odgovor|automatická odpoveď
    автоматичен отговор|automaatvastus|balasan otomatis|trả lời tự động|ตอบกลับอัตโนมัติ|resposta automàtica
    automatinis atsakymas|automātiskā atbilde|automatische abwesenheitsantwort|nieobecność|不在
""")
_FOLLOWING = ":：-–—([【.!,;|])】*>\"'"

# Of these, the ones that a reader's own subject may well begin with; they need a second sign of a machine.
_ORDINARY = phrases("""
    out of office|out of the office|on vacation|away from the office|out-of-office|ooo|abwesenheit|abwesend
    eingangsbestätigung|assenza
    nicht im büro|nicht im haus|außer haus|absent du bureau|en congé|fuori sede|fuori ufficio|fuera de la oficina
    ausente de la oficina|estoy de vacaciones|fora do escritório|ausente do escritório|afwezig|niet aanwezig
    poza biurem|nieobecność|不在|urlop|у відпустці|поза офісом|відсутній на роботі|в отпуске|вне офиса
    vacation notice|vacation message
    frånvaro|frånvarande|fravær|távollét|házon kívül|nepřítomnost|mimo kancelář|ofis dışında|自動送信|自動配信
""")
_IN_SUBJECT = phrases("""
    is out of the office|is out of office|i am out of the office|i'm out of the office|am currently out of
    will be out of the office|bin nicht im büro|ist nicht im büro|bin im urlaub|ist im urlaub|ist abwesend
    est absent|suis absent|suis en congé|estoy fuera de|está fuera de la oficina|sono fuori ufficio|sono in ferie
    estou fora|estou de férias|ben afwezig|is afwezig|jestem poza|я у відпустці|я в отпуске
""")
_ABSENT = phrases("""
    i am out of|i'm out of|i am away|i'm away|i am currently|i'm currently|i will be out|i will be away|i'll be
    i am on leave|i am on vacation|i am on holiday|i am on annual|i am on parental|i am on maternity|i'm on leave
    i'm on vacation|i'm on holiday|out of the office until|out of office until|will return|limited access to
    not be in the office|not in the office|in my absence|upon my return|until my return|back in the office
    away from the office until|thank you for your e|thank you for your message
    automatically generated|automated response|automatic reply
    ich bin nicht|ich bin bis|ich bin vom|ich bin ab|ich bin zur zeit|ich bin zurzeit|ich bin derzeit|ich bin momentan
    ich bin im urlaub|ich bin in urlaub|ich bin wieder|ich bin erst|ich bin außer|nicht im büro|nicht im haus
    nicht erreichbar|vielen dank für ihre nachricht|vielen dank für ihre e|automatisch
    je suis absent|je suis actuellement|je suis en congé|je suis en vacances|je serai|de retour|absent jusqu
    absente jusqu|en mon absence|merci pour votre message|merci de votre message
    estoy fuera|estoy de vacaciones|estoy ausente|estaré|en mi ausencia|gracias por su mensaje
    sono assente|sono fuori|sono in ferie|sarò|fuori ufficio|in mia assenza|grazie per il suo messaggio
    estou ausente|estou fora|estou de férias|estarei|na minha ausência|obrigado pela sua mensagem
    ik ben afwezig|ik ben niet|ik ben met vakantie|ik ben op vakantie|ik ben tot|ik ben weer|ik ben momenteel
    afwezig tot|bedankt voor uw bericht|bedankt voor uw e
    jestem na urlopie|jestem nieobecn|jestem poza|będę nieobecn|będę poza|będę z powrotem|będę dostępn
    dziękuję za wiadomość|w pilnych sprawach
    я у відпустці|я в отпуске|нахожусь в отпуске|перебуваю у відпустці|буду відсутн|буду отсутств|я відсутн
    я отсутств|дякую за ваш лист|спасибо за ваше письмо|спасибо за письмо
    不在にして|不在とな|不在のため|休暇|自動|自动|自動回覆|休假|外出|出差|부재|휴가
    jag är på|jag är inte|jag är borta|jag är tillbaka|jag har semester|jeg er på|jeg er ikke|jeg er ude
    jeg er borte|jeg er bortreist|jeg er tilbage|jeg er tilbake|jeg har ferie
    olen poissa|olen lomalla|jsem mimo|nejsem v|szabadságon|ofiste değil|izindeyim
""")
"""What those who are away say of themselves. "I am" alone is no sign: so begin the letters of people, too."""
MAX_ABSENCE_CHARS = 3000


def is_vacation(message: ParsedMessage) -> bool:
    """Say whether a mail is a vacation program's by its subject; where a person may have chosen that, by its words too.

    A person's subjects are headlines and complaints: "On vacation", "Automatic reply: is nobody there?".
    """
    subject = _plain(message.subject)
    begun = _beginning(subject, VACATION_SUBJECTS)
    if begun:
        if _is_answer_to_ours(subject) or message.in_reply_to or _says_absent(message):
            return True
        return begun not in _ORDINARY and not asks(message.text)
    if subject.startswith(ANSWERED):
        return False
    marked = subject.startswith("auto:") or bool(message.in_reply_to)  # "AUTO: Ada Sample is out of the office"
    return marked and any(phrase in subject for phrase in _IN_SUBJECT)


def asks(text: str) -> bool:
    """Say whether a line of a letter ends in a question, as no mail program's notice does."""
    return any(line.rstrip().endswith(("?", "？")) for line in text[:MAX_ASKING_CHARS].split("\n"))


def _says_absent(message: ParsedMessage) -> bool:
    said = message.text[:MAX_ABSENCE_CHARS].casefold().replace("\u2019", "'")
    return any(phrase in said for phrase in _ABSENT)


def is_vacation_subject(subject: str) -> bool:
    """Say whether a subject begins as vacation programs begin theirs; an answer to one (`Re: …`) does not."""
    return bool(_beginning(_plain(subject), VACATION_SUBJECTS))


def _plain(subject: str) -> str:
    return " ".join(subject[:200].casefold().split()).replace("\u2019", "'").lstrip("[(【*<\"' ")


def _beginning(subject: str, beginnings: tuple[str, ...]) -> str:
    """Return the phrase with which a subject begins and after which it ends or goes on with punctuation."""
    for phrase in beginnings:
        if subject.startswith(phrase):
            following = subject[len(phrase) :].lstrip()
            if not following or following[0] in _FOLLOWING:
                return phrase
    return ""


def _is_answer_to_ours(subject: str) -> bool:
    """Say whether the subject repeats, after the program's own words, that of a mail it answers."""
    return any(mark in subject for mark in (" re:", " aw:", " sv:", " antw:", "[cor-"))
