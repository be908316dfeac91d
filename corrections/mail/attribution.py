"""The lines by which mail programs introduce what they quote, in the languages readers write to us in.

Every function looks at one line or a few joined ones, already cut to a bounded length by the caller.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from corrections.mail.wordlists import words

MAX_ATTRIBUTION_CHARS = 500
MAX_BRACKET_LINE_CHARS = 60
_PUNCTUATION = str.maketrans(dict.fromkeys("()<>[]\"'*_:,;.：，、「」“”„«»‐-–—|/", " "))
_COLONS = (":", "：")
_DASHES = "-–—‐ "

_VERBS = frozenset(
    words("""
    wrote writes schrieb schrieben geschrieben écrit ecrit ecrivait écrivait escribió escribio escribe scritto scrive
    escreveu escreve schreef geschreven schrijft napisał napisała pisze napisana napisano пише написав написала
    написали писав писала пишет написал писал писали skrev skriver kirjoitti kirjoittaa napsal napsala píše napísal
    napísala írta yazdı έγραψε scris napisao napisala pisao написа написао menulis viết yazmış rašė rakstīja
    kirjutas kirjutatud escrigué escrit napisal quoting quoted zitat citando citerar כתב כתבה كتب
""")
)
_CJK_VERBS = (
    "写道",
    "寫道",
    "写到",
    "寫到",
    "来信",
    "來信",
    "のメール",
    "のメッセージ",
    "は書きました",
    "が書きました",
    "さんは書",
    "님이 작성",
    "님이 쓴",
    "작성",
)
_STARTERS = frozenset(
    words("""
    on at am le el il em op no w dnia dne dňa den à a en in na la în στις vào pada missatge wiadomość quoting zitat
    citando 在 於 于 date: dana vom del il. med
    mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
    jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september
    october november december
    mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche
    mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo
    gio lunedì martedì mercoledì giovedì venerdì sabato domenica
    seg ter qua qui sex segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira quinta-feira
    sexta-feira ma wo vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    pon wt śr czw pt sob niedz ndz poniedziałek wtorek środa czwartek piątek sobota niedziela
    pn пн вт ср чт пт сб нд вс понеділок вівторок середа четвер п'ятниця субота неділя
    понедельник вторник среда четверг пятница суббота воскресенье
    man mån tis tor fre lör sön tir ons lør søn mandag tirsdag onsdag torsdag fredag lørdag søndag
    måndag tisdag lördag söndag ti ke to pe su po út st čt pá ne od від от
""")
)
# Whose writing the writer speaks of when the sentence is the writer's own: "On 3 March you wrote:" begins a complaint.
_SPEAKERS = frozenset(
    words("""
    you your i we sie ihr ihre ihrer ihrem ihren ich wir vous votre vos je j'ai nous usted ustedes ud uds
    yo nosotros você seu vocês eu nós lei voi vostro io noi jullie uw ik wij państwo pan pani wasz ja my ви ваш ваша
    ваше ваші я ми вы мы вами вас
""")
)
_OTHERS = frozenset(
    words("""
    he she they it the this that su article artikel artículo articolo artigo artykuł стаття статья er man il elle
    der die das
""")
)
_TIME = re.compile(r"\d{1,2}[:.h時时点點시][ ]?\d{2}|\d[ ]?[ap]\.?m\b", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.年년][ ]?\d{1,2}|(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}\.?[ ]\w{3}")
_FIGURES = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}")
_NAMED = re.compile(r"[<(\[][ ]?(?:mailto:)?[^\s<>()\[\]@]{1,64}@[^\s<>()\[\]@]{1,255}[ ]?[>)\]]")


class Window(NamedTuple):
    """A few lines joined into what may be one attribution, and whether the line after them is quoted."""

    text: str
    quoted_next: bool


def is_attribution(window: Window) -> bool:
    """Say whether this introduces a quotation: who wrote, and when or from which address, ending in a colon."""
    text = window.text[:MAX_ATTRIBUTION_CHARS].strip().strip("*_ ")
    bare = text.strip(_DASHES)
    ruled = text.startswith("--") and text.endswith("--")
    address, named = "@" in bare, bool(_NAMED.search(bare))
    timed = bool(_TIME.search(bare))
    dated = timed or bool(_DATE.search(bare))
    starts = is_starter(bare)
    spoken = frozenset(bare.casefold().replace("’", "'").translate(_PUNCTUATION).split())
    verb = not spoken.isdisjoint(_VERBS) or any(word in bare for word in _CJK_VERBS)
    if not bare.endswith(_COLONS) and not (ruled and verb):
        return window.quoted_next and address and dated and "<" in bare
    if not verb:
        return address and dated and (starts or (named and timed) or window.quoted_next)
    own = not spoken.isdisjoint(_SPEAKERS)
    if ruled and (address or timed):
        return True
    if named or (address and dated):
        return timed or not own
    if timed and (starts or window.quoted_next):
        return window.quoted_next or not own
    if own or not spoken.isdisjoint(_OTHERS):
        return False
    return window.quoted_next or ruled or (starts and bool(_FIGURES.search(bare)))


def runs_on(line: str) -> bool:
    """Say whether the quoted words follow their introduction on the same line, two spaces on (Yahoo on telephones)."""
    head, gap, _ = line[:MAX_ATTRIBUTION_CHARS].replace("\u00a0", " ").partition(":  ")
    return bool(gap) and is_starter(head) and bool(_NAMED.search(head)) and is_attribution(Window(f"{head}:", False))


def closes_bracket(above: Sequence[str], line: str) -> bool:
    """Say whether the `>` that begins a line ends an address that was wrapped, as in `<`, `a@b`, `> wrote:`."""
    if len(line) > MAX_BRACKET_LINE_CHARS or not line.endswith(_COLONS):
        return False
    joined = " ".join(above if not above or above[-1] else ())
    _, opened, address = joined.rpartition("<")
    return bool(opened) and "@" in address and len(address.split()) == 1 and ">" not in address


def is_starter(text: str) -> bool:
    """Say whether a line begins as attributions do: with a day, a date, or the preposition before one."""
    first = text[:60].lstrip("*_>-–—‐( ").casefold().split(maxsplit=1)
    if not first:
        return False
    word = first[0].strip(".,:;()")
    return word in _STARTERS or word[:1].isdigit() or word[:1] in "在於于"
