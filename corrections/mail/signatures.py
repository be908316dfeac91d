"""Where a signature begins in a stretch of text that its writer wrote."""

from collections.abc import Sequence

from corrections.mail.wordlists import phrases

MAX_SIGNATURE_LINES = 15
MAX_MOBILE_LINES = 3
MAX_MOBILE_WORDS = 10
MAX_MOBILE_CHARS = 120

_MOBILE = phrases("""
    sent from my|sent from android|sent from a mobile|sent from mail for|sent from yahoo|sent from outlook
    sent from proton|sent from samsung|sent from gmail|sent from aol
    sent via|sent with proton|get outlook for|sent using
    von meinem|von unterwegs gesendet|gesendet von|gesendet mit|gesendet über|outlook für
    diese nachricht wurde von meinem
    envoyé de mon|envoyé depuis|envoyé à partir de|envoyé avec|télécharger outlook|obtenir outlook|provenance
    enviado desde|enviado con|obtener outlook|descargar outlook
    inviato da|inviato con|scarica outlook|ottieni outlook
    enviado do|enviado a partir|enviado de|enviado pelo|obter o outlook|obtenha o outlook
    verstuurd vanaf|verzonden vanaf|verzonden met|verstuurd met|outlook voor|outlook downloaden
    wysłane z|wysłano z|pobierz program outlook|wysłane przy użyciu
    надіслано з|надіслано через|відправлено з|отримати outlook
    отправлено с|отправлено из|послано с|скачать outlook|получить outlook
    iphoneから送信|ipadから送信|androidから送信|iphone から送信|スマートフォンから送信
    发自我的|从我的|發自我的|来自我的|获取 outlook|取得 outlook
    나의 iphone에서|iphone에서 보냄|skickat från|sendt fra|lähetetty|odesláno z|iphone'umdan gönderildi
""")
_FOOTER_WORDS = ("mailing list", "mailman", "unsubscribe", "http://", "https://", "listinfo")


def signature_start(lines: Sequence[str]) -> int:
    """Return the index at which the signature of one stretch of lines begins, their number if it has none.

    The lines are cut short and keep their trailing white space; each is looked at a bounded number of times.
    """
    filled = [index for index, line in enumerate(lines) if line.strip()]
    for order, index in enumerate(filled):
        line = lines[index]
        if line[:1] in "-_–—" and _is_rule(
            line, [lines[later] for later in filled[order + 1 : order + 2 + MAX_SIGNATURE_LINES]]
        ):
            return index
    for index in filled[-MAX_MOBILE_LINES:]:
        if is_mobile_line(lines[index]):
            return index
    return len(lines)


def _is_rule(line: str, following: list[str]) -> bool:
    """Say whether a line sets off a signature (RFC 3676, 4.3: dash, dash, space) or a list's footer."""
    if line in ("-- ", "-- \r", "--\u00a0"):
        return True
    mark = line.strip()
    if not following or len(following) > MAX_SIGNATURE_LINES:
        return False
    if mark in ("--", "---", "__", "___", "—", "–"):
        return len(following) <= (MAX_SIGNATURE_LINES if mark == "--" else 8)
    if len(mark) >= 20 and not mark.strip("_-"):
        return len(following) <= 6 and any(word in each.casefold() for each in following for word in _FOOTER_WORDS)
    return False


def is_mobile_line(line: str) -> bool:
    """Say whether a line is the advertisement of a mail program; a sentence that only begins like one is longer."""
    text = line.strip(" \t\u00a0*_").casefold().replace("’", "'")
    if len(text) > MAX_MOBILE_CHARS or len(text.partition("<http")[0].split()) > MAX_MOBILE_WORDS:
        return False
    return text.startswith(_MOBILE) and not any(
        mark in text.partition("<")[0].rstrip(".!") for mark in (". ", "? ", "! ", ", ")
    )
