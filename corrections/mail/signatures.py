"""Where a signature begins in a stretch of text that its writer wrote."""

from collections.abc import Sequence

from corrections.mail.wordlists import phrases

MAX_SIGNATURE_LINES = 15
MAX_RULED_LINES = 8
MAX_FOOTER_LINES = 6
MAX_TAIL_LINES = 6
"""Filled lines from the end among which a mail program's advertisement or a virus scanner's note is looked for."""
MAX_MOBILE_LINES = 3
MAX_MOBILE_WORDS = 14
MAX_MOBILE_CHARS = 140
MAX_DISCLAIMER_LINES = 25
MIN_DISCLAIMER_CHARS = 100
MIN_DRAWN_RULE = 5
MIN_TELEPHONE_DIGITS = 7
MAX_NAME_WORDS = 3
MAX_CARD_CHARS = 80

_MOBILE = phrases("""
    sent from my|sent from android|sent from a mobile|sent from mobile|sent from a phone|sent from mail for
    sent from the |sent from yahoo|sent from outlook|sent from proton|sent from samsung|sent from gmail|sent from aol
    sent from iphone|sent from ipad|sent from nine|sent from bluemail|sent from typeapp|sent from mailspring
    sent from spark|sent from front|sent from postbox|sent from tuta|sent from windows|sent from surface
    sent from workspace|sent from xfinity|sent from huawei|sent from xiaomi|sent from fairemail|sent from k-9
    sent from mailbird|sent from email.com|sent from zoho|sent from superhuman|sent from edison
    sent via|sent with|sent using|sent by mailbutler|securely sent with|secured with tuta
    get outlook for|get bluemail for|download outlook for|yahoo mail:
    von meinem|von unterwegs gesendet|von samsung|von iphone|gesendet von|gesendet mit|gesendet über|gesendet aus
    gesendet vom|outlook für|holen sie sich outlook|laden sie outlook|beziehen sie outlook
    diese nachricht wurde von meinem|diese nachricht wurde mit|diese e-mail wurde von meinem
    envoyé de mon|envoyé depuis|envoyé à partir d|envoyé avec|envoyé d'un|envoyé par mon|envoyé via
    télécharger outlook|téléchargez outlook|obtenir outlook|obtenez outlook|provenance
    enviado desde|enviado con|enviado de mi|enviado vía|enviado mediante
    obtener outlook|obtén outlook|descargar outlook|descarga outlook
    inviato da|inviato dal|inviato con|inviato tramite|scarica outlook|ottieni outlook|ottenere outlook
    enviado do|enviado a partir|enviado de|enviado pelo|enviado pela|enviado via|enviado com
    obter o outlook|obtenha o outlook|obter outlook|baixar outlook|transferir o outlook
    verstuurd vanaf|verstuurd met|verstuurd via|verstuurd vanuit|verzonden vanaf|verzonden met|verzonden vanuit
    verzonden via|outlook voor|outlook downloaden|download outlook voor|ontvang outlook voor|haal outlook voor
    wysłane z|wysłano z|wysłane przy użyciu|wysłano przy użyciu|wysłane przez
    pobierz program outlook|pobierz outlook|uzyskaj outlook|uzyskaj aplikację outlook
    надіслано з|надіслано через|надіслано за допомогою|відправлено з|відправлено через|надсилання з
    отримати outlook|отримайте outlook|завантажити outlook|завантажте outlook
    отправлено с|отправлено из|отправлено через|отправлено от|отправлено мобильн|послано с|
    скачать outlook|скачайте outlook|получить outlook|получите outlook|загрузите outlook
    iphoneから送信|ipadから送信|androidから送信|iphone から送信|ipad から送信|スマートフォンから送信
    outlook for ios を|outlook for android を|私のiphoneから
    发自我的|发自 |发自网易|从我的|從我的|發自我的|来自我的|來自我的|寄自我的|發送自|发送自|傳送自|来自网易
    获取 outlook|取得 outlook|從 windows|从 windows|下载 outlook
    나의 iphone에서|내 iphone에서|iphone에서 보냄|나의 ipad에서|outlook 다운로드|갤럭시에서 보냄
    skickat från|hämta outlook|sendt fra|hent outlook|lähetetty|hanki outlook|odesláno z|odoslané z
    získejte outlook|získať outlook|az iphone készülékemről|iphone-omról|küldve a|küldve az
    iphone'umdan gönderildi|ipad'imden gönderildi|outlook uygulamasını
    στάλθηκε από το|αποκτήστε το outlook|trimis de pe|obțineți outlook|poslano s|poslano iz
""")
_MOBILE_ENDINGS = (
    "から送信",
    "から送信されました",
    "에서 보냄",
    "gönderildi",
    "küldve",
    "传送",
    "傳送",
    "发送",
    "發送",
)
_DEVICES = (
    "phone",
    "ipad",
    "mobile",
    "android",
    "galaxy",
    "windows",
    "outlook",
    "yahoo",
    "tuta",
    "手机",
    "手機",
    "スマ",
)
_EXCUSES = phrases("""
    excuse|pardon|forgive|sorry|typo|brevity|entschuldig|tippfehler|kürze|excusez|désolé|fautes|disculp|perdon
    scus|desculp|excuus|typefout|przeprasza|вибач|извин|простите
""")
_SCANNERS = phrases("""
    virus-free. |virus-free.www|virenfrei. |garanti sans virus. |sans virus. |libre de virus. |sin virus.
    privo di virus. |livre de vírus. |virusvrij. |wolny od wirusów. |без вирусов. |без вірусів.
    this email has been checked for viruses|this email has been scanned|this message has been scanned
    diese e-mail wurde von avast|diese email wurde von avast|l'absence de virus dans ce courrier
    el software de antivirus avast|questa e-mail è stata controllata|este e-mail foi verificado
    please consider the environment before print|please think of the environment before print
    think before you print|save paper - think|bitte denken sie an die umwelt, bevor
    bitte prüfen sie, ob diese mail|pensez à l'environnement avant d'|merci de penser à l'environnement avant
    antes de imprimir este|prima di stampare questa|denk aan het milieu voor
    este email foi escaneado|dit bericht is gecontroleerd|ta wiadomość e-mail została sprawdzona
    это сообщение проверено на вирусы|цей лист перевірено
""")
_DISCLAIMERS = phrases("""
    confidentiality notice|confidentiality note|confidentiality statement|legal disclaimer|disclaimer:|disclaimer :
    important notice:|legal notice:|privileged and confidential|this e-mail and any|this email and any
    this e-mail, including|this email, including|this e-mail (including|this email (including
    this message and any|this message (including|this message, including|this communication and any
    this transmission and any|this e-mail is intended|this email is intended|this message is intended
    this e-mail message is|this email message is|this message contains confidential
    this e-mail contains confidential|this email contains confidential|this email may contain
    this e-mail may contain|this message may contain|the information contained in this|the information in this e
    the contents of this e|the content of this e|if you are not the intended recipient
    diese e-mail enthält vertraulich|diese nachricht enthält vertraulich|diese e-mail kann vertraulich
    der inhalt dieser e-mail|die information in dieser e-mail|dieses e-mail enthält vertraulich
    diese e-mail und|haftungsausschluss
    ce message et|ce courriel et|ce courrier électronique et|cet e-mail et|ce message est confidentiel
    ce message électronique|avis de confidentialité
    este mensaje y|este correo electrónico y|este mensaje va dirigido|este correo electrónico contiene
    aviso de confidencialidad|aviso legal
    questo messaggio e|questa e-mail e|il presente messaggio|le informazioni contenute in quest|avviso di riservatezza
    le informazioni contenute nella presente
    esta mensagem e|esta mensagem pode conter|este e-mail e|aviso de confidencialidade
    esta mensagem, incluindo|as informações contidas nest
    dit bericht kan|dit bericht is|dit e-mailbericht|deze e-mail en|deze e-mail is|de informatie in dit
    de informatie verzonden
    niniejsza wiadomość|ta wiadomość i|treść tej wiadomości|informacje zawarte w
    ця інформація призначена|це повідомлення та|це повідомлення містить конфіденційн|цей електронний лист
    настоящее сообщение|данное сообщение и|это сообщение и любые|данное электронное сообщение
    本邮件及其附件|本郵件及|此电子邮件|此邮件及|この電子メール|本メールに|このメールに
""")
_FORMAL = phrases("""
    confidential|intended|recipient|disclos|print|privileg|vertraulich|empfänger|umwelt|druck|haftung|confidentiel
    destinataire|imprimer|environnement|confidencial|destinatari|imprimir|riservat|confidenzial|stampare|destinatár
    vertrouwelijk|bestemd|geadresseerde|milieu|poufn|adresat|конфіденц|адресат|призначен|конфиденц|предназначен
    адресован|保密|机密|機密|收件人|宛先|誤送信|秘密
""")
_FOOTER_WORDS = ("mailing list", "mailman", "unsubscribe", "http://", "https://", "listinfo", "google groups")
_SIGNS = ("@", "http", "www.", "tel", "mobil", "fax", "phone", "電話", "电话", "☎", "тел")


def signature_start(lines: Sequence[str]) -> int:
    """Return the index at which the signature of one stretch of lines begins, their number if it has none.

    The lines are cut short and keep their trailing white space; each is looked at a bounded number of times.
    """
    filled = [index for index, line in enumerate(lines) if line.strip()]
    end = _rule_start(lines, filled)
    filled = [index for index in filled if index < end]  # a name may stand above the footer of a list
    tail = filled[-MAX_TAIL_LINES:]
    first = next((index for index in tail if is_scanner_line(lines[index])), end)
    for index in [at for at in tail if at < first][-MAX_MOBILE_LINES:]:
        if is_mobile_line(lines[index]):
            return index
    if first == end and filled and _is_signed_name(lines, filled):
        return filled[-1]
    return min(first, _disclaimer_start(lines, filled))


def _rule_start(lines: Sequence[str], filled: list[int]) -> int:
    for order, index in enumerate(filled):
        line = lines[index]
        if _may_be_rule(line) and _is_rule(
            line, [lines[later] for later in filled[order + 1 : order + 2 + MAX_SIGNATURE_LINES]]
        ):
            return index
    return len(lines)


def _may_be_rule(line: str) -> bool:
    mark = line.strip()
    return mark[:1] in "-_–—‐=*━─＝＊~～+#･・" and len(mark) <= 120 and (len(set(mark)) <= 2 or mark[:2] == "--")


def _is_rule(line: str, following: list[str]) -> bool:
    """Say whether a line sets off a signature (RFC 3676, 4.3: dash, dash, space) or a list's footer."""
    if line in ("-- ", "-- \r", "--\u00a0"):
        return True
    mark = line.strip()
    if not following or len(following) > MAX_SIGNATURE_LINES:
        return False
    if mark in ("--", "---", "----", "__", "___", "____", "—", "–", "——"):
        return len(following) <= (MAX_SIGNATURE_LINES if mark == "--" else MAX_RULED_LINES)
    said = " ".join(following).casefold()
    if len(mark) >= 20 and len(following) <= MAX_FOOTER_LINES and any(word in said for word in _FOOTER_WORDS):
        return True
    if len(mark) < MIN_DRAWN_RULE or len(following) > MAX_RULED_LINES or "." in mark:
        return False
    named = max(map(len, following)) <= MAX_CARD_CHARS and following[0].strip()[-1:] not in ".?!。"
    return named and (any(sign in said for sign in _SIGNS) or any(map(_is_telephone, following)))


def _is_telephone(line: str) -> bool:
    """Say whether a line holds a telephone number in its international form."""
    _, plus, number = line.partition("+")
    return bool(plus) and number[:1].isdigit() and sum(map(str.isdigit, number[:30])) >= MIN_TELEPHONE_DIGITS


def _is_signed_name(lines: Sequence[str], filled: list[int]) -> bool:
    """Say whether the last line is a name behind dashes (`-Ada`, `-- Ada Sample`), and no item of a list."""
    line = lines[filled[-1]].strip()
    name = line.lstrip("-–—").split()
    listed = len(filled) > 1 and lines[filled[-2]].lstrip()[:1] in "-–—*•"
    if line[:1] not in "-–—" or (line[0] == "-" and line[1:2] == " ") or listed or not 1 <= len(name) <= MAX_NAME_WORDS:
        return False
    return len(filled) > 1 and all(word[0].isupper() and word.rstrip(".").isalpha() for word in name)


def _disclaimer_start(lines: Sequence[str], filled: list[int]) -> int:
    """Return where the lawyers' paragraph at the end begins; a reader's own plea for discretion is no such thing."""
    tail = filled[-MAX_DISCLAIMER_LINES:]
    for order, index in enumerate(tail):
        text = lines[index].strip(" \t\u00a0*_>[(").casefold().replace("’", "'")
        if text.startswith(_DISCLAIMERS) and (order == 0 or not lines[index - 1].strip()):
            said = " ".join(lines[at] for at in tail[order:]).casefold()
            if len(said) >= MIN_DISCLAIMER_CHARS and sum(word in said for word in _FORMAL) > 1:
                return index
    return len(lines)


def is_scanner_line(line: str) -> bool:
    """Say whether a line is what a virus scanner puts below a mail."""
    return line.strip(" \t\u00a0*_[").casefold().replace("’", "'").startswith(_SCANNERS)


def is_mobile_line(line: str) -> bool:
    """Say whether a line is the advertisement of a mail program; a sentence that only begins like one is longer."""
    text = " ".join(line.strip(" \t\u00a0*_[").casefold().replace("’", "'").split())
    bare = text.partition("<http")[0].partition("(http")[0].partition("[http")[0].partition("http")[0]
    if len(bare) > MAX_MOBILE_CHARS or len(bare.split()) > MAX_MOBILE_WORDS:
        return False
    bare = bare.partition("<")[0].rstrip(".!。<( ")
    head, stop, rest = bare.partition(". ")  # "Sent from my telephone. Please excuse typos."
    if stop and any(word in rest for word in _EXCUSES):
        bare = head
    if any(mark in bare for mark in (". ", "? ", "! ", "。")):
        return False
    if bare.endswith(_MOBILE_ENDINGS) and len(bare.split()) < 8 and any(word in bare for word in _DEVICES):
        return True
    head, comma, _ = bare.partition(", ")  # "Sent from my iPhone, please excuse my typing"
    return bare.startswith(_MOBILE) and (not comma or any(word in head for word in _DEVICES))
