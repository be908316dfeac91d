"""What a letter asks for: the number or name it proposes instead, and whether it presses or threatens.

Words are tables and every look is a plain search in a bounded line, so that no letter takes long. What the letter
quotes is the article's, and counts for nothing here.
"""

from collections.abc import Iterator

from corrections.mail.limits import MAX_LINE_CHARS, MAX_PHRASES, MAX_READ_CHARS, MAX_READ_LINES
from corrections.mail.reading import quoted_phrases
from corrections.mail.wordlists import phrases, words

MAX_VALUE_CHARS = 80
MAX_URGENT_CHARS = 100_000
WRAPPED_FROM = 50
"""Characters of a line that a mail program may have wrapped: the sentence goes on in the next."""
REACH = 60
"""Characters in which the two halves of "not seven but nine" stand."""

# After these, whatever follows is what the reader takes to be right.
_SURELY = phrases("""
    should read|should say|should have read|should have said|should be spelled|should be spelt|is spelled|is spelt
    the correct figure is|the correct number is|the correct name is|the correct date is|the correct spelling is
    the right figure is|the right number is|the right name is|correct is|correct would be
    richtig ist|richtig wäre|korrekt ist|korrekt wäre|muss heißen|müsste heißen|sollte heißen|muss es heißen
    müsste es heißen|heißt richtig|schreibt sich
    il faut lire|il fallait lire|le chiffre exact est|le bon chiffre est|le chiffre correct est|s'écrit
    lo correcto es|debe decir|debería decir|la cifra correcta es|el nombre correcto es|se escribe
    si deve leggere|la cifra corretta è|il dato corretto è|il nome corretto è|si scrive
    o correto é|deve ler-se|o número correto é|o nome correto é|escreve-se
    moet luiden|het juiste aantal is|het juiste cijfer is|de juiste naam is|juist is
    prawidłowa liczba to|poprawna liczba to|poprawnie:|prawidłowo:|правильно:|правильна цифра|правильная цифра
    має бути написано|следует читать|слід читати|正しくは|正しい数字は|正確には|正确的是|正確的是|应为|應為
    应改为|應改為
""")
# After these only what holds a number or a name: "should be ashamed" proposes nothing.
_PERHAPS = phrases("""
    should be|should have been|is actually|was actually|were actually|are actually|was in fact|were in fact
    is in fact|are in fact|in reality|tatsächlich|in wirklichkeit|in wahrheit
    en réalité|devrait être|devraient être|en fait|debería ser|deberían ser|en realidad|dovrebbe essere
    dovrebbero essere|in realtà|deveria ser|deveriam ser|na verdade|na realidade|moet zijn|moeten zijn
    in werkelijkheid|powinno być|w rzeczywistości|має бути|насправді|должно быть|на самом деле|sondern|sino
    実際は|実際には|ではなく|其实是|其實是|实际上是|實際上是|应该是|應該是|而是
""")
_DONE_TO = frozenset(
    words("""
    corrected fixed removed changed updated checked deleted retracted published amended revised rewritten replaced
    done taken put made noted added ashamed able aware careful sorry korrigiert gelöscht entfernt corrigé supprimé
    corrigée supprimée corregido corregida eliminado corretto corretta rimosso rimossa corrigido corrigida removido
    gecorrigeerd verwijderd aangepast poprawione usunięte виправлено видалено исправлено удалено
""")
)
_NEGATED = tuple(
    pair.split("/")
    for pair in words("""
        not/but pas/mais non/mais non/ma não/mas niet/maar nie/lecz nie/ale nie/tylko не/а nicht/sondern no/sino
    """)
)
_NOT = phrases("""
    , not|, nicht|, et non|, et pas|, no|, y no|, non|, e non|, não|, e não|, niet|, en niet|, a nie|, а не|, и не
    rather than|instead of|statt|anstatt|au lieu de|en lugar de|en vez de|invece di|em vez de|in plaats van|zamiast
    замість|вместо
""")
_COPULAS = frozenset(
    words("""
    was were is are be been war waren ist sind wurden était étaient est sont furent fue fueron era eran es son
    erano sono è furono foram eram são é foi zijn werd werden było były był była jest są було були був є были было
    был была быть бути być sein être ser essere there actually es that que che
""")
)
_NUMBERS = frozenset(
    words("""
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
    million millions billion billions half dozen none nobody no zwei drei vier fünf sechs sieben acht neun zehn elf
    zwölf zwanzig hundert tausend millionen milliarden keine niemand deux trois quatre cinq sept huit neuf dix onze
    douze vingt cent mille millions aucun dos tres cuatro cinco seis siete ocho nueve diez once doce veinte cien
    mil millones ningún ninguno due tre quattro cinque sei sette otto nove dieci undici dodici venti cento mila
    milioni nessuno dois duas três quatro sete oito dez onze doze vinte cem milhões nenhum nenhuma twee drie vijf
    zes zeven negen tien twaalf twintig honderd duizend miljoen geen dwa dwie trzy cztery pięć sześć siedem osiem
    dziewięć dziesięć sto tysiąc tysięcy milionów żadnych два дві три чотири п'ять шість сім вісім дев'ять десять
    сто тисяч тисячі мільйонів жодного две четыре пять шесть семь восемь девять двадцать тысяч тысячи миллионов ни
""")
)
_WIDE_NUMBERS = frozenset("〇一二三四五六七八九十百千万萬億亿零两兩")
_POLITE = frozenset(
    words("""
    I I'm I’m Sie Ihr Ihre Ihnen Please Bitte
""")
)


def proposed_values(text: str) -> list[str]:
    """Return the numbers and names that a letter says are right, to the end of their clause, each once."""
    found: dict[str, None] = {}
    for line in _unwrapped(text):
        lower = line.lower()
        if len(lower) != len(line):  # a letter whose small form is longer: places would no longer agree
            continue
        for value in (*_after(line, lower), *_contrasted(line, lower)):
            found.setdefault(value)
        if len(found) >= MAX_PHRASES:
            break
    values = list(found)[:MAX_PHRASES]
    return [value for value in values if not any(value != other and value in other for other in values)]


def _unwrapped(text: str) -> Iterator[str]:
    """The lines that are the writer's own, those that a mail program broke joined again up to a bound."""
    held = ""
    for line in (*text[:MAX_READ_CHARS].split("\n")[:MAX_READ_LINES], ""):
        shown = " ".join(line[:MAX_LINE_CHARS].split())
        own = bool(shown) and not shown.startswith(">")
        if held and (not own or len(held) + len(shown) > MAX_LINE_CHARS):
            yield held
            held = ""
        if own:
            held = f"{held} {shown}".strip()
            if len(shown) < WRAPPED_FROM:
                yield held
                held = ""


def _after(line: str, lower: str) -> Iterator[str]:
    for table, is_sure in ((_SURELY, True), (_PERHAPS, False)):
        for phrase in table:
            at = lower.find(phrase)
            if at < 0 or not _is_apart(lower, at, len(phrase)):
                continue
            value = _clause(line[at + len(phrase) :])
            first = value.lower().partition(" ")[0]
            if value and first not in _DONE_TO and (is_sure or _says_what(value)):
                yield value


def _contrasted(line: str, lower: str) -> Iterator[str]:
    """ "Not seven but nine", and "nine, not seven": what is right of two numbers or names."""
    for no, but in _NEGATED:
        at = f" {lower}".find(f" {no} ")
        turn = lower.find(f" {but} ", at, at + REACH) if at >= 0 else -1
        if (
            turn >= 0
            and _says_what(line[at + len(no) : turn])
            and _says_what(value := _clause(line[turn + len(but) + 2 :]))
        ):
            yield value
    for mark in _NOT:
        at = lower.find(f"{mark} " if mark.startswith(",") else f" {mark} ")
        wrong = _clause(line[at + len(mark) + 1 :]) if at >= 0 else ""
        if (
            wrong
            and _says_what(" ".join(wrong.split()[:4]))
            and _says_what(value := _before(line[max(0, at - REACH) : at]))
        ):
            yield value


def _before(text: str) -> str:
    """The end of a clause, from after the last verb that says what something is."""
    for at in range(len(text) - 1, -1, -1):
        between_digits = text[at + 1 : at + 2].isdigit() and text[at - 1 : at].isdigit()
        if text[at] in ";!?:" or (text[at] in ".," and not between_digits):
            text = text[at + 1 :]
            break
    spoken = text.split()
    last = max((n for n, word in enumerate(spoken) if word.lower() in _COPULAS), default=-1)
    rest = spoken[last + 1 :]
    return " ".join(rest).strip(" \"'“”„«»‘’") if rest and (last >= 0 or len(rest) <= 5) else ""


def _is_apart(lower: str, at: int, length: int) -> bool:
    """Whether a phrase stands as words of its own; wide scripts have no spaces."""
    if lower[at] > "\u2e80":
        return True
    after = lower[at + length : at + length + 1]
    return not lower[at - 1 : at].isalnum() and not after.isalnum()


def _says_what(text: str) -> bool:
    """Whether there is a number or a name in it."""
    if any(char.isdigit() or char in _WIDE_NUMBERS for char in text):
        return True
    spoken = [word.strip(".,;:!?\"'“”„«»‘’()") for word in text.split()]
    return any(word.lower() in _NUMBERS or (word[:1].isupper() and word not in _POLITE) for word in spoken)


def _clause(text: str) -> str:
    """Return the beginning of a text up to the end of its clause; a point or comma between digits does not end it."""
    text = text[: MAX_VALUE_CHARS + 1].lstrip(" :,").replace("\u00a0", " ")
    for at, char in enumerate(text):
        inside = text[at + 1 : at + 2].isdigit() and text[at - 1 : at].isdigit()
        if char in ";!?()。，；！？（）" or (char in ".,:" and not inside):
            text = text[:at]
            break
    return text[:MAX_VALUE_CHARS].strip(" \"'“”„«»‘’「」")


# --- Haste, danger, the law ----------------------------------------------------------------------------------------

_URGENT = words("""
    urgent urgently asap dringend dringende unverzüglich schnellstmöglich lebensgefahr urgemment urgentemente
    urgentissimo spoedeisend dringende pilne терміново невідкладно срочно безотлагательно 緊急 至急 紧急 緊急に
""")
_URGENT_PHRASES = phrases("""
    as soon as possible|right away|without delay|legal action|legal steps|cease and desist|this is an emergency
    so schnell wie möglich|so bald wie möglich|rechtliche schritte|gefahr im verzug|einstweilige verfügung
    c'est urgent|très urgent|au plus vite|le plus vite possible|mise en demeure|action en justice|en danger de mort
    es urgente|lo antes posible|cuanto antes|acciones legales|peligro de muerte|è urgente|il prima possibile
    al più presto|vie legali|azioni legali|pericolo di vita|é urgente|o mais rápido possível|o quanto antes
    medidas legais|perigo de vida|zo snel mogelijk|met spoed|juridische stappen|levensgevaar|jak najszybciej
    kroki prawne|zagrożenie życia|якнайшвидше|судовий позов|загроза життю|как можно скорее|как можно быстрее
    судебный иск|угроза жизни|大至急|法的措置|尽快|盡快|律师函|律師函|法律行动|法律行動
""")
# Words that a reader may write about the article; they press only where the sentence asks, or speaks of the writer.
_PRESSING = words("""
    immediately lawyer lawyers solicitor solicitors attorney lawsuit sue suing defamation defamatory defames libel
    libellous slander injunction embargo embargoed danger dangerous threat threats threatened suicide safety
    sofort umgehend anwalt anwältin rechtsanwalt rechtsanwältin klage verleumdung bedroht gefahr immédiatement avocat
    avocate diffamation menaces menacé danger inmediatamente abogado abogada difamación amenazas peligro immediatamente
    subito avvocato avvocata diffamazione minacce pericolo imediatamente advogado advogada difamação ameaças perigo
    onmiddellijk meteen advocaat smaad laster bedreigd gevaar natychmiast prawnik adwokat zniesławienie groźby
    niebezpieczeństwo негайно адвокат юрист наклеп погрози небезпека небезпеці немедленно клевета угрозы опасность
    опасности 弁護士 名誉毀損 危険 直ちに 立即 律师 律師 诽谤 誹謗 危险 危險
""")
_ONES_OWN = frozenset(
    words("""
    my me our us i mein meine meinen meiner meinem mich mir unser unsere uns ich mon ma mes notre nos nous moi je
    mi mis me nuestro nuestra nos yo mio mia miei nostro nostra noi meu minha nosso nossa nós mijn ons onze ik mój
    moja moje mojej nas nam мій моя мене мені нас нам мой моя меня мне
""")
)
_ASKING = words("""
    please remov delet retract correct withdraw take bitte lösch entfern korrigier berichtig merci supprim retir corrig
    favor elimin corrij favore rimuov rimoz corregg remov apag verwijder alstublieft aub prosz usuń usuw usun popraw
    прош видал виправ будь пожалуйста удал исправ прош
""")
_ASKING_WIDE = words("ください 下さい 削除 訂正 私 请 請 删除 刪除 更正 我")
_SENTENCE_ENDS = str.maketrans(dict.fromkeys(".!?;。！？；", "\n"))


def urgency_words(text: str) -> list[str]:
    """Return the words of a letter that ask for haste or speak of danger or the law, each once."""
    said = " ".join(text[:MAX_URGENT_CHARS].split())
    for phrase in quoted_phrases(text[:MAX_URGENT_CHARS]):
        said = said.replace(phrase, " ")
    lower = said.casefold()
    pressing = dict.fromkeys(
        (*_spoken(lower, _URGENT), *(phrase for phrase in _URGENT_PHRASES if _holds(lower, phrase)))
    )
    for sentence in lower.translate(_SENTENCE_ENDS).split("\n"):
        if (words_of := _spoken(sentence, _PRESSING)) and _asks(sentence):
            pressing.update(dict.fromkeys(words_of))
    return list(pressing)


def _spoken(lower: str, table: tuple[str, ...]) -> list[str]:
    """The words of a table that stand in a text as words; in wide scripts anywhere."""
    spoken = frozenset("".join(char if char.isalnum() else " " for char in lower).split())
    return [word for word in table if word in spoken or (word[0] > "\u2e80" and word in lower)]


def _holds(lower: str, phrase: str) -> bool:
    at = lower.find(phrase)
    return at >= 0 and _is_apart(lower, at, len(phrase))


def _asks(sentence: str) -> bool:
    """Whether a sentence asks for something, or speaks of whoever writes it."""
    spoken = "".join(char if char.isalnum() else " " for char in sentence).split()
    return any(word in _ONES_OWN or word.startswith(_ASKING) for word in spoken) or any(
        word in sentence for word in _ASKING_WIDE
    )
