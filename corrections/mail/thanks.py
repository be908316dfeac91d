"""Whether a letter says thank you and nothing else: then what was settled stays settled."""

import re
from collections.abc import Iterable

from corrections.mail.wordlists import words

MOST_CHARS = 300
"""A longer letter has something to say, and a person reads it."""

_WORD = re.compile(r"[^\W\d_]+")
_ASKS = re.compile(r"[?？¿\d/@:;]|!\s*!")
"""A question, a figure, a link, a second breath: more than thanks."""

_THANKS = frozenset(
    words("""
    thank thanks thx cheers danke dank dankeschön vielen merci gracias grazie obrigado obrigada bedankt dankjewel
    dziękuję dziękujemy dzięki дякую дякуємо спасибо благодарю
""")
)
_BESIDE_THEM = frozenset(
    words("""
    you very much so many a lot again for your the this that and all quick fast kind prompt helpful reply response
    answer help correction correcting fixing it explanation explaining looking into letting me us know hi hello dear
    team editor editors editorial desk newsroom best kind regards sincerely yours ok okay great perfect well done
    ihnen euch dir sehr schön und für die das den der schnelle rasche freundliche antwort hilfe korrektur berichtigung
    auskunft rückmeldung liebe lieber guten tag hallo redaktion mit freundlichen besten herzliche viele grüße grüßen
    beaucoup bien à vous pour votre la le les réponse rapide aide rectification correction bonjour cordialement
    muchas mil por su tu la el respuesta rápida ayuda corrección rectificación hola saludos un cordial saludo
    mille molte tante per la il vostra sua risposta rapida aiuto correzione salve buongiorno cordiali saluti
    muito muita pela pelo sua resposta rápida ajuda correção olá cumprimentos
    hartelijk heel erg veel voor uw je jullie de het antwoord snelle reactie hulp correctie rectificatie beste met
    vriendelijke groet groeten
    bardzo serdecznie za odpowiedź szybką pomoc sprostowanie poprawkę dzień dobry pozdrawiam z poważaniem
    дуже щиро за відповідь швидку допомогу виправлення вітаю добрий день з повагою вам
    большое огромное за ответ быстрый помощь исправление здравствуйте добрый день с уважением вам
""")
)
_UNSPACED = ("ありがとうございます", "ありがとうございました", "感谢", "感謝", "谢谢", "謝謝")
_BESIDE_UNSPACED = re.compile(r"(?:非常|十分|多|您|你|们|們|的|大変|どうも|誠に|ご|返信|回复|回覆|更正|訂正)")


def is_only_thanks(text: str, names: Iterable[str] = ()) -> bool:
    """Say whether every word thanks, greets or takes leave; `names` are how the sender signs.

    Rather no than yes: "thanks for nothing" and "thank you, but" hold a word that is in no table.
    """
    said = text.strip().lower()
    if not said or len(said) > MOST_CHARS or _ASKS.search(said):
        return False
    known = _BESIDE_THEM | {word for name in names for word in _WORD.findall(name.lower())}
    spoken = _WORD.findall(_without_unspaced(said))
    thanked = len(spoken) < len(_WORD.findall(said)) or any(word in _THANKS for word in spoken)
    return thanked and all(word in _THANKS or word in known for word in spoken)


def _without_unspaced(said: str) -> str:
    """The letter without thanks in languages that put no space between words; as it is where there are none."""
    rest = said
    for thanks in _UNSPACED:
        rest = rest.replace(thanks, " ")
    return said if rest == said else _BESIDE_UNSPACED.sub(" ", rest)
