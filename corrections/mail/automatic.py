"""Signs that a mail was written by a machine (RFC 3834), or came through a list, and what its sender asks for."""

from corrections.mail.addresses import key, read_addresses
from corrections.mail.message import ParsedMessage
from corrections.mail.wordlists import phrases

AUTOREPLY_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-auto-reply-from",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-vacation",
    "x-autoreply-domain",
    "x-fc-machinegenerated",
    "x-autoreply-sender",
    "x-auto-reply-id",
    "x-mdautoresponder",
    "x-ms-exchange-autoreply",
    "x-cron-env",
)
"""Headers that autoresponders put on their mail; any value counts save an explicit no."""

_NO = frozenset({"", "no", "false", "0", "none"})

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

NO_REPLY_LOCAL_PARTS = (
    "noreply",
    "no-reply",
    "donotreply",
    "do-not-reply",
    "no_reply",
    "do_not_reply",
    "nepasrepondre",
    "nicht-antworten",
)


# Of these, the ones that a reader's own subject may well begin with; they need a second sign of a machine.
_ORDINARY = phrases("""
    out of office|out of the office|on vacation|away from the office|out-of-office|ooo|abwesenheit|abwesend
    eingangsbestätigung|assenza
    nicht im büro|nicht im haus|außer haus|absent du bureau|en congé|fuori sede|fuori ufficio|fuera de la oficina
    ausente de la oficina|estoy de vacaciones|fora do escritório|ausente do escritório|afwezig|niet aanwezig
    poza biurem|nieobecność|不在|urlop|у відпустці|поза офісом|відсутній на роботі|в отпуске|вне офиса
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
    i am on |i'm on |out of the office until|out of office until|will return|limited access to
    thank you for your e|thank you for your message|automatically generated|automated response|automatic reply
    ich bin|nicht im büro|nicht erreichbar|vielen dank für ihre nachricht|vielen dank für ihre e|automatisch
    je suis|de retour|absent jusqu|absente jusqu|merci pour votre message|estoy|estaré|gracias por su mensaje
    sono|sarò|fuori ufficio|grazie per|estou|estarei|obrigado pela|ik ben|bedankt voor uw|jestem|będę|dziękuję za
    я у відпустці|я в отпуске|буду відсутн|буду отсутств|дякую за|спасибо за|відсутній|отсутствую
    不在|休暇|自動|自动|休假|外出|부재|휴가|jag är|jeg er
""")
MAX_ABSENCE_CHARS = 3000


def automatic_reasons(message: ParsedMessage) -> list[str]:
    """Return why this mail is a machine's answer or notice, empty if nothing says so."""
    reasons = []
    submitted = message.header("auto-submitted").partition(";")[0].strip().lower()
    if submitted not in _NO:
        reasons.append(f"auto-submitted: {submitted[:40]}")
    for name in ("precedence", "x-precedence", "preference"):
        if message.header(name).strip().lower() in ("junk", "auto_reply", "auto-reply", "autoreply"):
            reasons.append(name)
    reasons += [name for name in AUTOREPLY_HEADERS if message.header(name).strip().lower() not in _NO]
    if message.header("x-autogenerated").strip().lower() in ("reply", "auto-reply"):
        reasons.append("x-autogenerated")
    if "autoresponder" in message.header("x-post-messageclass").lower():
        reasons.append("x-post-messageclass")
    if message.header("delivered-to").strip().lower() == "autoresponder":
        reasons.append("delivered-to-autoresponder")
    if is_vacation(message):
        reasons.append("vacation-subject")
    return reasons


def is_vacation(message: ParsedMessage) -> bool:
    """Say whether a subject is a vacation program's; where a person may have written it, the letter must say so too."""
    subject = _plain(message.subject)
    if is_vacation_subject(message.subject):
        sure = _beginning(subject, _ORDINARY) in ("", subject) or _is_answer_to_ours(subject)
        return sure or bool(message.in_reply_to) or _says_absent(message)
    marked = subject.startswith("auto:") or bool(message.in_reply_to)  # "AUTO: Ada Sample is out of the office"
    return marked and any(phrase in subject for phrase in _IN_SUBJECT)


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


def list_reasons(message: ParsedMessage, own_addresses: frozenset[str]) -> list[str]:
    """Return why this mail came through a mailing list or as a bulk send, empty if nothing says so.

    A publication whose own corrections address is a group gets every reader's mail with list headers; a list that posts
    to one of our own addresses is therefore none.
    """
    posts = {
        key(box.email)
        for name in ("list-post", "mailing-list")
        for box in read_addresses(_bare_mailto(message.header(name)))
    }
    list_id = message.header("list-id").rpartition("<")[2].rstrip("> ").lower()
    ours = {address.lower() for address in own_addresses}
    if posts & ours or list_id in {address.replace("@", ".") for address in ours}:
        return []
    reasons = [
        name for name in ("list-id", "list-post", "list-unsubscribe", "mailing-list") if message.header(name).strip()
    ]
    if message.header("precedence").strip().lower() in ("list", "bulk"):
        reasons.append("precedence")
    return reasons


def _bare_mailto(value: str) -> str:
    return value.replace("mailto:", "").replace("list ", "").partition("?")[0]


def answer_suppressed(message: ParsedMessage) -> bool:
    """Say whether the sender's server asks for no automatic answers; this makes nobody a machine (MS-OXCMAIL)."""
    wishes = {wish.strip().lower() for wish in message.header("x-auto-response-suppress").split(",")}
    return bool(wishes & {"all", "oof", "autoreply"})


def is_no_reply(address: str) -> bool:
    """Say whether an address announces that nobody reads it."""
    return address.partition("@")[0].lower().startswith(NO_REPLY_LOCAL_PARTS)
